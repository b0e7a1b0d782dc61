import type { ServerAbilities, ThreadListState } from "@parlor/client";
import type { ThreadMetadata } from "@parlor/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { describeFailure } from "../conversation/describe-failure.ts";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { adoptStyles } from "../loading/adopt-styles.ts";
import { groupByDay } from "./group-by-day.ts";
import { historyStyles } from "./history.styles.ts";
import { type FoundPage, type FoundThread, PageReader } from "./page-reader.ts";
import { type RowActions, renderThreadRow } from "./thread-row.ts";

/** What a search reads at most of the pages that are not here yet. */
const MAX_SEARCH_PAGES = 20;
/** How long typing must pause before the server is asked. */
const SEARCH_DELAY_MS = 200;
/** What the server takes as a query. */
const MAX_QUERY_LENGTH = 200;
const noAbilities: ServerAbilities = { archive: false, search: false };

/** What the panel asks for. */
export interface HistoryActions {
  /** Opens a conversation; with an item, at that item. */
  open(threadId: string, itemId?: string): void;
  rename(threadId: string, title: string): void;
  remove(thread: ThreadMetadata): void;
  archive(thread: ThreadMetadata): void;
  restore(thread: ThreadMetadata): Promise<void>;
  listArchived(after: string | undefined, signal: AbortSignal): Promise<FoundPage>;
  search(query: string, after: string | undefined, signal: AbortSignal): Promise<FoundPage>;
  close(): void;
  load(): void;
  loadMore(): void;
}

/** A list as it is shown. */
interface ShownList {
  found: readonly FoundThread[];
  failure: { title: string; message: string } | undefined;
  waiting: string;
  isLoading: boolean;
  hasMore: boolean;
  /** What to say where there is nothing. */
  empty: string | undefined;
  retry(): void;
}

/**
 * `<parlor-history>`: the conversations, under the days on which they began. Slides over what is narrow and stands
 * beside what is wide. Arrow keys move, Enter opens, F2 renames, Delete deletes, Escape closes. The search looks through
 * what was said where the server can, and through the titles where not; what was said is opened at its message. The
 * best comes first, without the days. There is an archive where the server has one.
 *
 * Properties: `context`; `state`; `abilities` (of the server); `threadId` (the open one); `hiddenIds` (deleted, but not for
 * good yet); `actions`; `isModal` (it lies over the conversation). Parts: `history`, `thread`.
 */
export class HistoryElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    state: { attribute: false },
    abilities: { attribute: false },
    threadId: { attribute: false },
    hiddenIds: { attribute: false },
    actions: { attribute: false },
    isModal: { attribute: false },
    query: { state: true },
    renamingId: { state: true },
    unfoldedId: { state: true },
    isInArchive: { state: true },
  };

  declare context: ChatContext | undefined;
  declare state: ThreadListState | undefined;
  declare abilities: ServerAbilities;
  declare threadId: string | null;
  declare hiddenIds: ReadonlySet<string>;
  declare actions: HistoryActions | undefined;
  declare isModal: boolean;
  declare query: string;
  declare renamingId: string | undefined;
  declare unfoldedId: string | undefined;
  declare isInArchive: boolean;

  #sentinel: IntersectionObserver | undefined;
  #pagesRead = 0;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;
  /** What the server has found. */
  readonly #search = new PageReader(() => this.requestUpdate());
  readonly #archive = new PageReader(() => this.requestUpdate());
  #mustFocusRename = false;

  constructor() {
    super();
    this.threadId = null;
    this.hiddenIds = new Set();
    this.isModal = false;
    this.query = "";
    this.isInArchive = false;
    this.abilities = noAbilities;
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

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyles(this, historyStyles);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sentinel?.disconnect();
    this.#sentinel = undefined;
    clearTimeout(this.#searchTimer);
    this.#search.stop();
    this.#archive.stop();
  }

  /** The archive changed from outside, as by an undo. */
  refreshArchive(): void {
    if (this.isInArchive) this.#openArchive();
  }

  protected override render() {
    const { context, state } = this;
    if (!context || !state) return nothing;
    const { t } = context;
    const list = this.#toList(context, state);
    const threads = list.found.map(({ thread }) => thread);
    const byId = new Map(list.found.map((found) => [found.thread.id, found]));
    return html`<nav
      class="history"
      part="history"
      aria-label=${t("history.title")}
      @keydown=${this.#onKeyDown}
    >
      ${this.#renderHead(context)}
      <div class="threads" tabindex="-1" aria-busy=${list.isLoading}>
        ${repeat(
          // What fits best comes first, on whichever day it was.
          this.#isServerSearch ? [{ day: "found", label: "", threads }] : groupByDay(threads, new Date(), t),
          ({ day }) => day,
          ({ label, day, threads: own }) => html`
            ${label ? html`<h3 id="day-${day}">${label}</h3>` : nothing}
            <ul aria-labelledby=${label ? `day-${day}` : nothing}>
              ${repeat(
                own,
                ({ id }) => id,
                ({ id }) => html`<li>${this.#renderThread(context, byId.get(id) as FoundThread)}</li>`,
              )}
            </ul>
          `,
        )}
        ${this.#renderEnd(context, list)}
      </div>
      <p class="visually-hidden" role="status">
        ${this.#isServerSearch && !list.isLoading ? t("history.found", { count: threads.length }) : nothing}
      </p>
      ${this.#renderFoot(context)}
    </nav>`;
  }

  #renderHead({ t }: ChatContext) {
    const title = this.isInArchive ? t("history.archived") : t("history.title");
    return html`<div class="history-head">
        ${
          this.isInArchive
            ? html`<button type="button" class="icon-button" id="leave-archive" aria-label=${t("history.leaveArchive")} title=${t("history.leaveArchive")} @click=${this.#leaveArchive}>
              ${renderIcon("arrow-left", "flips")}
            </button>`
            : nothing
        }
        <h2>${title}</h2>
        <button type="button" class="icon-button" aria-label=${t("history.close")} title=${t("history.close")} @click=${() => this.actions?.close()}>
          ${renderIcon("x")}
        </button>
      </div>
      ${
        this.isInArchive
          ? nothing
          : html`<label class="search">
            ${renderIcon("search")}
            <input
              type="search"
              .value=${this.query}
              placeholder=${t("history.search")}
              aria-label=${t("history.search")}
              autocomplete="off"
              maxlength=${MAX_QUERY_LENGTH}
              @input=${this.#onSearch}
            />
          </label>`
      }`;
  }

  #renderFoot({ t }: ChatContext) {
    if (!this.abilities.archive || this.isInArchive || this.query) return nothing;
    return html`<div class="history-foot">
      <button type="button" class="text-button quiet-button" id="open-archive" @click=${this.#openArchive}>
        ${renderIcon("archive")}${t("history.archived")}
      </button>
    </div>`;
  }

  #renderThread(context: ChatContext, found: FoundThread) {
    const { t } = context;
    const { thread } = found;
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
    return renderThreadRow(context, found, {
      isCurrent: thread.id === this.threadId,
      isInArchive: this.isInArchive,
      isUnfolded: thread.id === this.unfoldedId,
      actions: this.#rowActions(context),
    });
  }

  #rowActions({ options }: ChatContext): RowActions {
    const { showRename, showDelete } = options.history;
    const { archive } = this.abilities;
    return {
      open: ({ thread, snippet }) => this.actions?.open(thread.id, snippet?.item_id),
      // What only the panel holds would keep its old title.
      rename: showRename && !this.#isAway ? ({ id }) => this.#startRename(id) : undefined,
      archive:
        archive && !this.#isAway ? (thread) => this.#takeAway(thread, this.actions?.archive) : undefined,
      restore: archive ? (thread) => this.#restore(thread) : undefined,
      unfold: ({ id }) => {
        this.unfoldedId = this.unfoldedId === id ? undefined : id;
      },
      remove: showDelete ? (thread) => this.#takeAway(thread, this.actions?.remove) : undefined,
    };
  }

  /** Whether what is listed is not the list of the state. */
  get #isAway(): boolean {
    return this.isInArchive || this.#isServerSearch;
  }

  get #isServerSearch(): boolean {
    return this.abilities.search && this.query.trim() !== "";
  }

  /** What is listed, whichever list it is. */
  #toList({ t }: ChatContext, state: ThreadListState): ShownList {
    const reader = this.isInArchive ? this.#archive : this.#isServerSearch ? this.#search : undefined;
    if (!reader) {
      const { failure, phase, loaded, hasMore } = state;
      const found = this.#shownThreads(state).map((thread): FoundThread => ({ thread }));
      const empty = this.query ? t("history.nothingFound", { query: this.query }) : t("history.empty");
      return {
        found,
        failure: failure && { title: t("history.failed"), message: describeFailure(t, failure) },
        waiting: t(loaded ? "history.more" : "history.loading"),
        isLoading: phase === "loading",
        hasMore,
        empty: loaded ? empty : undefined,
        retry: () => this.actions?.load(),
      };
    }
    const { failure, phase, hasMore } = reader;
    return {
      found: reader.found.filter(({ thread }) => !this.hiddenIds.has(thread.id)),
      failure: failure && {
        title: t(this.isInArchive ? "history.failed" : "history.searchFailed"),
        message: describeFailure(t, failure),
      },
      waiting: t(this.isInArchive ? "history.loading" : "history.searching"),
      isLoading: phase === "loading",
      hasMore,
      empty: this.isInArchive ? t("history.archiveEmpty") : t("history.nothingSaid", { query: this.query }),
      retry: () => reader.retry(),
    };
  }

  #renderEnd({ t }: ChatContext, list: ShownList) {
    if (list.failure) {
      return html`<div class="history-note">
        <p>${list.failure.title} ${list.failure.message}</p>
        <button type="button" class="text-button" @click=${list.retry}>${t("failure.retry")}</button>
      </div>`;
    }
    if (list.isLoading) {
      return html`<p class="history-note late"><span class="shimmer">${list.waiting}</span></p>`;
    }
    if (list.hasMore) return html`<div class="sentinel"></div>`;
    if (list.found.length > 0 || list.empty === undefined) return nothing;
    return html`<p class="history-note">${list.empty}</p>`;
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
    if (this.#isAway || !this.query.trim() || !state?.hasMore || state.phase === "loading" || state.failure)
      return;
    if (this.#pagesRead >= MAX_SEARCH_PAGES) return;
    this.#pagesRead += 1;
    this.actions?.loadMore();
  }

  #watchSentinel(): void {
    const sentinel = this.querySelector(".sentinel");
    this.#sentinel?.disconnect();
    if (!sentinel) return;
    this.#sentinel ??= new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) this.#loadMore();
    });
    this.#sentinel.observe(sentinel);
  }

  #loadMore(): void {
    if (this.isInArchive) this.#archive.more();
    else if (this.#isServerSearch) this.#search.more();
    else this.actions?.loadMore();
  }

  readonly #openArchive = (): void => {
    const hadFocus = this.contains((this.getRootNode() as ShadowRoot).activeElement);
    const isNew = !this.isInArchive;
    this.isInArchive = true;
    this.#archive.start((after, signal) => this.#actionsOrThrow.listArchived(after, signal));
    if (isNew && hadFocus) this.#focus("#leave-archive");
  };

  readonly #leaveArchive = (): void => {
    this.isInArchive = false;
    this.#archive.stop();
    this.#focus("#open-archive");
  };

  #focus(selector: string): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(selector)?.focus());
  }

  get #actionsOrThrow(): HistoryActions {
    if (!this.actions) throw new Error("The history has no actions.");
    return this.actions;
  }

  #restore(thread: ThreadMetadata): void {
    const focus = this.#findNeighbour(thread);
    // What is refused stays where it is; the failure is reported.
    this.actions?.restore(thread).then(
      () => {
        if (this.isInArchive) this.#archive.remove(thread.id);
        else if (this.#isServerSearch) this.#startSearch();
        focus();
      },
      () => undefined,
    );
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

  #takeAway(thread: ThreadMetadata, take: ((thread: ThreadMetadata) => void) | undefined): void {
    const focus = this.#findNeighbour(thread);
    take?.(thread);
    focus();
  }

  /** The focus goes to a neighbour of what goes, not to nowhere. Gives how to put it there. */
  #findNeighbour(thread: ThreadMetadata): () => void {
    const all = [...this.querySelectorAll<HTMLElement>("[data-thread]")];
    const index = all.findIndex(({ dataset }) => dataset.thread === thread.id);
    const neighbour = all[index + 1] ?? all[index - 1];
    const neighbourId = neighbour?.dataset.thread;
    return () => {
      if (neighbourId) this.#focusThread(neighbourId);
      else this.querySelector<HTMLElement>(".search input, #leave-archive")?.focus();
    };
  }

  #startSearch(): void {
    const query = this.query.trim();
    this.#search.start((after, signal) => this.#actionsOrThrow.search(query, after, signal));
  }

  #clearSearch(): void {
    clearTimeout(this.#searchTimer);
    this.query = "";
    this.#search.stop();
  }

  readonly #onSearch = (event: Event): void => {
    this.query = (event.target as HTMLInputElement).value;
    this.#pagesRead = 0;
    clearTimeout(this.#searchTimer);
    if (!this.#isServerSearch) {
      this.#search.stop();
      return;
    }
    this.#search.announce();
    this.#searchTimer = setTimeout(() => this.#startSearch(), SEARCH_DELAY_MS);
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (this.query && event.target instanceof HTMLInputElement) this.#clearSearch();
      else if (this.isInArchive) this.#leaveArchive();
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
    const { context, state } = this;
    if (!context || !state || !row) return;
    const found = this.#toList(context, state).found.find(({ thread }) => thread.id === row.dataset.thread);
    const actions = this.#rowActions(context);
    const act = event.key === "F2" ? actions.rename : event.key === "Delete" ? actions.remove : undefined;
    if (!found || !act) return;
    event.preventDefault();
    act(found.thread);
  };
}
