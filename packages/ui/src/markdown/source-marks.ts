/** A reference from a place in the text: what stands there, and what it says to who cannot see where it points. */
export interface SourceMark {
  /** Offset into the text, in UTF-16 units. */
  index: number;
  /** Which source, as the element that handles it counts them. */
  source: number;
  text: string;
  label: string;
  /** The address of a web page. */
  href: string | undefined;
  kind: "number" | "entity";
  /** Whether pressing it does something. */
  isInteractive: boolean;
}

/** Brackets that hardly any text has, and that count as punctuation: emphasis that ends before them still ends. */
const placed = /⸤(\d+)⸥/g;

/** The text with a place held for each mark: after the word that it follows, never before or in the middle of a blank. */
export function placeMarks(text: string, marks: readonly SourceMark[], isComplete: boolean): string {
  if (marks.length === 0) return text;
  const places = marks
    .map(({ index }, mark) => ({ mark, index, at: toPlace(text, index) }))
    // A place that the text has not grown to yet is none.
    .filter(({ index }) => isComplete || index < text.length)
    .sort((one, other) => one.at - other.at || one.mark - other.mark);
  let whole = "";
  let from = 0;
  for (const { mark, at } of places) {
    whole += `${text.slice(from, at)}⸤${mark}⸥`;
    from = at;
  }
  return whole + text.slice(from);
}

function toPlace(text: string, index: number): number {
  let at = Math.max(0, Math.min(index, text.length));
  while (at > 0 && /\s/.test(text[at - 1] as string)) at -= 1;
  return at;
}

/** The text without the places of marks, where none can stand, as in code. */
export function withoutPlaces(text: string): string {
  return text.replace(placed, "");
}

/** Puts the marks where their places are. One within a link or within code stands after it. */
export function showMarks(root: DocumentFragment, marks: readonly SourceMark[]): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    if (!text.data.includes("⸤")) continue;
    const outer = text.parentElement?.closest("a, figure, code");
    const found = [...text.data.matchAll(placed)]
      .map(([, mark]) => marks[Number(mark)])
      .filter((mark) => mark !== undefined);
    if (outer) {
      text.data = withoutPlaces(text.data);
      outer.after(...found.map((mark) => createMark(mark)));
      continue;
    }
    const pieces = text.data.split(placed).map((piece, position) => {
      if (position % 2 === 0) return piece;
      const mark = marks[Number(piece)];
      return mark ? createMark(mark) : "";
    });
    text.replaceWith(...pieces);
  }
  for (const link of root.querySelectorAll("a[href]")) {
    const address = link.getAttribute("href") as string;
    const clean = withoutPlaces(decodeMarks(address));
    if (clean !== address && /⸤|%E2%B8%A4/i.test(address)) link.setAttribute("href", clean);
  }
}

/** Addresses are percent-encoded on their way through the parser. */
function decodeMarks(address: string): string {
  return address.replace(/%E2%B8%A4/gi, "⸤").replace(/%E2%B8%A5/gi, "⸥");
}

function createMark({ source, text, label, href, kind, isInteractive }: SourceMark): HTMLElement {
  const element = document.createElement(href ? "a" : isInteractive || kind === "number" ? "button" : "span");
  if (href) {
    element.setAttribute("href", href);
    element.setAttribute("target", "_blank");
    element.setAttribute("rel", "noopener noreferrer");
  } else if (element instanceof HTMLButtonElement) element.type = "button";
  element.className = kind === "number" ? "cite" : "cite entity";
  element.dataset.source = String(source);
  element.textContent = text;
  if (label !== text) element.setAttribute("aria-label", label);
  return element;
}
