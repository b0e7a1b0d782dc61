import { createIcon } from "../icons/icon.ts";
import type { Localizer } from "../strings/localizer.ts";
import { isAllowedImage } from "./allowed-image.ts";
import { keptTags } from "./markdown-source.ts";
import { showFormulas } from "./math-renderer.ts";
import { rebuildHtml } from "./rebuild-html.ts";
import { type SourceMark, showMarks, withoutPlaces } from "./source-marks.ts";

export interface MarkdownContext {
  t: Localizer;
  /** Hosts that images may come from; `*.example.com` stands for all below. Images from others become links. */
  imageDomains: readonly string[];
  /** What stands at the places that `placeMarks` held. */
  marks: readonly SourceMark[];
}

/** HTML as elements that can do no harm: no scripts, handlers, styles, ids, classes, forms or strange addresses. */
export function toSafeFragment(html: string, context: MarkdownContext): DocumentFragment {
  const inert = rebuildHtml(html, keptTags);
  // Before anything enters this document: an image loads from then on, wherever it stands.
  for (const image of inert.querySelectorAll("img")) replaceImage(image, context);
  const fragment = document.importNode(inert, true);
  for (const link of fragment.querySelectorAll("a")) finishLink(link);
  for (const code of fragment.querySelectorAll("pre > code")) finishCode(code, context);
  for (const table of fragment.querySelectorAll("table")) finishTable(table, context);
  for (const mark of fragment.querySelectorAll("span")) finishCheck(mark, context);
  for (const formula of fragment.querySelectorAll<HTMLElement>("[data-math]"))
    finishFormula(formula, context);
  if (context.marks.length > 0) showMarks(fragment, context.marks);
  showFormulas(fragment);
  // Each paragraph runs in the direction of its own first letters, whatever that of the page.
  for (const block of fragment.querySelectorAll("p, li, h4, h5, h6, td, th, blockquote, dt, dd")) {
    block.setAttribute("dir", "auto");
  }
  // Their bullets and columns follow the text in them; `auto` would not look into what has a direction itself.
  for (const group of fragment.querySelectorAll("ul, ol, .table")) {
    const direction = readDirection(group.textContent ?? "");
    if (direction) group.setAttribute("dir", direction);
  }
  return fragment;
}

/** The direction of a text's first letter. */
function readDirection(text: string): "ltr" | "rtl" | undefined {
  const letter = /\p{L}/u.exec(text)?.[0];
  if (letter === undefined) return undefined;
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(letter) ? "rtl" : "ltr";
}

function replaceImage(image: HTMLImageElement, { imageDomains, t }: MarkdownContext): void {
  const address = image.getAttribute("src") ?? "";
  if (isAllowedImage(address, imageDomains)) {
    image.loading = "lazy";
    image.decoding = "async";
    image.referrerPolicy = "no-referrer";
    if (!image.hasAttribute("alt")) image.alt = "";
    return;
  }
  const label = image.alt || t("messages.image");
  // Within a link, its words are enough.
  if (image.closest("a") || !/^https?:\/\//i.test(address)) {
    image.replaceWith(label);
    return;
  }
  const link = document.createElement("a");
  link.setAttribute("href", address);
  link.textContent = label;
  image.replaceWith(link);
}

function finishLink(link: HTMLAnchorElement): void {
  const address = link.getAttribute("href");
  if (address === null) return;
  // Deep links are for the page: a listener of the view keeps them from navigating.
  if (/^chatkit-link:/i.test(address)) return;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
}

function finishCode(code: Element, { t }: MarkdownContext): void {
  const pre = code.parentElement;
  if (pre === null) return;
  const { figure } = createCodeFigure(code.getAttribute("data-language") ?? "", t, code.textContent ?? "");
  pre.replaceWith(figure);
}

/** A block of code with its language and a button that copies it. */
export function createCodeFigure(
  language: string,
  t: Localizer,
  content = "",
): { figure: HTMLElement; text: Text } {
  const figure = document.createElement("figure");
  figure.className = "code";
  figure.setAttribute("part", "code");
  figure.dir = "ltr";
  if (language) figure.dataset.language = language;
  const caption = document.createElement("figcaption");
  const name = document.createElement("span");
  name.textContent = language || t("code.plain");
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "icon-button small";
  copy.dataset.copyCode = "";
  copy.setAttribute("aria-label", t("code.copy"));
  copy.title = t("code.copy");
  copy.append(createIcon("copy"));
  caption.append(name, copy);
  const pre = document.createElement("pre");
  pre.tabIndex = 0;
  pre.setAttribute("role", "region");
  pre.setAttribute("aria-label", t("code.label", { language: language || t("code.plain") }));
  const code = document.createElement("code");
  const text = document.createTextNode(content.replace(/\n$/, ""));
  code.append(text);
  pre.append(code);
  figure.append(caption, pre);
  return { figure, text };
}

function finishTable(table: HTMLTableElement, { t }: MarkdownContext): void {
  const scroller = document.createElement("div");
  scroller.className = "table";
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", t("table.label"));
  table.replaceWith(scroller);
  scroller.append(table);
}

function finishCheck(mark: HTMLSpanElement, { t }: MarkdownContext): void {
  const state = mark.dataset.check;
  if (state !== "done" && state !== "open") {
    mark.removeAttribute("data-check");
    return;
  }
  mark.className = `check ${state}`;
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", t(state === "done" ? "check.done" : "check.open"));
  mark.replaceChildren(createIcon(state === "done" ? "circle-check" : "circle"));
  mark.closest("li")?.classList.add("task");
}

function finishFormula(formula: HTMLElement, { t }: MarkdownContext): void {
  const isBlock = formula.dataset.math === "block";
  formula.removeAttribute("data-math");
  formula.className = isBlock ? "math display" : "math";
  formula.dir = "ltr";
  formula.dataset.tex = isBlock ? "block" : "inline";
  formula.textContent = withoutPlaces(formula.textContent ?? "");
  if (!isBlock) return;
  // It may be wider than the text, and scrolls.
  formula.tabIndex = 0;
  formula.setAttribute("role", "group");
  formula.setAttribute("aria-label", t("math.label"));
}
