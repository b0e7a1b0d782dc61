import type { ThreadListState } from "@parlor/client";
import type { ThreadMetadata } from "@parlor/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { groupByDay } from "./group-by-day.ts";

/** What a search reads at most of the pages that are not here yet. */
const MAX_SEARCH_PAGES = 20;

/** What the panel asks for. */
export interface HistoryActions {
  open(threadId: string): void;
  rename(threadId: string, title: string): void;
  remove(thread: ThreadMetadata): void;
  close(): void;
  load(): void;
  loadMore(): void;
}

/**
 * `<parlor-history>`: the conversations, under the days on which they began. Slides over what is narrow and stands
 * beside what is wide. Arrow keys move, Enter opens, F2 renames, Delete deletes, Escape closes.
 *
 * Properties: `context`; `state`; `threadId` (the open one); `hiddenIds` (deleted, but not for good yet);
 * `actions`; `isModal` (it lies over the conversation). Parts: `history`, `thread`.
 */
export class HistoryElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    state: { attribute: false },
    threadId: { attribute: false },
    hiddenIds: { attribute: false },
    actions: { attribute: false },
    isModal: { attribute: false },
    query: { state: true },
    renamingId: { state: true },
  };

  declare context: ChatContext | undefined;
  declare state: ThreadListState | undefined;
  declare threadId: string | null;
  declare hiddenIds: ReadonlySet<string>;
  declare actions: HistoryActions | undefined;
  declare isModal: boolean;
  declare query: string;
  declare renamingId: string | undefined;

  #sentinel: IntersectionObserver | undefined;
  #pagesRead = 0;
  #mustFocusRename = false;

  constructor() {
    super();
    this.threadId = null;
    this.hiddenIds = new Set();
    this.isModal = false;
    this.query = "";
  }

  /** Puts the focus where it is of most use: the open conversation, or the search. */
  focusFirst(): void {
    const current = this.querySelector<HTMLElement>('.thread-open[aria-current="true"]');
    (current ?? this.querySelector<HTMLElement>("input, .thread-open, button"))?.focus({
      preventScroll: true,
    });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sentinel?.disconnect();
    this.#sentinel = undefined;
  }

  protected override render() {
    const { context, state } = this;
    if (!context || !state) return nothing;
    const { t } = context;
    const threads = this.#shownThreads(state);
    return html`<nav
      class="history"
      part="history"
      aria-label=${t("history.title")}
      @keydown=${this.#onKeyDown}
    >
      <div class="history-head">
        <h2>${t("history.title")}</h2>
        <button type="button" class="icon-button" aria-label=${t("history.close")} title=${t("history.close")} @click=${() => this.actions?.close()}>
          ${renderIcon("x")}
        </button>
      </div>
      <label class="search">
        ${renderIcon("search")}
        <input
          type="search"
          .value=${this.query}
          placeholder=${t("history.search")}
          aria-label=${t("history.search")}
          autocomplete="off"
          @input=${this.#onSearch}
        />
      </label>
      <div class="threads" tabindex="-1">
        ${groupByDay(threads, new Date(), t).map(
          ({ label, day, threads: own }) => html`
            ${label ? html`<h3 id="day-${day}">${label}</h3>` : nothing}
            <ul aria-labelledby=${label ? `day-${day}` : nothing}>
              ${repeat(
                own,
                ({ id }) => id,
                (thread) => html`<li>${this.#renderThread(context, thread)}</li>`,
              )}
            </ul>
          `,
        )}
        ${this.#renderEnd(context, state, threads)}
      </div>
    </nav>`;
  }

  #renderThread(context: ChatContext, thread: ThreadMetadata) {
    const { t, options } = context;
    const title = thread.title || t("history.untitled");
    if (this.renamingId === thread.id) {
      return html`<input
        class="rename"
        .value=${thread.title ?? ""}
        aria-label=${t("history.renameLabel")}
        maxlength="200"
        dir="auto"
        @keydown=${(event: KeyboardEvent) => this.#onRenameKey(event, thread)}
        @blur=${(event: FocusEvent) => this.#finishRename(event.target as HTMLInputElement, thread)}
      />`;
    }
    const isCurrent = thread.id === this.threadId;
    return html`<div class="thread" part="thread" ?data-current=${isCurrent} data-thread=${thread.id}>
      <button
        type="button"
        class="thread-open"
        aria-current=${isCurrent ? "true" : nothing}
        title=${title}
        @click=${() => this.actions?.open(thread.id)}
      >
        ${thread.status?.type === "locked" ? renderIcon("lock") : nothing}
        ${thread.status?.type === "closed" ? renderIcon("archive") : nothing}
        <span class="cut" dir="auto">${title}</span>
      </button>
      <span class="thread-actions">
        ${
          options.history.showRename
            ? html`<button type="button" class="icon-button small" aria-label=${t("history.rename", { title })} title=${t("history.rename", { title })} @click=${() => this.#startRename(thread.id)}>
              ${renderIcon("pencil")}
            </button>`
            : nothing
        }
        ${
          options.history.showDelete
            ? html`<button type="button" class="icon-button small" aria-label=${t("history.delete", { title })} title=${t("history.delete", { title })} @click=${() => this.#remove(thread)}>
              ${renderIcon("trash")}
            </button>`
            : nothing
        }
      </span>
    </div>`;
  }

  #renderEnd({ t }: ChatContext, state: ThreadListState, threads: readonly ThreadMetadata[]) {
    if (state.failure) {
      return html`<div class="history-note">
        <p>${t("history.failed")} ${state.failure.message}</p>
        <button type="button" class="text-button" @click=${() => this.actions?.load()}>${t("failure.retry")}</button>
      </div>`;
    }
    if (state.phase === "loading") {
      return html`<p class="history-note late"><span class="shimmer">${t(state.loaded ? "history.more" : "history.loading")}</span></p>`;
    }
    if (state.hasMore) return html`<div class="sentinel"></div>`;
    if (threads.length > 0 || !state.loaded) return nothing;
    const text = this.query ? t("history.nothingFound", { query: this.query }) : t("history.empty");
    return html`<p class="history-note">${text}</p>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.#mustFocusRename) {
      const input = this.querySelector<HTMLInputElement>(".rename");
      this.#mustFocusRename = false;
      input?.focus();
      input?.select();
    }
    this.#watchSentinel();
    if (changed.has("state") || changed.has("query")) this.#readForSearch();
  }

  #shownThreads(state: ThreadListState): ThreadMetadata[] {
    const words = this.query.trim().toLocaleLowerCase();
    const untitled = this.context?.t("history.untitled") ?? "";
    return state.threads.filter(
      ({ id, title }) =>
        !this.hiddenIds.has(id) && (words === "" || (title || untitled).toLocaleLowerCase().includes(words)),
    );
  }

  /** A search that looked only at what happens to be here would miss the rest. */
  #readForSearch(): void {
    const { state } = this;
    if (!this.query.trim() || !state?.hasMore || state.phase === "loading" || state.failure) return;
    if (this.#pagesRead >= MAX_SEARCH_PAGES) return;
    this.#pagesRead += 1;
    this.actions?.loadMore();
  }

  #watchSentinel(): void {
    const sentinel = this.querySelector(".sentinel");
    this.#sentinel?.disconnect();
    if (!sentinel) return;
    this.#sentinel ??= new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) this.actions?.loadMore();
    });
    this.#sentinel.observe(sentinel);
  }

  #startRename(threadId: string): void {
    this.renamingId = threadId;
    this.#mustFocusRename = true;
  }

  #onRenameKey(event: KeyboardEvent, thread: ThreadMetadata): void {
    event.stopPropagation();
    if (event.isComposing) return;
    const input = event.target as HTMLInputElement;
    if (event.key === "Enter") {
      event.preventDefault();
      this.#finishRename(input, thread, true);
    } else if (event.key === "Escape") {
      this.renamingId = undefined;
      this.#focusThread(thread.id);
    }
  }

  #finishRename(input: HTMLInputElement, thread: ThreadMetadata, hasFocus = false): void {
    if (this.renamingId !== thread.id) return;
    this.renamingId = undefined;
    const title = input.value.trim();
    if (title !== "" && title !== thread.title) this.actions?.rename(thread.id, title);
    if (hasFocus) this.#focusThread(thread.id);
  }

  #focusThread(threadId: string): void {
    void this.updateComplete.then(() => {
      this.querySelector<HTMLElement>(`[data-thread=${JSON.stringify(threadId)}] .thread-open`)?.focus();
    });
  }

  #remove(thread: ThreadMetadata): void {
    // The focus goes to a neighbour, not to nowhere.
    const all = [...this.querySelectorAll<HTMLElement>("[data-thread]")];
    const index = all.findIndex(({ dataset }) => dataset.thread === thread.id);
    const neighbour = all[index + 1] ?? all[index - 1];
    this.actions?.remove(thread);
    if (neighbour?.dataset.thread) this.#focusThread(neighbour.dataset.thread);
    else this.querySelector<HTMLElement>(".search input")?.focus();
  }

  readonly #onSearch = (event: Event): void => {
    this.query = (event.target as HTMLInputElement).value;
    this.#pagesRead = 0;
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (this.query && event.target instanceof HTMLInputElement) this.query = "";
      else this.actions?.close();
      return;
    }
    const threads = [...this.querySelectorAll<HTMLElement>(".thread-open")];
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-thread]") : null;
    const index = row ? threads.findIndex((button) => row.contains(button)) : -1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = threads[event.key === "ArrowDown" ? index + 1 : Math.max(0, index - 1)];
      if (!next || (index === -1 && event.key === "ArrowUp")) return;
      event.preventDefault();
      next.focus();
      return;
    }
    const thread = row && this.state?.threads.find(({ id }) => id === row.dataset.thread);
    if (!thread) return;
    if (event.key === "F2" && this.context?.options.history.showRename) {
      event.preventDefault();
      this.#startRename(thread.id);
    } else if (event.key === "Delete" && this.context?.options.history.showDelete) {
      event.preventDefault();
      this.#remove(thread);
    }
  };
}
