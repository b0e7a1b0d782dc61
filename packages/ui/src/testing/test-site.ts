import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { ThreadStreamEvent } from "@parlor/protocol";
import {
  type ChatKit,
  createChatKit,
  createMemoryAttachmentStore,
  createMemoryStore,
  type Respond,
  type Store,
} from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";

export const owner = "ada";

/** A font whose letters no system has by that name. */
const font = fileURLToPath(import.meta.resolve("katex/dist/fonts/KaTeX_Typewriter-Regular.woff2"));

/** The strictest policy that a page can have and still load a script of its own. */
const strictPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "style-src 'self'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html parlor",
].join("; ");

/** A request of the protocol as it came in. */
interface SeenRequest {
  type: string;
  params: Record<string, unknown>;
}

/** A site on a loopback port: pages, scripts, and a ChatKit endpoint at `/chatkit` with a store in memory. */
export interface TestSite {
  url: string;
  store: Store;
  requests: SeenRequest[];
  /** What answers a turn. A test replaces it. */
  respond: Respond<undefined>;
  /** What a recording says. A test replaces it. */
  transcribe: (audio: { bytes: number; mimeType: string }) => Promise<string>;
  /** Answers requests of a type instead of the server, while set. Give `undefined` to let one through. */
  intercept: Map<
    string,
    (request: SeenRequest, raw: Request) => Response | undefined | Promise<Response | undefined>
  >;
  /** Answers every request in place of the site's own server, while set. */
  upstream: ((body: string, request: Request) => Promise<Response>) | undefined;
  /** Changes every answer of the server, while set. */
  filter: ((response: Response) => Response) | undefined;
  scripts: Map<string, string>;
  /** The script elements of the pages, while set. Default: one for each `script` of the query. */
  tags: string | undefined;
  /** The pages' Content-Security-Policy. Default: `strictPolicy`. Undefined: none. */
  policy: string | undefined;
  /** Breaks every connection there is, as a proxy that restarts does. */
  dropConnections(): void;
  close(): Promise<void>;
}

export async function createTestSite(scripts: ReadonlyMap<string, string>): Promise<TestSite> {
  const store = createMemoryStore();
  const chatKit: ChatKit = createChatKit({
    store,
    authenticate: async () => ({ owner, context: undefined }),
    attachments: createMemoryAttachmentStore({ url: "/chatkit/files" }),
    respond: (input) => site.respond(input),
    transcribe: async ({ audio, mimeType }) => ({
      text: await site.transcribe({ bytes: audio.length, mimeType }),
    }),
  });

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/chatkit" && request.method === "POST") {
      const body = await request.text();
      const seen = JSON.parse(body) as SeenRequest;
      site.requests.push(seen);
      const intercepted = await site.intercept.get(seen.type)?.(seen, request);
      if (intercepted) return intercepted;
      if (site.upstream) return site.upstream(body, request);
      const response = await chatKit.handler(
        new Request(request.url, { method: "POST", headers: request.headers, body, signal: request.signal }),
      );
      return site.filter?.(response) ?? response;
    }
    if (pathname.startsWith("/chatkit/files")) return chatKit.files(request);
    const script = site.scripts.get(pathname.slice(1));
    if (script !== undefined) {
      return new Response(script, { headers: { "content-type": "text/javascript; charset=utf-8" } });
    }
    if (pathname === "/page.css") {
      return new Response(pageStyles, { headers: { "content-type": "text/css" } });
    }
    if (pathname === "/picture.svg") {
      return new Response('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>', {
        headers: { "content-type": "image/svg+xml" },
      });
    }
    if (pathname === "/font.woff2") {
      return new Response(readFileSync(font), { headers: { "content-type": "font/woff2" } });
    }
    if (pathname === "/favicon.ico") return new Response(null, { status: 204 });
    const names = new URL(request.url).searchParams.getAll("script");
    return new Response(toPage(site.tags ?? toTags(names.length > 0 ? names : ["chatkit.js"])), {
      headers: {
        "content-type": "text/html; charset=utf-8",
        ...(site.policy !== undefined && { "content-security-policy": site.policy }),
      },
    });
  }

  const server = createServer(toNodeListener(answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const site: TestSite = {
    url: `http://127.0.0.1:${port}`,
    store,
    requests: [],
    respond: async function* () {},
    transcribe: async () => "",
    intercept: new Map(),
    upstream: undefined,
    filter: undefined,
    scripts: new Map(scripts),
    tags: undefined,
    policy: strictPolicy,
    dropConnections: () => server.closeAllConnections(),
    close: async () => {
      await chatKit.close({ graceMs: 0 });
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
  return site;
}

/** A whole stream as an answer, for what the server does not offer (yet). */
export function answerWith(events: readonly ThreadStreamEvent[]): Response {
  return new Response(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""), {
    headers: { "content-type": "text/event-stream" },
  });
}

const pageStyles = `html, body { height: 100%; margin: 0 } main { height: 100% }
h1 { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden }`;

function toTags(names: string[]): string {
  return names.map((name) => `<script src="/${name}" async></script>`).join("\n");
}

function toPage(tags: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>A page</title>
<link rel="stylesheet" href="/page.css">
${tags}
</head>
<body><main><h1>A page</h1></main></body>
</html>`;
}
