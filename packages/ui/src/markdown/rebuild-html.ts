import { toTrustedHtml } from "../loading/trusted-texts.ts";

/** Elements that go with all that is in them: their content was never meant to be read. */
const droppedWithContent = new Set(
  "script style template iframe noscript noembed noframes object embed audio video title head xmp plaintext select textarea svg math".split(
    " ",
  ),
);
const keptAttributes = new Set(
  "title start align colspan rowspan data-language data-check data-math".split(" "),
);
const safeAddress = /^(?:https?:|mailto:|tel:|chatkit-link:|[/?#](?!\/)|\.{0,2}\/(?!\/)|[^:]*$)/i;

/**
 * Reads HTML where nothing runs and nothing loads, and makes anew, node by node, only what is allowed: elements of the
 * list, with the attributes and kinds of addresses that are known to do no harm. Nothing of what was read is kept or
 * written out as text again, so there is nothing that could mean something else when it is read a second time.
 *
 * The fragment belongs to a document of its own: its images load only once it is taken into the page.
 */
export function rebuildHtml(html: string, keptTags: ReadonlySet<string>): DocumentFragment {
  inert ??= document.implementation.createHTMLDocument("");
  const { body } = inert;
  body.innerHTML = toTrustedHtml(html);
  const fragment = inert.createDocumentFragment();
  copyChildren(body, fragment, keptTags);
  body.replaceChildren();
  return fragment;
}

/** A document without a window: in it nothing runs and nothing loads. One for all, as making one costs more than a reading. */
let inert: Document | undefined;

function copyChildren(source: Node, target: Node, keptTags: ReadonlySet<string>): void {
  for (const child of source.childNodes) {
    if (child instanceof Text) target.appendChild(child.cloneNode());
    if (!(child instanceof Element) || droppedWithContent.has(child.localName)) continue;
    // What is not known is left out, and its content kept.
    let place = target;
    if (keptTags.has(child.localName) && child instanceof HTMLElement) {
      place = child.ownerDocument.createElement(child.localName);
      copyAttributes(child, place as HTMLElement);
      target.appendChild(place);
    }
    copyChildren(child, place, keptTags);
  }
}

function copyAttributes(source: HTMLElement, target: HTMLElement): void {
  for (const { name, value } of source.attributes) {
    const isAddress =
      name === (source.localName === "a" ? "href" : source.localName === "img" ? "src" : undefined);
    // As a browser reads it, without the blanks that it leaves out.
    const isSafe = isAddress && safeAddress.test([...value].filter((character) => character > " ").join(""));
    if (isSafe || keptAttributes.has(name) || (name === "alt" && source.localName === "img")) {
      target.setAttribute(name, value);
    }
  }
}
