import type { DoctorContext } from "../doctor-context.ts";
import { ask } from "./ask.ts";

const MAX_REDIRECTS = 5;

/** The page with the element, as the signed-in person gets it. */
export interface ChatPage {
  url: string;
  html: string;
  policy: string | null;
}

/** Reads it, after redirects of its own origin. Gives why it cannot be read where it cannot. */
export async function readPage({ settings, probes }: DoctorContext): Promise<ChatPage | string> {
  if (settings.webUrl === undefined) return "There is no web app.";
  const { cookie } = (await probes.person()).headers;
  let url = settings.webUrl + settings.pagePath;
  for (let step = 0; step < MAX_REDIRECTS; step += 1) {
    const answer = await ask(url, {
      headers: { accept: "text/html", ...(cookie === undefined ? {} : { cookie }) },
      timeoutMs: settings.timeoutMs,
    });
    if (answer.kind === "failed") return `${url} does not answer (${answer.code}).`;
    const location = answer.headers.get("location");
    if (answer.status < 300 || location === null)
      return answer.status < 300
        ? { url, html: answer.text, policy: answer.headers.get("content-security-policy") }
        : `${url} answers ${answer.status}: name the page by --page.`;
    const next = new URL(location, url);
    if (next.origin !== new URL(url).origin) return `${url} leads to ${next.origin}.`;
    url = next.href;
  }
  return `${url} is redirected in circles.`;
}

/** The address of the element's script, where the page names it. */
export function findScript({ html, url }: ChatPage): URL | undefined {
  const sources = [...html.matchAll(/<script[^>]*\ssrc=["']([^"']+)["']/gi)].map(([, src = ""]) => src);
  const src = sources.find((one) => /chatkit/i.test(one));
  return src === undefined ? undefined : (URL.parse(src, url) ?? undefined);
}
