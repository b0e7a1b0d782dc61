import katex from "katex";
import { toTrustedHtml } from "../loading/trusted-texts.ts";

/** A formula as MathML, or null where it is not valid TeX. */
export type RenderTex = (tex: string, isBlock: boolean) => Element | null;

const namespace = "http://www.w3.org/1998/Math/MathML";
const elements = new Set(
  "math mrow mi mn mo mtext mspace ms msup msub msubsup mfrac msqrt mroot munder mover munderover mmultiscripts mprescripts none mtable mtr mtd mlabeledtr mstyle mpadded mphantom menclose merror".split(
    " ",
  ),
);
const attributes = new Set(
  "display displaystyle scriptlevel mathvariant mathsize mathcolor mathbackground stretchy fence separator accent accentunder form lspace rspace minsize maxsize movablelimits symmetric largeop linethickness width height depth voffset rowspacing columnspacing columnalign rowalign columnlines rowlines notation side".split(
    " ",
  ),
);

/**
 * MathML alone: it needs no style sheet, no font and no inline style, so a strict policy allows it. What KaTeX writes is
 * made anew, node by node, from what is known of MathML, without links, ids or styles.
 */
export const renderTex: RenderTex = (tex, isBlock) => {
  let html: string;
  try {
    html = katex.renderToString(tex, {
      output: "mathml",
      displayMode: isBlock,
      throwOnError: true,
      strict: "ignore",
      trust: false,
      maxExpand: 200,
      maxSize: 20,
    });
  } catch {
    return null;
  }
  const source = new DOMParser().parseFromString(toTrustedHtml(html), "text/html").querySelector("math");
  return source && copyElement(source);
};

function copyElement(source: Element): Element {
  const copy = document.createElementNS(namespace, source.localName);
  for (const { name, value } of source.attributes) if (attributes.has(name)) copy.setAttribute(name, value);
  for (const child of source.childNodes) appendCopy(copy, child);
  return copy;
}

function appendCopy(target: Element, child: Node): void {
  if (child instanceof Text) target.append(child.data);
  if (!(child instanceof Element)) return;
  if (elements.has(child.localName)) target.append(copyElement(child));
  // The TeX beside it would be read twice, in a copy and aloud.
  else if (child.localName === "semantics" && child.firstElementChild) {
    appendCopy(target, child.firstElementChild);
  }
}
