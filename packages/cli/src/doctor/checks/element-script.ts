import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown, warning } from "../finding.ts";
import { ask, describeAnswer } from "../probes/ask.ts";
import { findScript, readPage } from "../probes/read-page.ts";

/** `<openai-chatkit>` is served, as a script. */
export const elementScript: Check = {
  id: "element-script",
  title: "The element's script is served as one",
  pitfalls: [10],
  async run(context) {
    const { webUrl, scriptPath, timeoutMs } = context.settings;
    if (webUrl === undefined) return [unknown("There is no web app.")];
    const page = await readPage(context);
    const url = (typeof page === "string" ? undefined : findScript(page)) ?? new URL(scriptPath, webUrl);
    if (url.hostname.endsWith("openai.com"))
      return [
        warning(
          `The page loads the hosted element (${url.hostname}): blank offline, behind strict policies, and without an allowed domain key.`,
          "Serve the element yourself: Parlor's chatkit.js takes the same options.",
        ),
      ];
    const answer = await ask(url.href, { timeoutMs });
    if (answer.kind === "failed" || answer.status >= 400)
      return [
        problem(
          `The element's script ${url.href} ${describeAnswer(answer)}: the page stays blank.`,
          "Serve chatkit.js at the address that the page names, or name another by --script.",
        ),
      ];
    return [judge(url, answer.headers.get("content-type") ?? "none", answer.text)];
  },
};

function judge(url: URL, type: string, text: string): Finding {
  if (/^\s*</.test(text))
    return problem(
      `${url.href} is an HTML page, not a script.`,
      "Serve the file before the catch-all route.",
    );
  if (!/(java|ecma)script/.test(type))
    return problem(
      `${url.href} comes as ${type}, so browsers refuse it (nosniff).`,
      "Serve it as text/javascript.",
    );
  return text.includes("openai-chatkit")
    ? ok(`${url.href}, ${Math.round(text.length / 1024)} KiB`)
    : problem(`${url.href} does not define openai-chatkit.`, "Name the element's script by --script.");
}
