import type { Token } from "marked";
import { colorCode } from "./color-code.ts";
import { type LinkDefinitions, lexBlocks, type Outline, placeHeadings, toHtml } from "./markdown-source.ts";
import { findOpenMath } from "./math-source.ts";
import { patchChildren } from "./patch-children.ts";
import { repairTail } from "./repair-tail.ts";
import { withoutPlaces } from "./source-marks.ts";
import { createCodeFigure, type MarkdownContext, toSafeFragment } from "./to-safe-fragment.ts";

/** A code fence that is still open: its lines go into one text node, none is read twice. */
interface OpenFence {
  marker: string;
  indent: number;
  text: Text;
  /** Characters of the current line that are shown already. */
  shown: number;
  isEmpty: boolean;
}

/** Where the text can be read on from, and how much of it was shown then. */
interface Checkpoint {
  consumed: number;
  blocks: number;
  links: LinkDefinitions;
  outline: Outline;
}

const openingFence = /^( {0,3})(`{3,}|~{3,})[ \t]*([^\n`]*)\n/;
const start: Checkpoint = { consumed: 0, blocks: 0, links: {}, outline: [] };
const definition = /^ {0,3}\[[^\]\n]+\]:/m;

/**
 * Shows markdown that grows. A finished block is rendered once and never touched again; with each call only the block
 * at the end is read anew, so a call costs what that block costs, however long the text before it.
 */
export class MarkdownView {
  readonly #container: HTMLElement;
  #context: MarkdownContext;
  #text = "";
  /** Characters of the text that finished blocks were made of. */
  #consumed = 0;
  #links: LinkDefinitions = {};
  #outline: Outline = [];
  #tail: HTMLElement | undefined;
  #fence: OpenFence | undefined;
  /** One after each finished block. */
  #checkpoints: Checkpoint[] = [];

  constructor(container: HTMLElement, context: MarkdownContext) {
    this.#container = container;
    this.#context = context;
  }

  /** Shows `text`. With `isComplete`, its end is final: nothing is held back or completed any more. */
  update(text: string, isComplete: boolean, context = this.#context): void {
    const before = this.#context;
    this.#context = context;
    if (before !== context && !isContinued(before, context)) this.#reset();
    // Marks may have come into what was read already.
    else if (!this.#continues(text, isComplete || before !== context)) this.#goBack(text);
    this.#text = text;
    // References may be defined below their use.
    if (isComplete && this.#consumed > 0 && definition.test(text)) this.#reset();
    this.#text = text;
    while (this.#advance(isComplete));
  }

  #continues(text: string, isExact: boolean): boolean {
    const { length } = this.#text;
    if (text.length < length) return false;
    if (isExact) return text.startsWith(this.#text);
    // While it streams, what is appended is known to be appended: a look at the seam is enough.
    const seam = Math.max(0, length - 32);
    return text.slice(seam, length) === this.#text.slice(seam);
  }

  #reset(): void {
    this.#checkpoints = [];
    this.#restore();
  }

  /** Keeps the blocks before the place where `text` is another one. */
  #goBack(text: string): void {
    const same = countSame(this.#text, text);
    // What comes right behind a block may belong to it.
    if (!this.#fence && same > this.#consumed) return;
    while (same <= (this.#checkpoints.at(-1)?.consumed ?? -1)) this.#checkpoints.pop();
    this.#restore();
  }

  /** Goes back to the last checkpoint. */
  #restore(): void {
    const { consumed, blocks, links, outline } = this.#checkpoints.at(-1) ?? start;
    while (this.#container.childElementCount > blocks) this.#container.lastElementChild?.remove();
    this.#consumed = consumed;
    this.#links = { ...links };
    this.#outline = outline;
    this.#tail = undefined;
    this.#fence = undefined;
    this.#text = "";
  }

  #keepCheckpoint(): void {
    this.#checkpoints.push({
      consumed: this.#consumed,
      blocks: this.#container.childElementCount - (this.#tail ? 1 : 0),
      links: { ...this.#links },
      outline: this.#outline,
    });
  }

  /** Takes up what has not been read. Gives whether there may be more to take up. */
  #advance(isComplete: boolean): boolean {
    if (this.#fence) return this.#continueFence(this.#fence, isComplete);
    const rest = this.#text.slice(this.#consumed);
    if (rest === "") return false;
    if (!isComplete && this.#beginFence(rest)) return true;
    // Without a line break in it, the rest is one block still.
    if (!isComplete && !rest.includes("\n")) {
      this.#showTail(rest);
      return false;
    }
    const links = { ...this.#links };
    const tokens = lexBlocks(rest, links);
    const last = isComplete ? -1 : tokens.findLastIndex((token) => token.type !== "space");
    const finished = isComplete ? tokens : withoutOpenMath(rest, tokens.slice(0, Math.max(0, last)));
    for (const token of finished) {
      if (token.type === "def") Object.assign(this.#links, { [token.tag]: links[token.tag] });
      this.#finish(token);
      this.#consumed += token.raw.length;
      this.#keepCheckpoint();
    }
    if (isComplete) {
      this.#dropTail();
      return false;
    }
    const tail = this.#text.slice(this.#consumed);
    // A fence that begins the new tail is followed line by line.
    if (finished.length > 0 && openingFence.test(tail.replace(/^\n+/, ""))) return true;
    this.#showTail(tail);
    return false;
  }

  #finish(token: Token): void {
    if (token.type === "space" || token.type === "def") return;
    this.#outline = placeHeadings(token, this.#outline);
    const fragment = toSafeFragment(toHtml(token), this.#context);
    if (this.#tail) {
      patchChildren(this.#tail, fragment);
      this.#tail.removeAttribute("data-tail");
      colorCode(this.#tail);
      this.#tail = undefined;
      return;
    }
    const block = createBlock();
    block.append(fragment);
    if (block.childNodes.length > 0) this.#container.append(block);
    colorCode(block);
  }

  #showTail(source: string): void {
    const repaired = repairTail(source);
    const fragment = document.createDocumentFragment();
    let outline = this.#outline;
    for (const token of lexBlocks(repaired, { ...this.#links })) {
      if (token.type !== "space" && token.type !== "def") {
        outline = placeHeadings(token, outline);
        fragment.append(toSafeFragment(toHtml(token), this.#context));
      }
    }
    // What was shown once stays until there is something to take its place.
    if (this.#tail === undefined) {
      if (fragment.childNodes.length === 0) return;
      this.#tail = createBlock();
      this.#tail.dataset.tail = "";
      this.#container.append(this.#tail);
    }
    patchChildren(this.#tail, fragment);
  }

  #dropTail(): void {
    this.#tail?.remove();
    this.#tail = undefined;
  }

  #beginFence(rest: string): boolean {
    const lead = /^\n*/.exec(rest)?.[0].length ?? 0;
    const match = openingFence.exec(rest.slice(lead));
    if (match === null) return false;
    const [whole, indent = "", marker = "", info = ""] = match;
    const language = /^[\w+#.-]{1,32}/.exec(info)?.[0] ?? "";
    const { figure, text } = createCodeFigure(language, this.#context.t);
    this.#dropTail();
    const block = createBlock();
    block.append(figure);
    this.#container.append(block);
    this.#consumed += lead + whole.length;
    this.#fence = { marker, indent: indent.length, text, shown: 0, isEmpty: true };
    return true;
  }

  #continueFence(fence: OpenFence, isComplete: boolean): boolean {
    let added = "";
    const show = () => fence.text.appendData(this.#context.marks.length > 0 ? withoutPlaces(added) : added);
    for (;;) {
      const end = this.#text.indexOf("\n", this.#consumed);
      const line = this.#text.slice(this.#consumed, end === -1 ? undefined : end);
      const isWhole = end !== -1 || isComplete;
      if (isWhole && isClosing(line, fence.marker)) {
        show();
        this.#consumed = end === -1 ? this.#text.length : end + 1;
        this.#finishFence(fence);
        this.#keepCheckpoint();
        return true;
      }
      // A line that may yet become the closing fence is not shown before it is known not to be.
      if (!isWhole && isClosingStart(line, fence.marker)) break;
      const content = line.replace(new RegExp(`^ {0,${fence.indent}}`), "");
      const isNewLine = fence.shown === 0 && !fence.isEmpty && (isWhole || content !== "");
      added += (isNewLine ? "\n" : "") + content.slice(Math.max(0, fence.shown - 1));
      if (end === -1) {
        if (content !== "") fence.shown = content.length + 1;
        break;
      }
      fence.shown = 0;
      fence.isEmpty = false;
      this.#consumed = end + 1;
    }
    show();
    if (isComplete) {
      this.#consumed = this.#text.length;
      this.#finishFence(fence);
    }
    return false;
  }

  #finishFence({ text }: OpenFence): void {
    this.#fence = undefined;
    const block = text.parentElement?.closest<HTMLElement>(".block");
    if (block) colorCode(block);
  }
}

/** Whether what was shown in one context is the same in the other, which may have more marks. */
function isContinued(one: MarkdownContext, other: MarkdownContext): boolean {
  const marks = other.marks.slice(0, one.marks.length);
  return (
    one.t === other.t &&
    one.imageDomains === other.imageDomains &&
    JSON.stringify(marks) === JSON.stringify(one.marks)
  );
}

/** How many characters two texts have in common from their beginning. */
function countSame(one: string, other: string): number {
  let low = 0;
  let high = Math.min(one.length, other.length);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (other.startsWith(one.slice(low, middle), low)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The blocks before a formula that is not closed yet: what looks like blocks after it is inside of it. */
function withoutOpenMath(source: string, tokens: Token[]): Token[] {
  const open = findOpenMath(source);
  if (open === -1) return tokens;
  let end = 0;
  return tokens.filter(({ raw }) => {
    end += raw.length;
    return end <= open;
  });
}

function isClosing(line: string, marker: string): boolean {
  const found = /^ {0,3}(`+|~+)[ \t\r]*$/.exec(line)?.[1];
  return found !== undefined && found[0] === marker[0] && found.length >= marker.length;
}

function isClosingStart(line: string, marker: string): boolean {
  return new RegExp(`^ {0,3}\\${marker[0]}*[ \\t]*$`).test(line);
}

function createBlock(): HTMLElement {
  const block = document.createElement("div");
  block.className = "block";
  return block;
}
