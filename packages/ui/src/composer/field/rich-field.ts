import type { UserMessageContent } from "@parlor/protocol";
import {
  joinTexts,
  lengthOf,
  replaceContent,
  sliceContent,
  type TagPart,
  toPlainText,
  toTextPart,
} from "./content.ts";
import { readSelection } from "./read-selection.ts";
import { type ChangeKind, type Snapshot, UndoStack } from "./undo-stack.ts";

/** A place in what is written, or a stretch of it. */
export interface Span {
  start: number;
  end: number;
}

export interface RichFieldOptions {
  /** Called after every change, by whomever. */
  onChange(): void;
  /** How a tag looks. It need not be editable: it is treated as one character. */
  renderTag(tag: TagPart): HTMLElement;
}

/** Names, on the clipboard, what was copied here. The tags themselves stay in this page, so that no other can make any. */
const COPY_TYPE = "application/x-parlor-copy";
let lastCopy: { key: string; content: UserMessageContent[] } | undefined;

/**
 * A text field with tags in it, on an editable element. Letters, input methods and spell checkers write into the element
 * as they do anywhere; what they wrote is read from it afterwards. Everything else (line breaks, pasting, tags, undoing)
 * is done here, because browsers disagree on it, and none can undo what a script has inserted.
 */
export class RichField {
  readonly #element: HTMLElement;
  readonly #options: RichFieldOptions;
  readonly #undo = new UndoStack();
  readonly #tags = new WeakMap<Node, TagPart>();
  #content: UserMessageContent[] = [];
  #span: Span = { start: 0, end: 0 };
  #isComposing = false;

  constructor(element: HTMLElement, options: RichFieldOptions) {
    this.#element = element;
    this.#options = options;
    element.addEventListener("beforeinput", this.#onBeforeInput);
    element.addEventListener("input", this.#onInput);
    element.addEventListener("keydown", this.#onKeyDown);
    element.addEventListener("compositionstart", () => {
      this.#isComposing = true;
    });
    element.addEventListener("compositionend", () => {
      this.#isComposing = false;
      this.#take("other");
    });
    element.addEventListener("copy", (event) => this.#copy(event));
    element.addEventListener("cut", (event) => {
      if (this.#copy(event)) this.replace(this.span, []);
    });
    element.addEventListener("paste", this.#onPaste);
    element.addEventListener("drop", this.#onDrop);
    this.#markEmpty();
  }

  get content(): readonly UserMessageContent[] {
    return this.#content;
  }

  get isComposing(): boolean {
    return this.#isComposing;
  }

  /** What is selected, or where it last was. */
  get span(): Span {
    const root = this.#element.getRootNode();
    // Without the focus, what the browser says is selected is what was left of it.
    const isActive = root instanceof ShadowRoot && root.activeElement === this.#element;
    const range = isActive ? readSelection(root) : undefined;
    if (range && this.#element.contains(range.startContainer) && this.#element.contains(range.endContainer)) {
      this.#span = {
        start: this.#toPlace(range.startContainer, range.startOffset),
        end: this.#toPlace(range.endContainer, range.endOffset),
      };
    }
    return this.#span;
  }

  /** Writes something else into it; what was there cannot be had again. */
  reset(content: readonly UserMessageContent[]): void {
    const joined = joinTexts(content);
    const end = joined.reduce((sum, part) => sum + lengthOf(part), 0);
    this.#show({ content: joined, start: end, end });
    this.#undo.reset({ content: joined, start: end, end });
    this.#options.onChange();
  }

  /** Puts parts in the place of others, and the caret after them. It can be undone. */
  replace(span: Span, parts: readonly UserMessageContent[], kind: ChangeKind = "other"): void {
    const caret = span.start + parts.reduce((sum, part) => sum + lengthOf(part), 0);
    const next = { content: replaceContent(this.#content, span, parts), start: caret, end: caret };
    this.#undo.move(span);
    this.#undo.record(next, kind);
    this.#show(next);
    this.#options.onChange();
  }

  /** Gives it the focus, with the caret at the end. */
  focusEnd(): void {
    const end = this.#content.reduce((sum, part) => sum + lengthOf(part), 0);
    this.#element.focus({ preventScroll: true });
    this.#select({ start: end, end });
  }

  /** Gives it the focus where the caret last was. */
  focus(): void {
    const { span } = this;
    this.#element.focus({ preventScroll: true });
    this.#select(span);
  }

  /** Where on the screen a place is. */
  rectAt(place: number): DOMRect {
    const range = document.createRange();
    const point = this.#toPoint(place);
    range.setStart(point.node, point.offset);
    range.setEnd(point.node, point.offset);
    const [rect] = range.getClientRects();
    return rect ?? this.#element.getBoundingClientRect();
  }

  /** The caret was moved, perhaps: what is typed now is undone by itself. */
  followSelection(): void {
    if (!this.#isComposing) this.#undo.move(this.span);
  }

  /** The tag that ends at a place. */
  tagBefore(place: number): { tag: TagPart; element: Element } | undefined {
    const [part] = sliceContent(this.#content, place - 1, place);
    if (part?.type !== "input_tag") return undefined;
    const point = this.#toPoint(place);
    const element =
      point.node === this.#element ? this.#element.childNodes[point.offset - 1] : point.node.previousSibling;
    return element instanceof Element ? { tag: part, element } : undefined;
  }

  /** Puts the caret behind a tag: a press on it leaves it within, where nothing can be written. */
  caretAfter(element: Element): void {
    const index = [...this.#element.childNodes].indexOf(element as ChildNode);
    const place = this.#toPlace(this.#element, index + 1);
    this.#select({ start: place, end: place });
  }

  tagOf(node: Node): TagPart | undefined {
    return this.#tags.get(node);
  }

  // --- What the browser asks for

  readonly #onBeforeInput = (event: InputEvent): void => {
    const { inputType } = event;
    if (this.#isComposing || event.isComposing) return;
    if (inputType === "historyUndo" || inputType === "historyRedo") {
      event.preventDefault();
      this.#restore(inputType === "historyUndo" ? this.#undo.undo() : this.#undo.redo());
    } else if (inputType === "insertParagraph" || inputType === "insertLineBreak") {
      event.preventDefault();
      this.replace(this.span, [toTextPart("\n")]);
      this.#scrollToCaret();
    } else if (inputType === "insertText" && event.data?.includes("\n")) {
      event.preventDefault();
      this.replace(this.span, [toTextPart(event.data)]);
    } else if (/^delete(?:Content|Word)(?:Back|For)ward$/.test(inputType)) {
      const span = this.#tagBeside(inputType.endsWith("Backward") ? -1 : 1);
      if (!span) return;
      event.preventDefault();
      this.replace(span, [], "deleting");
    } else if (inputType.startsWith("format") || inputType === "insertFromDrop") {
      event.preventDefault();
    }
  };

  readonly #onInput = (event: Event): void => {
    if (this.#isComposing) {
      // What is being composed is shown, so the placeholder must go; it is taken when it is done.
      this.#content = this.#read();
      this.#markEmpty();
      this.#options.onChange();
      return;
    }
    const { inputType } = event as InputEvent;
    const isDeleting = inputType?.startsWith("delete") === true;
    this.#take(isDeleting ? "deleting" : inputType === "insertText" ? "typing" : "other");
    // Words are undone one by one.
    if (/\s$/.test((event as InputEvent).data ?? "")) this.#undo.close();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing || !/^[zy]$/.test(key)) return;
    event.preventDefault();
    this.#restore(key === "y" || event.shiftKey ? this.#undo.redo() : this.#undo.undo());
  };

  readonly #onPaste = (event: ClipboardEvent): void => {
    // Whoever takes files has done so.
    if (event.defaultPrevented || !event.clipboardData) return;
    event.preventDefault();
    const copy = lastCopy?.key === event.clipboardData.getData(COPY_TYPE) ? lastCopy?.content : undefined;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
    const parts = copy ?? (text === "" ? [] : [toTextPart(text)]);
    if (parts.length === 0) return;
    this.replace(this.span, parts);
    this.#scrollToCaret();
  };

  readonly #onDrop = (event: DragEvent): void => {
    const text = event.dataTransfer?.getData("text/plain").replace(/\r\n?/g, "\n");
    if (event.defaultPrevented || event.dataTransfer?.files.length || !text) return;
    event.preventDefault();
    this.replace(this.#placeAt(event.clientX, event.clientY), [toTextPart(text)]);
    this.focus();
  };

  #copy(event: ClipboardEvent): boolean {
    const { start, end } = this.span;
    if (start === end || !event.clipboardData) return false;
    const content = sliceContent(this.#content, start, end);
    event.preventDefault();
    event.clipboardData.setData("text/plain", toPlainText(content));
    const key = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
    event.clipboardData.setData(COPY_TYPE, key);
    lastCopy = { key, content };
    return true;
  }

  /** The tag that a deletion would take, if it would take one. */
  #tagBeside(step: -1 | 1): Span | undefined {
    const { start, end } = this.span;
    if (start !== end) return undefined;
    const from = step === -1 ? start - 1 : start;
    if (from < 0) return undefined;
    const [part] = sliceContent(this.#content, from, from + 1);
    return part?.type === "input_tag" ? { start: from, end: from + 1 } : undefined;
  }

  #placeAt(x: number, y: number): Span {
    const root = this.#element.getRootNode() as ShadowRoot;
    const position = document.caretPositionFromPoint?.(x, y, { shadowRoots: [root] });
    if (!position || !this.#element.contains(position.offsetNode)) return this.span;
    const place = this.#toPlace(position.offsetNode, position.offset);
    return { start: place, end: place };
  }

  // --- Between the element and the content

  /** Takes what the browser wrote. */
  #take(kind: ChangeKind): void {
    const content = this.#read();
    const { start, end } = this.span;
    this.#content = content;
    this.#undo.record({ content, start, end }, kind);
    if (this.#isUntidy()) this.#show({ content, start, end });
    this.#markEmpty();
    this.#options.onChange();
  }

  #restore(snapshot: Snapshot | undefined): void {
    if (!snapshot) return;
    this.#show(snapshot);
    this.#scrollToCaret();
    this.#options.onChange();
  }

  #show({ content, start, end }: Snapshot): void {
    this.#content = [...content];
    const nodes = content.map((part) => {
      if (part.type === "input_text") return document.createTextNode(part.text);
      const element = this.#options.renderTag(part);
      element.contentEditable = "false";
      this.#tags.set(element, part);
      return element;
    });
    this.#element.replaceChildren(...nodes);
    this.#keepLastLine();
    this.#markEmpty();
    this.#span = { start, end };
    const root = this.#element.getRootNode();
    if (root instanceof ShadowRoot && root.activeElement === this.#element) this.#select({ start, end });
  }

  /** A last line without letters has no height, and after a tag there is no place for a caret, without this. */
  #keepLastLine(): void {
    const last = this.#content.at(-1);
    const isNeeded = last !== undefined && (last.type === "input_tag" || last.text.endsWith("\n"));
    const end = this.#element.lastChild;
    const isThere = end instanceof HTMLBRElement;
    if (isNeeded && !isThere) this.#element.append(document.createElement("br"));
    else if (!isNeeded && isThere) end.remove();
  }

  /** Whether the browser left more than texts and tags, or the end is not as it should be. */
  #isUntidy(): boolean {
    const children = [...this.#element.childNodes];
    const last = children.at(-1);
    const hasBreak = last instanceof HTMLBRElement;
    const rest = hasBreak ? children.slice(0, -1) : children;
    const isStrange = rest.some((node) => !(node instanceof Text) && !this.#tags.has(node));
    const end = this.#content.at(-1);
    const needsBreak = end !== undefined && (end.type === "input_tag" || end.text.endsWith("\n"));
    return isStrange || needsBreak !== hasBreak;
  }

  #read(): UserMessageContent[] {
    const parts: UserMessageContent[] = [];
    const read = (node: Node, isLast: boolean): void => {
      const tag = this.#tags.get(node);
      if (tag) parts.push(tag);
      else if (node instanceof Text) parts.push(toTextPart(node.data));
      // The last break only gives the last line its height.
      else if (node instanceof HTMLBRElement) {
        if (!isLast) parts.push(toTextPart("\n"));
      } else {
        if (parts.length > 0 && node instanceof HTMLDivElement) parts.push(toTextPart("\n"));
        for (const child of node.childNodes) read(child, child === node.lastChild);
      }
    };
    for (const child of this.#element.childNodes) read(child, child === this.#element.lastChild);
    return joinTexts(parts);
  }

  #toPlace(node: Node, offset: number): number {
    let place = 0;
    for (const [index, child] of [...this.#element.childNodes].entries()) {
      if (node === this.#element && index >= offset) return place;
      if (child === node && child instanceof Text) return place + Math.min(offset, child.data.length);
      if (child !== node && child.contains(node)) return place;
      if (this.#tags.has(child)) place += 1;
      else if (child instanceof Text) place += child.data.length;
    }
    return place;
  }

  #toPoint(place: number): { node: Node; offset: number } {
    let rest = place;
    const children = [...this.#element.childNodes];
    for (const [index, child] of children.entries()) {
      if (child instanceof Text) {
        if (rest <= child.data.length) return { node: child, offset: rest };
        rest -= child.data.length;
      } else if (rest === 0 || child instanceof HTMLBRElement) {
        return { node: this.#element, offset: index };
      } else rest -= 1;
    }
    return { node: this.#element, offset: children.length };
  }

  #select({ start, end }: Span): void {
    const from = this.#toPoint(start);
    const to = this.#toPoint(end);
    document.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
    this.#span = { start, end };
  }

  #markEmpty(): void {
    this.#element.toggleAttribute("data-empty", this.#content.length === 0 && !this.#isComposing);
  }

  #scrollToCaret(): void {
    const element = this.#element;
    const caret = this.rectAt(this.#span.end);
    const box = element.getBoundingClientRect();
    if (caret.bottom > box.bottom) element.scrollTop += caret.bottom - box.bottom + caret.height / 2;
    else if (caret.top < box.top) element.scrollTop -= box.top - caret.top + caret.height / 2;
  }
}
