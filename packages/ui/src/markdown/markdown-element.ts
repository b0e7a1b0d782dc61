import { ReactiveElement } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { MarkdownView } from "./markdown-view.ts";
import { loadMath, showFormulas } from "./math-renderer.ts";
import { placeMarks, type SourceMark } from "./source-marks.ts";
import type { MarkdownContext } from "./to-safe-fragment.ts";

const noDomains: readonly string[] = [];
const noMarks: readonly SourceMark[] = [];
const COPIED_MS = 1600;
/** Of the time between two readings of a long block, how much reading may take. */
const MAX_SHARE = 0.2;

/**
 * `<parlor-markdown>`: shows markdown, also while it grows.
 *
 * Properties: `text`; `isComplete` (false while it streams); `imageDomains`; `marks` (references from places in the text,
 * each an element with `data-source`); `context`.
 * Parts: `code` (a block of code).
 */
export class MarkdownElement extends ReactiveElement {
  static override properties = {
    context: { attribute: false },
    text: { attribute: false },
    isComplete: { attribute: false },
    imageDomains: { attribute: false },
    marks: { attribute: false },
  };

  declare context: ChatContext | undefined;
  declare text: string;
  declare isComplete: boolean;
  declare imageDomains: readonly string[];
  declare marks: readonly SourceMark[];

  #view: MarkdownView | undefined;
  #markdownContext: MarkdownContext | undefined;
  #readAgainAt = 0;
  #isLoadingMath = false;
  #waiting = false;

  constructor() {
    super();
    this.text = "";
    this.isComplete = true;
    this.imageDomains = noDomains;
    this.marks = noMarks;
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("auxclick", (event) => this.#onClick(event));
  }

  /** In the tree of its parent, so that one style sheet serves all and its content can be named from outside. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override update(changed: Map<PropertyKey, unknown>): void {
    super.update(changed);
    // An answer that is whole now tries once more what could not be loaded while it came.
    if (changed.get("isComplete") === false) this.#isLoadingMath = false;
    this.#show();
  }

  #show(): void {
    const { context, imageDomains, marks } = this;
    if (!context) return;
    const now = performance.now();
    if (!this.isComplete && now < this.#readAgainAt) {
      this.#wait();
      return;
    }
    const known = this.#markdownContext;
    const isKnown =
      known?.t === context.t && isSameList(known.imageDomains, imageDomains) && isAlike(known.marks, marks);
    if (!isKnown) {
      const domains =
        known && isSameList(known.imageDomains, imageDomains) ? known.imageDomains : imageDomains;
      this.#markdownContext = { t: context.t, imageDomains: domains, marks };
    }
    const markdownContext = this.#markdownContext as MarkdownContext;
    this.#view ??= new MarkdownView(this, markdownContext);
    this.#view.update(placeMarks(this.text, marks, this.isComplete), this.isComplete, markdownContext);
    this.#loadMath();
    // A block that has become very long is read less often, so that the page stays at hand.
    const cost = performance.now() - now;
    this.#readAgainAt = performance.now() + (cost > 4 ? cost / MAX_SHARE : 0);
  }

  /** Formulas are shown as they were written until what renders them is there. */
  #loadMath(): void {
    if (this.#isLoadingMath || !this.querySelector("[data-tex]")) return;
    this.#isLoadingMath = true;
    loadMath().then(
      () => {
        this.#isLoadingMath = false;
        showFormulas(this);
      },
      // Not again for each token.
      () => addEventListener("online", this.#retryMath, { once: true }),
    );
  }

  readonly #retryMath = (): void => {
    this.#isLoadingMath = false;
    if (this.isConnected) this.#loadMath();
  };

  #wait(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    setTimeout(
      () => {
        this.#waiting = false;
        this.#show();
      },
      Math.max(0, this.#readAgainAt - performance.now()),
    );
  }

  #onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    const copy = target?.closest<HTMLElement>("[data-copy-code]");
    if (copy && event.type === "click") void this.#copyCode(copy);
    const link = target?.closest("a");
    const address = link?.getAttribute("href") ?? "";
    if (/^chatkit-link:/i.test(address)) {
      event.preventDefault();
      if (event.type === "click") this.context?.actions.openDeeplink(address);
    }
  }

  async #copyCode(button: HTMLElement): Promise<void> {
    const { context } = this;
    const text = button.closest("figure")?.querySelector("code")?.textContent ?? "";
    if (!context || !(await context.actions.copy(text))) return;
    button.dataset.copied = "";
    button.setAttribute("aria-label", context.t("code.copied"));
    setTimeout(() => {
      delete button.dataset.copied;
      button.setAttribute("aria-label", context.t("code.copy"));
    }, COPIED_MS);
  }
}

function isAlike(one: readonly SourceMark[], other: readonly SourceMark[]): boolean {
  return one === other || (one.length === other.length && JSON.stringify(one) === JSON.stringify(other));
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return (
    one === other || (one.length === other.length && one.every((value, index) => value === other[index]))
  );
}
