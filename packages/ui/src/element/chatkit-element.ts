import type {
  ChatKitEvents,
  ChatKitOptions,
  Entity,
  UserMessageContent as OfficialContent,
  OpenAIChatKit,
  StartScreenPrompt,
} from "@openai/chatkit";
import {
  type ChatClient,
  type ChatFailure,
  type ChatState,
  createChatClient,
  initialChatState,
  type QuestionsSubmission,
  type SendMessage,
} from "@parlor/client";
import type {
  Attachment,
  BasicRoot,
  EntitySource,
  StructuredInputItem,
  ThreadMetadata,
  UserMessageContent,
} from "@parlor/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { type ComposerChoices, findTool, toInferenceOptions } from "../composer/composer-choices.ts";
import type { ComposerElement, ComposerPhase, ComposerSubmit } from "../composer/composer-element.ts";
import { watchSelection } from "../composer/quote/watch-selection.ts";
import type { ConversationElement } from "../conversation/conversation-element.ts";
import { describeFailure } from "../conversation/describe-failure.ts";
import { renderFailure } from "../conversation/failure.ts";
import { findPendingQuestions } from "../conversation/find-pending-questions.ts";
import { renderHeader } from "../frame/header.ts";
import { renderStartScreen } from "../frame/start-screen.ts";
import { renderArchived, renderBanner, renderConnection, renderDisclaimer } from "../frame/status-lines.ts";
import type { HistoryActions, HistoryElement } from "../history/history-element.ts";
import { PendingDeletes } from "../history/pending-deletes.ts";
import { demandElement } from "../loading/demand-element.ts";
import { createDraftStore, type DraftStore, emptyDraft, isEmptyDraft } from "../storage/draft-store.ts";
import { createPageStorage } from "../storage/page-storage.ts";
import { getTexts, loadTexts } from "../strings/load-texts.ts";
import { createLocalizer, type Localizer } from "../strings/localizer.ts";
import { createTheme } from "../theme/create-theme.ts";
import { readScheme, watchScheme } from "../theme/follow-scheme.ts";
import { loadFonts } from "../theme/font-sources.ts";
import { readTextScale } from "../theme/read-text-scale.ts";
import { resolveColor } from "../theme/resolve-color.ts";
import { browserNetwork } from "./browser-network.ts";
import type { ChatActions, ChatContext, WidgetAction } from "./chat-context.ts";
import { elementStyles } from "./chatkit-element.styles.ts";
import { copyText } from "./copy-text.ts";
import { EventGate } from "./event-gate.ts";
import { followKeyboard } from "./follow-keyboard.ts";
import { followOthers } from "./follow-others.ts";
import { createFrameScheduler } from "./frame-scheduler.ts";
import type { ParlorOptions } from "./parlor-options.ts";
import { parseDeeplink } from "./parse-deeplink.ts";
import { readBackTo } from "./read-back-to.ts";
import { type ResolvedOptions, resolveOptions } from "./resolve-options.ts";

type EventName = keyof ChatKitEvents;
type EventDetail<K extends EventName> = ChatKitEvents[K] extends CustomEvent<infer D> ? D : never;

/** From this width of the element, the history stands beside the conversation. */
const WIDE_PX = 900;
/** An element taken out of the page ends its work after this, unless it was only moved. */
const DISPOSE_DELAY_MS = 500;
/** Below this height an element has been given none by its page. */
const MIN_GIVEN_HEIGHT_PX = 40;
/** For how long something is said that asks for nothing. */
const NOTE_MS = 6000;
/** For how long it is offered to take back what was archived. */
const UNDO_MS = 6000;
/** For the page's developer, and so in English in every locale. */
const NO_API = "This chat has no address to talk to. Set api.url.";
const HOSTED_API = "This element talks to a server of your own: set api.url instead of api.getClientSecret.";
const HISTORY_KEY = "parlor.history";

/**
 * `<openai-chatkit>`: a chat with a ChatKit server of one's own. Tag, options, methods and events are those of the
 * official types; what is drawn, and how, is ours. See the package's README for what is supported.
 *
 * Custom properties: all tokens of the theme as `--chatkit-*`; what a page sets on the element wins.
 * Parts: those of its parts, and `frame`.
 */
export class ChatKitElement extends LitElement implements OpenAIChatKit {
  static override styles = elementStyles;

  static override properties = {
    chat: { state: true },
    context: { state: true },
    isHistoryOpen: { state: true },
    isScrolled: { state: true },
    isWide: { state: true },
    isUnsized: { state: true },
    height: { state: true },
    choices: { state: true },
    hiddenThreads: { state: true },
    announcement: { state: true },
    note: { state: true },
    archived: { state: true },
    isReadingBack: { state: true },
    isWaitingForTexts: { state: true },
  };

  declare private chat: ChatState;
  declare private context: ChatContext | undefined;
  declare private isHistoryOpen: boolean;
  declare private isScrolled: boolean;
  declare private isWide: boolean;
  declare private isUnsized: boolean;
  declare private height: number;
  declare private choices: ComposerChoices;
  declare private hiddenThreads: ReadonlySet<string>;
  declare private announcement: string;
  declare private note: string | undefined;
  declare private archived: ThreadMetadata | undefined;
  declare private isReadingBack: boolean;
  declare private isWaitingForTexts: boolean;

  readonly #gate = new EventGate();
  readonly #frames = createFrameScheduler(() => this.#takeState());
  readonly #themeSheet = new CSSStyleSheet();
  readonly #storage = createPageStorage();
  readonly #deletes = new PendingDeletes({
    commit: (thread) => void this.#client?.deleteThread(thread.id),
    onChange: () => {
      this.hiddenThreads = this.#deletes.ids;
    },
  });
  readonly #started = Promise.withResolvers<ChatClient>();
  #options: ChatKitOptions | undefined;
  #client: ChatClient | undefined;
  #stopListening: (() => void)[] = [];
  #stopWatchingScheme: (() => void) | undefined;
  #stopWatchingSelection: (() => void) | undefined;
  #stopFollowingKeyboard: (() => void) | undefined;
  #resizeObserver: ResizeObserver | undefined;
  #disposeTimer: ReturnType<typeof setTimeout> | undefined;
  #archivedTimer: ReturnType<typeof setTimeout> | undefined;
  #noteTimer: ReturnType<typeof setTimeout> | undefined;
  #drafts: DraftStore | undefined;
  #hasBeenReady = false;
  #usedInitialThread = false;
  #lastThreadId: string | null = null;
  #composerTop: number | undefined;
  #reopenOnUndo: string | undefined;
  /** The way to a message that was looked for, until it is shown or the user does something else. */
  #opening: AbortController | undefined;

  constructor() {
    super();
    for (const type of ["wheel", "keydown", "pointerdown"])
      this.addEventListener(type, () => this.#opening?.abort(), { passive: true });
    this.chat = initialChatState;
    this.isHistoryOpen = false;
    this.isScrolled = false;
    this.isWide = false;
    this.isUnsized = false;
    this.isReadingBack = false;
    this.isWaitingForTexts = false;
    this.height = 0;
    this.choices = { toolId: null, modelId: undefined };
    this.hiddenThreads = this.#deletes.ids;
    this.announcement = "";
  }

  // --- The official methods

  /** Takes a full set of options; what is left out gets its default. Equal options change nothing that is shown. */
  setOptions(options: ChatKitOptions & ParlorOptions): void {
    const before = this.context?.options;
    this.#options = options;
    this.#gate.hold();
    const resolved = resolveOptions(options, navigator.language);
    this.context = { t: this.#localize(resolved), options: resolved, actions: this.#actions };
    if (this.#client && before?.url !== resolved.url) this.#dispose();
    if (this.#client && resolved.url) this.#client.setOptions(this.#toClientOptions(resolved.url));
    this.#applyTheme();
    this.#start();
  }

  async focusComposer(): Promise<void> {
    await this.#ready();
    this.#composer?.focusInput();
  }

  async setThreadId(threadId: string | null): Promise<void> {
    const client = await this.#ready();
    this.#opening?.abort();
    if (client.state.threadId !== threadId) await client.openThread(threadId);
  }

  /** Resolves once the server has taken the message; rejects if it has not. */
  async sendUserMessage(params: Parameters<OpenAIChatKit["sendUserMessage"]>[0]): Promise<void> {
    await this.#ready();
    const { text, content, reply, attachments = [], newThread, toolChoice, model } = params;
    await this.#send({
      content: (content ?? [{ type: "input_text" as const, text: text ?? "" }]).map(toPart),
      attachments: attachments as Attachment[],
      ...(reply && { quotedText: reply }),
      ...(newThread && { newThread }),
      inferenceOptions: {
        ...(toolChoice && { tool_choice: { id: toolChoice.id } }),
        ...(model && { model }),
      },
    });
  }

  /** Changes what is given and leaves the rest. Resolves once files to upload have arrived or failed. */
  async setComposerValue(params: Parameters<OpenAIChatKit["setComposerValue"]>[0]): Promise<void> {
    await this.#ready();
    const { text, content, attachments, files, selectedToolId, selectedModelId } = params;
    const parts = content ?? (text === undefined ? undefined : [{ type: "input_text" as const, text }]);
    this.#composer?.setDraft({
      ...(parts && { content: parts.map(toPart) }),
      ...(attachments && { attachments: attachments as Attachment[] }),
      ...("reply" in params && { quote: params.reply }),
    });
    this.#setChoices({
      toolId: selectedToolId === undefined ? this.choices.toolId : selectedToolId,
      modelId: selectedModelId ?? this.choices.modelId,
    });
    await this.updateComplete;
    if (files?.length) await this.#composer?.addFiles(files);
  }

  async fetchUpdates(): Promise<void> {
    const client = await this.#ready();
    await client.refresh();
  }

  async sendCustomAction(
    action: { type: string; payload?: Record<string, unknown> },
    itemId?: string,
  ): Promise<void> {
    const client = await this.#ready();
    await client.sendAction(action, itemId);
  }

  async showHistory(): Promise<void> {
    await this.#ready();
    await this.#openHistory();
  }

  async hideHistory(): Promise<void> {
    await this.#ready();
    this.#closeHistory();
    await this.updateComplete;
  }

  // --- Life in the page

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#disposeTimer);
    this.#measureContainer();
    this.#resizeObserver = new ResizeObserver(() => this.#onResize());
    this.#resizeObserver.observe(this);
    this.#onResize();
    this.#stopWatchingScheme = watchScheme(() => this.#applyTheme());
    this.#stopFollowingKeyboard = followKeyboard(this, (hiddenPx) => this.#keepAboveKeyboard(hiddenPx));
    window.addEventListener("pagehide", this.#onPageHide);
    this.#stopWatchingSelection = watchSelection(this.renderRoot as ShadowRoot, {
      getContext: () => this.context,
      canQuote: () => this.#composer?.hidden === false && this.#composer.phase !== "locked",
      onQuote: this.#onQuote,
    });
    this.#applyTheme();
    this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizeObserver?.disconnect();
    this.#stopWatchingScheme?.();
    this.#stopWatchingSelection?.();
    this.#stopFollowingKeyboard?.();
    window.removeEventListener("pagehide", this.#onPageHide);
    this.#disposeTimer = setTimeout(() => this.#dispose(), DISPOSE_DELAY_MS);
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    if (root instanceof ShadowRoot) root.adoptedStyleSheets.push(this.#themeSheet);
    return root;
  }

  /** Begins to talk to the server, once there are options and a page. */
  #start(): void {
    const { context } = this;
    if (!context || !this.isConnected) return;
    if (!this.#hasBeenReady) {
      this.#hasBeenReady = true;
      this.#emit("chatkit.ready", undefined);
      this.#actions.log("app.init");
    }
    const { url, isHosted } = context.options;
    if (this.#client) return;
    if (!url) {
      this.#emit("chatkit.error", {
        error: new Error(isHosted ? HOSTED_API : NO_API),
      });
      return;
    }
    const client = createChatClient(this.#toClientOptions(url), { network: browserNetwork });
    this.#client = client;
    this.#drafts = createDraftStore(url, this.#storage);
    this.#listen(client);
    this.#stopListening.push(followOthers(url, client));
    const threadId = this.#usedInitialThread ? this.#lastThreadId : (this.#options?.initialThread ?? null);
    this.#usedInitialThread = true;
    if (threadId !== null) void client.openThread(threadId);
    this.#takeState();
    this.#started.resolve(client);
    if (this.isHistoryOpen) void client.loadThreads();
    else if (this.isWide && context.options.history.enabled && this.#storage.getItem(HISTORY_KEY))
      void this.#openHistory(false);
  }

  #listen(client: ChatClient): void {
    this.#stopListening = [
      client.subscribe(() => this.#frames.request()),
      client.on("response.start", () => {
        this.announcement = "";
        this.#emit("chatkit.response.start", undefined);
      }),
      client.on("response.end", () => {
        this.#emit("chatkit.response.end", undefined);
        void this.#announceAnswer();
      }),
      client.on("thread.change", ({ threadId, isNew }) => {
        // What is typed while the first message makes its thread goes on in that thread.
        if (isNew) this.#composer?.moveDraft(null, threadId);
        // At once, not in the next frame: what is typed now belongs to the thread that was asked for.
        this.#takeState();
        this.#emit("chatkit.thread.change", { threadId });
      }),
      client.on("thread.load.start", (detail) => this.#emit("chatkit.thread.load.start", detail)),
      client.on("thread.load.end", (detail) => this.#emit("chatkit.thread.load.end", detail)),
      client.on("thread.gone", ({ threadId }) => this.#onThreadGone(threadId)),
      client.on("effect", (detail) => this.#emit("chatkit.effect", detail)),
      client.on("error", ({ error }) => this.#emit("chatkit.error", { error })),
      client.on("log", (detail) => this.#emit("chatkit.log", detail)),
    ];
  }

  #dispose(): void {
    if (!this.#client) return;
    this.#deletes.flush();
    this.#lastThreadId = this.#client.state.threadId;
    for (const stop of this.#stopListening) stop();
    this.#frames.cancel();
    clearTimeout(this.#noteTimer);
    this.note = undefined;
    this.#showArchived(undefined);
    this.#composer?.abandonUploads();
    this.#client.dispose();
    this.#client = undefined;
    this.chat = initialChatState;
  }

  /** The client, once there is one. */
  #ready(): Promise<ChatClient> {
    return this.#started.promise.then(async (first) => {
      await this.updateComplete;
      return this.#client ?? first;
    });
  }

  /** The texts that there are now. Those still to be loaded are shown once they came, and nothing in another language before. */
  #localize(options: ResolvedOptions): Localizer {
    const { locale, strings } = options;
    const before = this.context;
    if (before?.options.locale === locale && isAlike(before.options.strings, strings)) return before.t;
    const known = getTexts(locale);
    this.isWaitingForTexts = known === undefined;
    if (!known) void this.#loadTexts(locale);
    return createLocalizer(locale, { ...(known !== "english" && known), overrides: strings });
  }

  async #loadTexts(locale: string): Promise<void> {
    const found = await loadTexts(locale);
    const { context } = this;
    if (context?.options.locale !== locale) return;
    this.isWaitingForTexts = false;
    if (found === "english") return;
    const t = createLocalizer(locale, { ...found, overrides: context.options.strings });
    this.context = { ...context, t };
  }

  #toClientOptions(url: string) {
    return {
      url,
      // The newest options' function: that it is another one than before is no change.
      fetch: ((input: string, init?: RequestInit) => {
        const api = this.#options?.api;
        const own = api && "url" in api ? api.fetch : undefined;
        return own ? own(input, init) : fetch(input, init);
      }) as typeof fetch,
      ...(this.context && { locale: this.context.options.locale }),
      onClientTool: (call: { name: string; params: Record<string, unknown> }) => {
        const answer = this.#options?.onClientTool;
        if (!answer) throw new Error(`This page does not offer the tool "${call.name}".`);
        return answer(call);
      },
    };
  }

  #takeState(): void {
    if (this.#client) this.chat = this.#client.state;
  }

  #emit<K extends EventName>(name: K, detail: EventDetail<K>): void {
    this.#gate.pass(() => {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    });
  }

  // --- What the parts may do

  readonly #actions: ChatActions = {
    retry: (userMessageId) => {
      void this.#client?.retry(userMessageId);
      this.#conversation?.toEnd();
    },
    giveFeedback: (itemIds, kind) => void this.#client?.giveFeedback(itemIds, kind),
    copy: (text) => copyText(text, this.renderRoot as ShadowRoot),
    runWidgetAction: (action, itemId) => this.#runWidgetAction(action, itemId),
    openEntity: (entity) => this.#options?.entities?.onClick?.(toEntity(entity)),
    previewEntity: async (entity) => {
      try {
        const answer = await this.#options?.entities?.onRequestPreview?.(toEntity(entity));
        return (answer?.preview ?? undefined) as BasicRoot | undefined;
      } catch (error) {
        this.#emit("chatkit.error", { error: error instanceof Error ? error : new Error(String(error)) });
        return undefined;
      }
    },
    searchEntities: async (query) => (await this.#options?.entities?.onTagSearch?.(query)) ?? [],
    searchCommands: async (query) => (await this.#options?.commands?.onSearch?.(query)) ?? [],
    selectCommand: async (command) => (await this.#options?.commands?.onSelect?.(command)) ?? undefined,
    request: async (request, options) => {
      if (!this.#client) throw new Error("The chat is closed.");
      return this.#client.request(request, options);
    },
    pageFetch: () => {
      const api = this.#options?.api;
      return api && "url" in api ? api.fetch : undefined;
    },
    openDeeplink: (address) => {
      const link = parseDeeplink(address);
      if (link) this.#emit("chatkit.deeplink", link);
    },
    loadOlder: () => void this.#client?.loadOlder(),
    reportError: (error) => this.#emit("chatkit.error", { error }),
    log: (name, data) => this.#emit("chatkit.log", { name, ...(data && { data }) }),
  };

  readonly #historyActions: HistoryActions = {
    open: (threadId, itemId) => {
      this.#opening?.abort();
      const opening = new AbortController();
      this.#opening = opening;
      this.isReadingBack = false;
      const shown =
        itemId === undefined ? this.#openThread(threadId) : this.#openAt(threadId, itemId, opening.signal);
      if (this.isWide) return;
      this.#closeHistory();
      void this.updateComplete.then(() => this.#focusMessages());
      // The message that was looked for is read out, where its panel has gone.
      void shown.then((item) => {
        const focused = this.shadowRoot?.activeElement;
        const isFree = !focused || focused.classList.contains("scroller");
        if (isFree && !opening.signal.aborted) item?.focus({ preventScroll: true });
      });
    },
    rename: (threadId, title) => void this.#client?.renameThread(threadId, title),
    remove: (thread) => this.#removeThread(thread),
    archive: (thread) => this.#archiveThread(thread),
    restore: (thread) => this.#restoreThread(thread.id),
    listArchived: async (after, signal) => {
      const { threads, ...rest } = await (await this.#ready()).listArchivedThreads(after, signal);
      return { found: threads.map((thread) => ({ thread })), ...rest };
    },
    search: async (query, after, signal) => {
      const { matches, ...rest } = await (await this.#ready()).searchThreads(query, after, signal);
      return { found: matches, ...rest };
    },
    close: () => this.#closeHistory(),
    load: () => void this.#client?.loadThreads(),
    loadMore: () => void this.#client?.loadMoreThreads(),
  };

  async #openThread(threadId: string): Promise<undefined> {
    // What goes wrong is in the state.
    await this.#client?.openThread(threadId).catch(() => undefined);
  }

  /** Opens a thread at one of its items, and gives the item's element if it is there. */
  async #openAt(threadId: string, itemId: string, signal: AbortSignal): Promise<HTMLElement | undefined> {
    const client = this.#client;
    if (!client) return undefined;
    if (client.state.threadId !== threadId || hasNotLoaded(client.state)) await this.#openThread(threadId);
    if (client.state.threadId !== threadId || hasNotLoaded(client.state)) return undefined;
    this.isReadingBack = true;
    const outcome = await readBackTo(client, itemId, signal);
    // Another way may have begun meanwhile.
    if (this.#opening?.signal === signal) this.isReadingBack = false;
    this.#takeState();
    await this.updateComplete;
    if (signal.aborted || outcome === "ended") return undefined;
    const item = outcome === "found" ? await this.#conversation?.showItem(itemId) : undefined;
    if (!item) this.#say(this.context?.t("history.messageMissing") ?? "");
    return item;
  }

  async #runWidgetAction(action: WidgetAction, itemId: string): Promise<void> {
    const { handler, ...rest } = action;
    if (handler !== "client") {
      await this.#client?.sendAction(rest, itemId);
      return;
    }
    const item = this.#client?.state.items.find(({ id }) => id === itemId);
    if (item?.type !== "widget") return;
    await this.#options?.widgets?.onAction?.(
      { type: rest.type, payload: (rest.payload ?? {}) as Record<string, unknown> },
      { id: itemId, widget: item.widget as never },
    );
  }

  #removeThread(thread: ThreadMetadata): void {
    if (this.#client?.state.threadId === thread.id) {
      this.#reopenOnUndo = thread.id;
      void this.#client.openThread(null);
    }
    this.#deletes.add(thread);
    this.announcement = this.context?.t("history.deleted", { title: this.#titleOf(thread) }) ?? "";
  }

  #archiveThread(thread: ThreadMetadata): void {
    this.#showArchived(thread);
    // What is refused is in the list again, and reported.
    this.#client?.archiveThread(thread.id).catch(() => this.#showArchived(undefined));
  }

  /** Offers for a while to take back what was archived. */
  #showArchived(thread: ThreadMetadata | undefined): void {
    clearTimeout(this.#archivedTimer);
    this.archived = thread;
    if (!thread) return;
    this.announcement = this.context?.t("history.wasArchived", { title: this.#titleOf(thread) }) ?? "";
    this.#archivedTimer = setTimeout(() => this.#showArchived(undefined), UNDO_MS);
  }

  async #restoreThread(threadId: string): Promise<void> {
    if (this.archived?.id === threadId) this.#showArchived(undefined);
    await this.#client?.restoreThread(threadId);
  }

  readonly #undoArchive = (): void => {
    const { archived } = this;
    if (!archived) return;
    this.#restoreThread(archived.id).then(
      () => this.#history?.refreshArchive(),
      () => undefined,
    );
    void this.updateComplete.then(() => this.#history?.focusFirst());
  };

  /** The open thread was deleted elsewhere. What was being typed goes on in a new one. */
  #onThreadGone(threadId: string): void {
    const { context } = this;
    if (this.#drafts && isEmptyDraft(this.#drafts.read(null))) this.#composer?.moveDraft(threadId, null);
    else this.#drafts?.write(threadId, emptyDraft);
    if (!context) return;
    const title = this.#titleOf(this.#client?.state.thread ?? null);
    this.#say(context.t("history.deletedElsewhere", { title }));
  }

  /** Says something for a while that asks for nothing. */
  #say(note: string): void {
    this.note = note;
    this.announcement = note;
    clearTimeout(this.#noteTimer);
    this.#noteTimer = setTimeout(() => {
      this.note = undefined;
    }, NOTE_MS);
  }

  readonly #undoDelete = (): void => {
    const thread = this.#deletes.latest;
    if (!thread) return;
    this.#deletes.undo(thread.id);
    if (this.#reopenOnUndo === thread.id && this.#client?.state.threadId === null) {
      void this.#client.openThread(thread.id);
    }
    this.#reopenOnUndo = undefined;
    void this.updateComplete.then(() => this.#history?.focusFirst());
  };

  readonly #onPageHide = (): void => this.#deletes.flush();

  readonly #newChat = (): void => {
    this.#actions.log("newChat.create");
    if (!this.isWide) this.#closeHistory();
    void this.#client?.openThread(null);
    void this.updateComplete.then(() => this.#composer?.focusInput());
  };

  readonly #toggleHistory = (): void => {
    if (this.isHistoryOpen) this.#closeHistory();
    else void this.#openHistory();
  };

  /** Resolves once the panel is there; where it cannot be loaded, that is said, and it is closed. */
  async #openHistory(takesFocus = true): Promise<void> {
    if (this.isHistoryOpen) return;
    this.isHistoryOpen = true;
    this.#storage.setItem(HISTORY_KEY, "open");
    this.#emit("chatkit.history.open", undefined);
    this.#actions.log("history.open");
    void this.#client?.loadThreads();
    try {
      await loadHistory();
    } catch {
      this.#closeHistory();
      this.#say(this.context?.t("composer.partMissing") ?? "");
      return;
    }
    await this.updateComplete;
    await this.#history?.updateComplete;
    if (takesFocus) this.#history?.focusFirst();
  }

  #closeHistory(): void {
    if (!this.isHistoryOpen) return;
    const hadFocus = this.#history?.contains(this.shadowRoot?.activeElement ?? null) ?? false;
    this.isHistoryOpen = false;
    this.#storage.removeItem(HISTORY_KEY);
    this.#emit("chatkit.history.close", undefined);
    this.#actions.log("history.close");
    if (hadFocus) {
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<HTMLElement>("#history-button")?.focus(),
      );
    }
  }

  readonly #onPrompt = (prompt: StartScreenPrompt): void => {
    this.#actions.log("startScreenPrompt.select", { label: prompt.label });
    const content =
      typeof prompt.prompt === "string"
        ? [{ type: "input_text" as const, text: prompt.prompt }]
        : prompt.prompt;
    this.#sendAndShow({
      content: content.map(toPart),
      inferenceOptions: this.context ? toInferenceOptions(this.context.options, this.choices) : {},
    });
  };

  readonly #onSubmit = (event: CustomEvent<ComposerSubmit>): void => {
    if (!this.#client || !this.context) {
      event.preventDefault();
      return;
    }
    const { content, quote, attachments } = event.detail;
    const { options } = this.context;
    this.#actions.log("composer.submit");
    this.#sendAndShow({
      content,
      attachments,
      ...(quote && { quotedText: quote }),
      inferenceOptions: toInferenceOptions(options, this.choices),
    });
    const isPersistent = findTool(options, this.choices)?.persistent === true;
    if (!isPersistent) this.#setChoices({ ...this.choices, toolId: null });
  };

  readonly #onAnswer = (event: CustomEvent<QuestionsSubmission>): void => {
    const item = findPendingQuestions(this.chat.items);
    if (!item || !this.#client) return;
    this.#actions.log("composer.submit", { kind: "structured_input", status: event.detail.status });
    this.#conversation?.toEnd();
    // What goes wrong is in the state, and the questions are there again.
    this.#client.answerQuestions(item.id, event.detail).catch(() => undefined);
    this.#takeState();
    void this.updateComplete.then(() => this.#composer?.focusInput());
  };

  readonly #onStop = (): void => void this.#client?.stop();

  /** Sends what the user asked for: what goes wrong with it is shown with it. */
  #sendAndShow(message: SendMessage): void {
    this.#send(message).catch(() => undefined);
  }

  /** Resolves when the server has taken the message, or the turn has ended. */
  async #send(message: SendMessage): Promise<void> {
    const client = this.#client;
    if (!client) return;
    this.#opening?.abort();
    const taken = Promise.withResolvers<void>();
    const stop = client.subscribe(({ phase }) => {
      if (phase === "streaming") taken.resolve();
    });
    try {
      await Promise.race([client.send(message), taken.promise]);
    } finally {
      stop();
    }
  }

  #setChoices(choices: ComposerChoices): void {
    const before = this.choices;
    this.choices = choices;
    if (before.toolId !== choices.toolId) this.#emit("chatkit.tool.change", { toolId: choices.toolId });
  }

  // --- Look

  #applyTheme(): void {
    const options = this.context?.options;
    const scheme = options?.colorScheme ?? readScheme(this);
    const tokens = createTheme({
      scheme,
      option: options?.theme ?? {},
      textScale: readTextScale(this),
      resolveColor,
    });
    const declarations = Object.entries(tokens).map(
      ([name, value]) => `--chatkit-${name}:${toDeclarationValue(value)};`,
    );
    const height = options?.autoHeight ? "block-size:auto;" : "";
    this.#themeSheet.replaceSync(`:host{${declarations.join("")}${height}}.frame{color-scheme:${scheme}}`);
    loadFonts(options?.theme.typography?.fontSources);
  }

  /** A page that gave the element no height would show nothing. */
  #measureContainer(): void {
    const frame = this.shadowRoot?.querySelector<HTMLElement>(".frame");
    if (frame) frame.hidden = true;
    const { width, height } = this.getBoundingClientRect();
    if (frame) frame.hidden = false;
    const isAuto = this.context?.options.autoHeight === true;
    this.isUnsized = !isAuto && width > 0 && height < MIN_GIVEN_HEIGHT_PX;
  }

  /** The composer stays in sight, and what was at the end stays there. */
  #keepAboveKeyboard(hiddenPx: number): void {
    const frame = this.renderRoot.querySelector<HTMLElement>(".frame");
    if (frame) frame.style.paddingBlockEnd = hiddenPx > 0 ? `${hiddenPx}px` : "";
  }

  #onResize(): void {
    const { width, height } = this.getBoundingClientRect();
    if (width === 0) return;
    if (this.height === 0) this.#measureContainer();
    const wasWide = this.isWide;
    this.height = this.context?.options.autoHeight ? this.#readMaxHeight() : Math.round(height);
    this.isWide = width >= WIDE_PX;
    // What stood beside would now lie over.
    if (wasWide && !this.isWide && this.isHistoryOpen) this.#closeHistory();
  }

  /** What an element that grows with its content may grow to. */
  #readMaxHeight(): number {
    const main = this.renderRoot.querySelector(".main");
    return (main && Number.parseFloat(getComputedStyle(main).maxBlockSize)) || innerHeight;
  }

  // --- Rendering

  /** A part of the main column. Looked for among its children: behind the messages, a search in depth would pass them all. */
  #part(className: "foot" | "conversation"): HTMLElement | null {
    const children = this.renderRoot.querySelector(".main")?.children ?? [];
    const found = [...children].find((child) => child.classList.contains(className));
    return found instanceof HTMLElement ? found : null;
  }

  get #composer(): ComposerElement | null {
    return (this.#part("foot")?.querySelector("parlor-composer") ?? null) as ComposerElement | null;
  }

  get #conversation(): ConversationElement | null {
    return this.#part("conversation") as ConversationElement | null;
  }

  get #history(): HistoryElement | null {
    // Before its code has been loaded it is only a place.
    return this.renderRoot.querySelector<HistoryElement>("parlor-history:defined");
  }

  get #isStart(): boolean {
    const { threadId, items, phase, failure } = this.chat;
    return threadId === null && items.length === 0 && phase === "idle" && !failure;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.hasUpdated || !changed.has("chat")) return;
    const footer = this.#part("foot");
    const wasStart = footer?.parentElement?.hasAttribute("data-start");
    this.#composerTop = footer && wasStart && !this.#isStart ? footer.getBoundingClientRect().top : undefined;
  }

  protected override render(): unknown {
    const { context } = this;
    if (!context) return nothing;
    const { t, options } = context;
    const name = options.frameTitle ?? t("frame.title");
    const isModal = this.isHistoryOpen && !this.isWide;
    return html`<section
      class="frame ${this.isUnsized ? "unsized" : ""}"
      part="frame"
      aria-label=${name}
      lang=${t.locale}
      dir=${t.direction ?? nothing}
      ?data-waiting=${this.isWaitingForTexts}
      ?data-auto=${options.autoHeight}
    >
      <div class="columns">
        ${
          this.isHistoryOpen
            ? html`<parlor-history
                .context=${context}
                .state=${this.chat.history}
                .abilities=${this.chat.abilities}
                .threadId=${this.chat.threadId}
                .hiddenIds=${this.hiddenThreads}
                .actions=${this.#historyActions}
                .isModal=${isModal}
              ></parlor-history>
              <div class="scrim" @click=${() => this.#closeHistory()}></div>`
            : nothing
        }
        ${options.url ? this.#renderMain(context, isModal) : this.#renderUnconfigured(context)}
      </div>
      ${this.#renderToast(context)}
      <div class="visually-hidden" role="status" aria-live="polite">${this.announcement}</div>
    </section>`;
  }

  #renderMain(context: ChatContext, isModal: boolean) {
    const { chat } = this;
    const isStart = this.#isStart;
    const status = chat.thread?.status;
    const isClosed = status?.type === "closed";
    const isOpen = !status || status.type === "active";
    const questions = isOpen && chat.phase === "idle" ? this.#findQuestions() : undefined;
    return html`<div class="main" ?data-start=${isStart} ?inert=${isModal}>
      ${renderHeader({
        context,
        title: chat.threadId === null && chat.items.length === 0 ? undefined : this.#titleOf(chat.thread),
        isHistoryOpen: this.isHistoryOpen,
        isScrolled: this.isScrolled && !isStart,
        onToggleHistory: this.#toggleHistory,
        // What is likely to be wanted next is there when it is.
        onNearHistory: () => void loadHistory().catch(() => undefined),
        onNewChat: this.#newChat,
      })}
      ${renderConnection(context, chat.connection)}
      <div class="spacer above"></div>
      ${isStart ? renderStartScreen({ context, onPrompt: this.#onPrompt }) : nothing}
      <parlor-conversation
        class="conversation"
        ?hidden=${isStart}
        .context=${context}
        .state=${chat}
        @parlor-scroll=${this.#onScroll}
      ></parlor-conversation>
      <div class="foot"><div class="footer">
        ${renderBanner(context, status, this.#newChat)}
        ${renderArchived(context, chat.thread, () => this.#restoreThread(chat.threadId ?? "").catch(() => undefined))}
        ${
          questions
            ? html`<parlor-questions .context=${context} .item=${questions} @parlor-answer=${this.#onAnswer}></parlor-questions>`
            : nothing
        }
        <parlor-composer
          ?hidden=${isClosed || questions !== undefined}
          .context=${context}
          .phase=${toComposerPhase(chat)}
          .canStop=${chat.canStop}
          .threadId=${chat.threadId}
          .drafts=${this.#drafts}
          .describedBy=${status && status.type !== "active" ? "thread-banner" : undefined}
          .availableHeight=${this.height}
          .choices=${this.choices}
          @parlor-submit=${this.#onSubmit}
          @parlor-stop=${this.#onStop}
          @parlor-choices=${this.#onChoices}
        ></parlor-composer>
        ${renderDisclaimer(context)}
      </div></div>
      <div class="spacer below"></div>
    </div>`;
  }

  /** What is asked in the composer's place; where that cannot be loaded, it is answered in the composer. */
  #findQuestions(): StructuredInputItem | undefined {
    const item = findPendingQuestions(this.chat.items);
    const state = item && demandElement(this, "parlor-questions", loadQuestions);
    return state === "ready" ? item : undefined;
  }

  #renderUnconfigured(context: ChatContext) {
    const { t, options } = context;
    const failure: ChatFailure = {
      code: options.isHosted ? "hosted_api" : "no_api_url",
      message: options.isHosted ? HOSTED_API : NO_API,
      canRetry: false,
    };
    return html`<div class="main"><div class="footer">${renderFailure({
      context,
      failure,
      title: t("failure.loadTitle"),
      onRetry: undefined,
    })}</div></div>`;
  }

  #renderToast({ t }: ChatContext) {
    const thread = this.#deletes.latest;
    if (!thread || !this.hiddenThreads.has(thread.id)) {
      const { archived } = this;
      if (archived) {
        return html`<div class="toast" part="toast">
          <span class="toast-note">${t("history.wasArchived", { title: this.#titleOf(archived) })}</span>
          <button type="button" class="text-button" @click=${this.#undoArchive}>${t("history.undo")}</button>
        </div>`;
      }
      if (this.isReadingBack) {
        return html`<div class="toast said late" part="toast"><span class="toast-note">${t("messages.loadingOlder")}</span></div>`;
      }
      if (this.note === undefined) return nothing;
      return html`<div class="toast said" part="toast"><span class="toast-note">${this.note}</span></div>`;
    }
    return html`<div
      class="toast"
      part="toast"
      @mouseenter=${() => this.#deletes.pause()}
      @mouseleave=${() => this.#deletes.resume()}
      @focusin=${() => this.#deletes.pause()}
      @focusout=${() => this.#deletes.resume()}
    >
      <span class="toast-note">${t("history.deleted", { title: this.#titleOf(thread) })}</span>
      <button type="button" class="text-button" @click=${this.#undoDelete}>${t("history.undo")}</button>
    </div>`;
  }

  protected override updated(): void {
    const from = this.#composerTop;
    this.#composerTop = undefined;
    const footer = this.#part("foot");
    if (from === undefined || !footer || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    // The composer goes down to where it stays from now on, and is seen to.
    const distance = from - footer.getBoundingClientRect().top;
    if (Math.abs(distance) < 2) return;
    footer.animate([{ translate: `0 ${distance}px` }, { translate: "0 0" }], {
      duration: 200,
      easing: "ease-out",
    });
  }

  #titleOf(thread: ThreadMetadata | null): string {
    return thread?.title || (this.context?.t("header.untitled") ?? "");
  }

  #focusMessages(): void {
    this.renderRoot.querySelector<HTMLElement>(".scroller")?.focus({ preventScroll: true });
  }

  readonly #onScroll = (event: CustomEvent<{ isScrolled: boolean }>): void => {
    this.isScrolled = event.detail.isScrolled;
  };

  readonly #onChoices = (event: CustomEvent<ComposerChoices>): void => this.#setChoices(event.detail);

  readonly #onQuote = (text: string): void => {
    this.#composer?.setDraft({ quote: text });
    this.#composer?.focusInput();
  };

  /** Says an answer once, when it is whole: word by word would be noise. */
  async #announceAnswer(): Promise<void> {
    this.#takeState();
    await this.updateComplete;
    const { failure, items } = this.chat;
    const { context } = this;
    if (!context) return;
    if (failure) {
      this.announcement = `${context.t("failure.title")} ${describeFailure(context.t, failure)}`;
      return;
    }
    if (this.chat.isStopped) {
      this.announcement = context.t("messages.stopped");
      return;
    }
    if (items.at(-1)?.type === "user_message") return;
    await this.#conversation?.updateComplete;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const articles = [...this.renderRoot.querySelectorAll("article")];
    const answers = articles.slice(
      articles.findLastIndex((article) => article.classList.contains("user")) + 1,
    );
    const texts = answers.flatMap((article) => [...article.querySelectorAll("parlor-markdown")]);
    this.announcement = texts.map((part) => part.textContent ?? "").join(" ");
  }
}

async function loadHistory(): Promise<void> {
  const { HistoryElement } = await import("../history/history-element.ts");
  if (!customElements.get("parlor-history")) customElements.define("parlor-history", HistoryElement);
}

async function loadQuestions(): Promise<Record<string, CustomElementConstructor>> {
  return { "parlor-questions": (await import("../conversation/questions-element.ts")).QuestionsElement };
}

/** Options come anew with each call: that an object is another one is no change. */
function isAlike(one: object, other: object): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Whether the open thread could not be read: then nothing of it is shown. */
function hasNotLoaded({ phase, failure, items, failed }: ChatState): boolean {
  return phase === "idle" && failure !== undefined && items.every(({ id }) => failed.has(id));
}

function toComposerPhase({ phase, thread }: ChatState): ComposerPhase {
  if (thread && thread.status.type !== "active") return "locked";
  if (phase === "stopping") return "stopping";
  return phase === "sending" || phase === "streaming" ? "answering" : "ready";
}

/** A part of a message as the page gives it, with what the wire wants of it. */
function toPart(part: OfficialContent): UserMessageContent {
  return part.type === "input_tag"
    ? { ...part, data: part.data ?? {}, interactive: part.interactive ?? false }
    : part;
}

/** An object of the page as it knows it. */
function toEntity({ id, title, icon, interactive, group, data }: EntitySource): Entity {
  return {
    id,
    title,
    ...(icon && { icon }),
    ...(interactive !== undefined && { interactive }),
    ...(group && { group }),
    data: (data ?? {}) as Record<string, string>,
  };
}

/** A value of a page's option, kept from ending the declaration that it stands in. */
function toDeclarationValue(value: string): string {
  return value.replace(/[;{}<>\\]/g, "");
}
