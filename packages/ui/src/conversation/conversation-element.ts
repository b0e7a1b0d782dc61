import { type ChatState, itemKey } from "@parlor/client";
import type { Source, ThreadItem } from "@parlor/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { renderFailure } from "./failure.ts";
import { FarItems } from "./far-items.ts";
import type { ItemElement } from "./item-element.ts";
import { renderNotice } from "./notice.ts";
import { RenderQueue } from "./render-queue.ts";
import { ScrollKeeper } from "./scroll-keeper.ts";
import { SourcePointer } from "./source-pointer.ts";
import { findStretches, type Stretch, Stretches } from "./stretches.ts";
import { type Entry, toCopyText, toEntries } from "./to-entries.ts";
import { type Progress, toProgress } from "./to-progress.ts";

/** What is pointed at, or is not any more. */
interface PointedSource {
  source: Source | undefined;
  anchor: Element;
}

const noDomains: readonly string[] = [];
/** How near to the top, in px, older messages are asked for. */
const OLDER_MARGIN_PX = 400;
/** How many items on each side of one that is shown are rendered with it: more than a screen. */
const SHOWN_AROUND = 12;

/**
 * `<parlor-conversation>`: the messages of a thread, what is under way, and what went wrong.
 *
 * A token changes nothing here: it goes straight to the one item that is being made.
 *
 * Properties: `context`, `state`. Events: `parlor-scroll` (detail: `{isScrolled}`).
 * Parts: `messages`, `progress`, `latest-button`.
 */
export class ConversationElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    state: { attribute: false },
    isAtEnd: { state: true },
    shownId: { state: true },
  };

  declare context: ChatContext | undefined;
  declare state: ChatState | undefined;
  declare isAtEnd: boolean;
  declare shownId: string | undefined;

  #keeper: ScrollKeeper | undefined;
  #farItems: FarItems | undefined;
  #watchedStretches: Stretch[] | undefined;
  readonly #sources = new SourcePointer(this);
  readonly #queue = new RenderQueue(() => this.#keeper?.holdPlace());
  readonly #divider = new Stretches();
  #stretches: Stretch[] = [];
  /** The elements of items that are being made. */
  readonly #liveElements = new Map<string, ItemElement>();
  #entriesOf: readonly ThreadItem[] | undefined;
  #progressKey = "";
  #wasScrolled = false;
  #mustGoToEnd = true;
  #endFrame = 0;

  constructor() {
    super();
    this.isAtEnd = true;
    this.addEventListener("parlor-toggle", () => this.#keeper?.pause());
    this.addEventListener("parlor-source", (event) => this.#onSource(event as CustomEvent<PointedSource>));
    this.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#sources.hide();
    });
  }

  /** Goes to the newest message. */
  toEnd(): void {
    this.#keeper?.toEnd();
  }

  /** Brings an item into view and marks it for a moment. Gives its element; undefined where it is not shown. */
  async showItem(itemId: string): Promise<HTMLElement | undefined> {
    // The same item again is marked again.
    this.shownId = undefined;
    await this.updateComplete;
    const items = [...this.querySelectorAll<ItemElement>("parlor-item")];
    const index = items.findIndex(({ dataset }) => dataset.item === itemId);
    const element = items[index];
    if (!element) return undefined;
    // What stands far from it has its turn later: in a long thread that is most of it.
    const near = items.slice(Math.max(0, index - SHOWN_AROUND), index + SHOWN_AROUND + 1);
    this.#queue.advance(near.map(({ dataset }) => dataset.item ?? ""));
    await Promise.all(near.map((item) => item.updateComplete));
    this.shownId = itemId;
    await this.updateComplete;
    cancelAnimationFrame(this.#endFrame);
    this.#keeper?.show(element);
    // What comes near is laid out only then, and may be higher than it was taken for.
    this.#endFrame = requestAnimationFrame(() => this.#keeper?.show(element));
    return element;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#keeper?.restore();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#queue.flush();
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const before = changed.get("state");
    if (changed.size !== 1 || !before || !this.state || !isSameButLive(before, this.state)) return true;
    // Tokens only, or the wait has got another name.
    if (toProgressKey(this.state) !== this.#progressKey) return true;
    this.#passOn(before, this.state);
    return false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { state } = this;
    const before = changed.get("state");
    if (!state) return;
    if (this.#entriesOf !== state.items) {
      this.#entriesOf = state.items;
      this.#stretches = this.#divider.divide(toEntries(state.items), ({ item }) => itemKey(state, item.id));
    }
    this.#progressKey = toProgressKey(state);
    if (!changed.has("state") || !before) return;
    if (before.threadId !== state.threadId && before.threadId !== null) this.#mustGoToEnd = true;
    if (before.phase === "loading" && state.phase !== "loading") this.#mustGoToEnd = true;
    const first = before.items[0];
    const isPrepended =
      first && state.items[0] !== first && state.items.includes(first) && before.threadId === state.threadId;
    if (isPrepended && state.items.length > before.items.length) {
      this.#keeper?.holdPlace();
      const older = state.items.slice(0, state.items.indexOf(first));
      this.#queue.add(older.map(({ id }) => id).reverse());
    }
    if (before.threadId !== state.threadId) {
      this.#queue.flush();
      this.shownId = undefined;
    }
    // One's own message is always brought into view.
    const last = state.items.at(-1);
    if (last?.type === "user_message" && state.unsent.has(last.id) && !before.unsent.has(last.id)) {
      this.#mustGoToEnd = true;
    }
  }

  protected override render() {
    const { context, state } = this;
    if (!context || !state) return nothing;
    const { t } = context;
    return html`<div
        class="scroller"
        part="messages"
        role="region"
        aria-label=${t("messages.label")}
        tabindex="0"
      >
        <div class="column">
          ${state.loadingOlder ? html`<p class="older quiet late">${t("messages.loadingOlder")}</p>` : nothing}
          ${repeat(
            this.#stretches,
            ({ key }) => key,
            ({ entries }) => this.#renderStretch(context, state, entries),
          )}
          ${state.notices.map((notice) => renderNotice(context, notice))}
          ${this.#renderEnd(context, state)}
        </div>
      </div>
      <button
        type="button"
        class="latest"
        part="latest-button"
        aria-label=${t("messages.latest")}
        title=${t("messages.latest")}
        ?hidden=${this.isAtEnd || state.items.length === 0}
        @click=${this.#onLatest}
      >
        ${renderIcon("arrow-down")}
      </button>
      <parlor-source-card .context=${context}></parlor-source-card>`;
  }

  protected override updated(): void {
    const scroller = this.querySelector<HTMLElement>(".scroller");
    const content = this.querySelector<HTMLElement>(".column");
    if (!this.#keeper && scroller && content) {
      this.#keeper = new ScrollKeeper({
        scroller,
        content,
        onEndChange: (isAtEnd) => {
          this.isAtEnd = isAtEnd;
        },
        onScroll: (top) => this.#onScroll(top),
      });
      this.#farItems = new FarItems(scroller, (make) => this.#keeper?.holdPlaceDuring(make));
    }
    if (this.#watchedStretches !== this.#stretches && content) {
      this.#watchedStretches = this.#stretches;
      this.#farItems?.watch(findStretches(content));
    }
    if (!this.#keeper || !this.context) return;
    this.#keeper.canFollow = this.context.options.autoScroll;
    if (this.#mustGoToEnd && this.state && this.state.items.length > 0) {
      this.#mustGoToEnd = false;
      this.#keeper.toEnd();
      // Items render after this: what they grow to is followed.
      this.#endFrame = requestAnimationFrame(() => this.#keeper?.toEnd());
    }
  }

  #renderStretch(context: ChatContext, state: ChatState, entries: readonly Entry[]) {
    return html`<div class="stretch ${entries.at(-1)?.item.type === "user_message" ? "asked" : ""}">
      ${repeat(
        entries,
        ({ item }) => itemKey(state, item.id),
        (entry) => this.#renderEntry(context, state, entry),
      )}
    </div>`;
  }

  #renderEntry(context: ChatContext, state: ChatState, { item, target, follows }: Entry) {
    const isTurnUnderWay = state.phase !== "idle" && state.phase !== "loading";
    const isUnderWay = target?.isLatest === true && isTurnUnderWay;
    const shown = state.live.get(item.id) ?? item;
    const isFailed = state.failed.get(item.id);
    return html`<parlor-item
      class="item ${item.type} after-${follows}"
      data-item=${item.id}
      ?data-shown=${item.id === this.shownId}
      tabindex=${item.id === this.shownId ? -1 : nothing}
      .context=${context}
      .queue=${this.#queue}
      .item=${shown}
      .isLive=${state.live.has(item.id)}
      .failure=${isFailed}
      .target=${isUnderWay ? undefined : target}
      .reservesActions=${isUnderWay}
      .isStopped=${state.stopped.has(item.id)}
      .isTurnUnderWay=${isTurnUnderWay && item.type === "widget"}
      .feedback=${target ? readFeedback(state, target.itemIds) : undefined}
      .getText=${this.#getText}
      .imageDomains=${state.thread?.allowed_image_domains ?? noDomains}
    ></parlor-item>`;
  }

  /** One function for all: a new one for each item would render them all again with each change. */
  readonly #getText = (itemIds: readonly string[]): string => {
    const ids = new Set(itemIds);
    return toCopyText((this.state?.items ?? []).filter(({ id }) => ids.has(id)));
  };

  #renderEnd(context: ChatContext, state: ChatState) {
    const { t } = context;
    const { failure } = state;
    if (state.phase === "loading" && state.items.length === 0) {
      return html`<div class="progress late" part="progress"><span class="shimmer">${t("messages.opening")}</span></div>`;
    }
    const progress = toProgress(state);
    if (progress) return renderProgress(context, progress);
    if (state.phase !== "idle") return html`<div class="progress"></div>`;
    const last = state.items.at(-1);
    // A message that did not arrive says so itself.
    if (!failure || (last && state.failed.has(last.id))) return nothing;
    const isLoadFailure = state.items.length === 0;
    return renderFailure({
      context,
      failure,
      title: t(isLoadFailure ? "failure.loadTitle" : "failure.title"),
      onRetry: failure.canRetry ? () => context.actions.retry() : undefined,
    });
  }

  /** Gives what came in to the items that it is for, and renders nothing else. */
  #passOn(before: ChatState, { live }: ChatState): void {
    for (const [id, item] of live) {
      if (before.live.get(id) === item) continue;
      const element = this.#findLive(id);
      if (element) {
        element.item = item;
        element.isLive = true;
      }
    }
  }

  /** Searched for once: behind a long thread, each search passes all of it. */
  #findLive(id: string): ItemElement | undefined {
    const known = this.#liveElements.get(id);
    if (known?.isConnected && known.dataset.item === id) return known;
    for (const [key, element] of this.#liveElements) if (!element.isConnected) this.#liveElements.delete(key);
    const found = this.querySelector<ItemElement>(`parlor-item[data-item=${JSON.stringify(id)}]`);
    if (found) this.#liveElements.set(id, found);
    return found ?? undefined;
  }

  #onScroll(top: number): void {
    this.#sources.hide();
    const isScrolled = top > 4;
    if (isScrolled !== this.#wasScrolled) {
      this.#wasScrolled = isScrolled;
      this.dispatchEvent(new CustomEvent("parlor-scroll", { detail: { isScrolled } }));
    }
    if (top < OLDER_MARGIN_PX && this.#queue.isEmpty && this.state?.hasOlder && !this.state.loadingOlder) {
      this.context?.actions.loadOlder();
    }
  }

  #onSource({ detail }: CustomEvent<PointedSource>): void {
    this.#sources.point(detail.source, detail.anchor);
  }

  readonly #onLatest = (): void => {
    this.#keeper?.toEnd(matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");
    this.querySelector<HTMLElement>(".scroller")?.focus({ preventScroll: true });
  };
}

function renderProgress({ t }: ChatContext, progress: Progress) {
  const label = "id" in progress ? t(progress.id) : progress.text;
  const icon = "id" in progress ? undefined : progress.icon;
  return html`<div class="progress" part="progress">
    <span class="progress-line late">${renderIcon(icon)}<span class="shimmer" dir="auto">${label}</span></span>
  </div>`;
}

function toProgressKey(state: ChatState): string {
  const progress = toProgress(state);
  return progress ? ("id" in progress ? progress.id : `${progress.icon} ${progress.text}`) : "";
}

/** Whether two snapshots differ in nothing but the present forms of items under way. */
function isSameButLive(one: ChatState, other: ChatState): boolean {
  if (one.live === other.live || one.live.size !== other.live.size) return false;
  for (const id of other.live.keys()) if (!one.live.has(id)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof ChatState>;
  for (const key of keys) if (key !== "live" && one[key] !== other[key]) return false;
  return true;
}

function readFeedback(state: ChatState, itemIds: readonly string[]) {
  for (const id of itemIds) {
    const kind = state.feedback.get(id);
    if (kind) return kind;
  }
  return undefined;
}
