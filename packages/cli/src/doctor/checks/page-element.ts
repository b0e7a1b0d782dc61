import type { Check } from "../check.ts";
import { ok, unknown, warning } from "../finding.ts";
import { readPage } from "../probes/read-page.ts";

/** An element in the page's own HTML has a height to be seen in. */
export const pageElement: Check = {
  id: "page-element",
  title: "The element has a height",
  pitfalls: [10],
  async run(context) {
    const page = await readPage(context);
    if (typeof page === "string") return [unknown(page)];
    const tag = /<openai-chatkit\b[^>]*>/i.exec(page.html);
    if (!tag)
      return [unknown("The page makes the element by script: whether it has a height shows only a browser.")];
    const styles = [...page.html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/gi)]
      .map(([, css]) => css)
      .join("\n");
    const hasLinkedStyles = /<link[^>]*rel=["']?stylesheet/i.test(page.html);
    const isSized =
      /height\s*:|\bclass=/i.test(tag[0]) ||
      /openai-chatkit[^{}]*\{[^}]*(height|flex|inset)\s*:/i.test(styles);
    if (isSized) return [ok("it is given one in the page")];
    if (hasLinkedStyles) return [unknown("Its height may be in a style sheet.")];
    return [
      warning(
        "Nothing gives <openai-chatkit> a height: in a container without one it is blank.",
        "Give it or its container a height, such as openai-chatkit { display: block; height: 100dvh }.",
      ),
    ];
  },
};
