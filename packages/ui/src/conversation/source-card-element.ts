import type { BasicRoot, Source } from "@parlor/protocol";
import { html, LitElement, nothing } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { adoptStyles } from "../loading/adopt-styles.ts";
import { demandWidget } from "../widget/demand-widget.ts";
import { placePopover } from "../widget/place-popover.ts";
import { sourceCardStyles } from "./source-card.styles.ts";
import { toHostName } from "./sources.ts";

const SHOW_DELAY_MS = 180;
const HIDE_DELAY_MS = 220;

/**
 * `<parlor-source-card>`: what a mark in a text refers to, beside it, while the mark or the card is pointed at or has the
 * focus. Of an entity it shows the preview that the page gives. Escape takes it away.
 *
 * Properties: `context`. Parts: `source-card`.
 */
export class SourceCardElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    source: { state: true },
    preview: { state: true },
  };

  declare context: ChatContext | undefined;
  declare source: Source | undefined;
  declare preview: BasicRoot | undefined;

  #anchor: Element | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    this.addEventListener("pointerleave", () => this.leave());
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyles(this, sourceCardStyles);
    this.popover = "manual";
    this.setAttribute("part", "source-card");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** Something that stands for a source is pointed at. */
  point(source: Source, anchor: Element): void {
    clearTimeout(this.#timer);
    if (this.#anchor === anchor) return;
    this.#timer = setTimeout(() => void this.#show(source, anchor), SHOW_DELAY_MS);
  }

  /** Nothing is pointed at any more. */
  leave(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), HIDE_DELAY_MS);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#anchor = undefined;
    if (this.matches(":popover-open")) this.hidePopover();
  }

  async #show(source: Source, anchor: Element): Promise<void> {
    if (!anchor.isConnected) return;
    this.#anchor = anchor;
    this.source = source;
    this.preview = undefined;
    await this.#place(anchor);
    if (source.type !== "entity" || source.interactive !== true || !this.context?.options.canPreviewEntities)
      return;
    const preview = await this.context.actions.previewEntity(source);
    if (this.#anchor !== anchor || !preview) return;
    this.preview = preview;
    await this.#place(anchor);
  }

  async #place(anchor: Element): Promise<void> {
    await this.updateComplete;
    if (this.#anchor !== anchor) return;
    if (!this.matches(":popover-open")) this.showPopover();
    placePopover(this, anchor);
  }

  protected override updated(): void {
    if (this.#anchor && this.matches(":popover-open")) placePopover(this, this.#anchor);
  }

  protected override render(): unknown {
    const { context, source } = this;
    if (!context || !source) return nothing;
    if (this.preview && demandWidget(this) === "ready") {
      return html`<parlor-widget .context=${context} .item=${{ id: "preview", widget: this.preview }} .isPreview=${true}></parlor-widget>`;
    }
    const { origin, icon } = describeSource(source);
    return html`<p class="source-origin">${renderIcon(icon)}<span class="cut">${origin}</span></p>
      <p class="source-title" dir="auto">${source.title}</p>
      ${source.description ? html`<p class="source-text" dir="auto">${source.description}</p>` : nothing}`;
  }
}

function describeSource(source: Source): { origin: string; icon: string } {
  if (source.type === "url") return { origin: source.attribution || toHostName(source.url), icon: "globe" };
  if (source.type === "file") return { origin: source.filename, icon: "file-text" };
  return { origin: source.label || source.group || "", icon: source.icon || "box" };
}
