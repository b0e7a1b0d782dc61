import { html, LitElement, nothing } from "lit";
import type { ChatContext } from "../../element/chat-context.ts";
import { renderIcon } from "../../icons/icon.ts";
import { adoptStyles } from "../../loading/adopt-styles.ts";
import { readSelection } from "../field/read-selection.ts";
import { quoteStyles } from "./quote.styles.ts";

/** What is longer is cut: a quote says what is meant, and need not be all of it. */
const MAX_QUOTE_LENGTH = 2000;
const GAP_PX = 6;

/**
 * `<parlor-quote-button>`: beside what is selected in an answer, the way to reply to it.
 *
 * Properties: `context`. Events: `parlor-quote` (detail: `{text}`). Parts: `quote-button`.
 */
export class QuoteButtonElement extends LitElement {
  static override properties = { context: { attribute: false }, text: { state: true } };

  declare context: ChatContext | undefined;
  declare text: string;

  constructor() {
    super();
    this.text = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyles(this, quoteStyles);
    this.popover = "manual";
  }

  /** The selection has changed. */
  follow(root: ShadowRoot, canQuote: boolean): void {
    const range = canQuote ? readAnswerRange(root) : undefined;
    this.text = range ? readText(root, range) : "";
    if (!range || this.text === "") {
      this.hide();
      return;
    }
    const rect = range.getBoundingClientRect();
    if (!this.matches(":popover-open")) this.showPopover();
    void this.updateComplete.then(() => this.#place(rect));
  }

  hide(): void {
    if (this.matches(":popover-open")) this.hidePopover();
  }

  #place(rect: DOMRect): void {
    const { offsetWidth: width, offsetHeight: height } = this;
    const above = rect.top - height - GAP_PX;
    const top = above > GAP_PX ? above : Math.min(rect.bottom + GAP_PX, innerHeight - height - GAP_PX);
    const left = rect.left + rect.width / 2 - width / 2;
    this.style.top = `${top}px`;
    this.style.left = `${Math.max(GAP_PX, Math.min(left, innerWidth - width - GAP_PX))}px`;
  }

  protected override render(): unknown {
    const { context, text } = this;
    if (!context || text === "") return nothing;
    const { t } = context;
    return html`<button
      type="button"
      class="text-button"
      part="quote-button"
      aria-label=${t("quote.replyLabel")}
      @pointerdown=${(event: Event) => event.preventDefault()}
      @click=${() => {
        this.hide();
        this.dispatchEvent(new CustomEvent("parlor-quote", { detail: { text }, bubbles: true }));
      }}
    >
      ${renderIcon("quote")}${t("quote.reply")}
    </button>`;
  }
}

/** What is selected, if it is within one answer. */
function readAnswerRange(root: ShadowRoot): Range | undefined {
  const selected = readSelection(root);
  if (!selected) return undefined;
  const { startContainer, startOffset, endContainer, endOffset } = selected;
  const answer = closestAnswer(startContainer);
  if (!answer || closestAnswer(endContainer) !== answer) return undefined;
  const range = document.createRange();
  range.setStart(startContainer, startOffset);
  range.setEnd(endContainer, endOffset);
  return range.collapsed ? undefined : range;
}

function closestAnswer(node: Node): Element | null {
  return (node instanceof Element ? node : node.parentElement)?.closest("article.assistant") ?? null;
}

/** As it reads, with its lines; a range alone knows no lines. */
function readText(root: ShadowRoot & { getSelection?(): Selection | null }, range: Range): string {
  const text = root.getSelection?.()?.toString() || document.getSelection()?.toString() || range.toString();
  const trimmed = text.replace(/\n{3,}/g, "\n\n").trim();
  return trimmed.length > MAX_QUOTE_LENGTH ? `${trimmed.slice(0, MAX_QUOTE_LENGTH - 1)}…` : trimmed;
}
