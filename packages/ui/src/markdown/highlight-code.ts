import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import { toTrustedHtml } from "../loading/trusted-texts.ts";

const languages = { bash, css, javascript, json, python, typescript, xml };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);
// What people write after a fence, where the language itself does not know it.
hljs.registerAliases(["shell", "console", "sh-session"], { languageName: "bash" });
hljs.registerAliases(["vue", "astro"], { languageName: "xml" });

let others: Promise<void> | undefined;

async function loadOthers(): Promise<void> {
  const { moreLanguages, moreAliases } = await import("./more-languages.ts");
  for (const [name, language] of Object.entries(moreLanguages)) hljs.registerLanguage(name, language);
  for (const [name, aliases] of Object.entries(moreAliases)) {
    hljs.registerAliases([...aliases], { languageName: name });
  }
}

/** Kinds of code that look different, each with what the highlighter calls it. */
const kinds: Record<string, string> = {
  comment: "comment quote meta prompt",
  keyword: "keyword literal built_in selector-tag doctag template-tag section",
  string: "string regexp char link template-variable",
  number: "number symbol bullet",
  name: "title type name attr attribute property variable selector-class selector-id selector-attr class params",
  addition: "addition",
  deletion: "deletion",
};
const kindOf = new Map(
  Object.entries(kinds).flatMap(([kind, scopes]) => scopes.split(" ").map((scope) => [scope, kind] as const)),
);

/** The code in pieces, `<span class="hl-KIND">`; undefined for a language that is not known. */
export async function highlightCode(code: string, language: string): Promise<DocumentFragment | undefined> {
  if (!hljs.getLanguage(language)) {
    others ??= loadOthers();
    await others.catch(() => {
      others = undefined;
    });
  }
  if (!hljs.getLanguage(language)) return undefined;
  const { value } = hljs.highlight(code, { language, ignoreIllegals: true });
  const source = new DOMParser().parseFromString(toTrustedHtml(value), "text/html").body;
  const fragment = document.createDocumentFragment();
  copyPieces(source, fragment);
  // Whatever went wrong, what is shown and copied is the code.
  return fragment.textContent === code ? fragment : undefined;
}

function copyPieces(source: Node, target: Node): void {
  for (const child of source.childNodes) {
    if (child instanceof Text) target.appendChild(document.createTextNode(child.data));
    if (!(child instanceof Element)) continue;
    const kind = kindOf.get(child.classList[0]?.replace(/^hljs-/, "") ?? "");
    const place = kind ? document.createElement("span") : undefined;
    if (place) {
      place.className = `hl-${kind}`;
      target.appendChild(place);
    }
    copyPieces(child, place ?? target);
  }
}
