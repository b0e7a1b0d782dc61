import type { Attachment, UserMessageContent } from "@parlor/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { SourcePointer } from "../conversation/source-pointer.ts";
import type { ChatContext } from "../element/chat-context.ts";
import { demandElement } from "../loading/demand-element.ts";
import { type Draft, type DraftStore, emptyDraft, isEmptyDraft } from "../storage/draft-store.ts";
import { ComposerAttachments } from "./attachments/composer-attachments.ts";
import { toAcceptList } from "./attachments/to-accept-list.ts";
import type { ChoiceMenuElement } from "./choices/choice-menu-element.ts";
import { toModelChoices, toToolChoices } from "./choices/to-choices.ts";
import { type ComposerChoices, findTool } from "./composer-choices.ts";
import {
  type ComposerMenu,
  hasToolbar,
  renderToolbarEnd,
  renderToolbarStart,
  type ToolbarProperties,
} from "./composer-toolbar.ts";
import type { DictationElement } from "./dictation/dictation-element.ts";
import { isBlank, sliceContent, toPlainText, toTextPart, trimContent } from "./field/content.ts";
import { getEditableMode } from "./field/editable-mode.ts";
import { RichField } from "./field/rich-field.ts";
import { TagPointer } from "./field/tag-pointer.ts";
import { createTag } from "./field/tags.ts";
import { loadChoiceMenu, loadDictation, loadSuggestions } from "./load-parts.ts";
import { renderQuote } from "./quote/render-quote.ts";
import { renderSendButton, renderStopButton } from "./send-button.ts";
import type { Trigger } from "./suggestions/find-trigger.ts";
import { insertEntity, readTrigger, startMention, toBuiltInCommands } from "./suggestions/mention.ts";
import type { SuggestionsElement, SuggestionsHost } from "./suggestions/suggestions-element.ts";
import { watchDroppedFiles } from "./watch-dropped-files.ts";

/** A message as it was written. */
export interface ComposerSubmit {
  content: UserMessageContent[];
  /** Text of an earlier message that this one replies to. */
  quote: string | undefined;
  /** Files that the server already has. */
  attachments: Attachment[];
}

/** How the composer's button stands: it sends, or stops the answer. */
export type ComposerPhase = "ready" | "answering" | "stopping" | "locked";

/** Share of the element's height that the text may grow to. */
const MAX_HEIGHT_SHARE = 0.4;

/**
 * `<parlor-composer>`: one rounded surface. Enter sends, Shift+Enter breaks the line, and neither while an input method
 * composes a word. What is written is kept for its thread until it is sent, also over a reload.
 *
 * Properties: `context`; `phase`; `canStop`; `threadId` and `drafts` (whose draft to show and where it is kept);
 * `describedBy` (id of what says why it is locked); `availableHeight` in px; `choices` (tool and model).
 * Events: `parlor-submit` (detail: `ComposerSubmit`; cancel it to keep the draft), `parlor-stop`, `parlor-choices`
 * (detail: the choices as they now are).
 * Parts: `composer`, `input`, `send-button`, `stop-button`, `attach-button`, `mention-button`, `tools-button`, `tool-button`,
 * `model-button`, `dictate-button`, `quote`, `attachments`, `note`.
 */
export class ComposerElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    phase: { attribute: false },
    canStop: { attribute: false },
    threadId: { attribute: false },
    drafts: { attribute: false },
    describedBy: { attribute: false },
    availableHeight: { attribute: false },
    choices: { attribute: false },
    isBlank: { state: true },
    quote: { state: true },
    notes: { state: true },
    isDragging: { state: true },
    isDictating: { state: true },
    openMenu: { state: true },
    trigger: { state: true },
  };

  declare context: ChatContext | undefined;
  declare phase: ComposerPhase;
  declare canStop: boolean;
  declare threadId: string | null;
  declare drafts: DraftStore | undefined;
  declare describedBy: string | undefined;
  declare availableHeight: number;
  declare choices: ComposerChoices;
  declare isBlank: boolean;
  declare quote: string | undefined;
  /** What the user is to know of what they just did. */
  declare notes: readonly string[];
  declare isDragging: boolean;
  declare isDictating: boolean;
  declare openMenu: ComposerMenu | undefined;
  declare trigger: Trigger | undefined;

  #field: RichField | undefined;
  readonly #files = new ComposerAttachments({
    element: this,
    getContext: () => this.context,
    onChange: () => this.#onFilesChange(),
    onMissing: () => this.#sayPartMissing(),
  });
  readonly #sources = new SourcePointer(this);
  readonly #tags = new TagPointer({
    sources: this.#sources,
    getField: () => this.#field,
    onOpen: (entity) => {
      if (this.context?.options.canOpenEntities) this.context.actions.openEntity(entity);
    },
  });
  /** Whether what is said is that files have to arrive first. */
  #isHeldBack = false;
  #stopWatchingDrops: (() => void) | undefined;

  constructor() {
    super();
    this.phase = "ready";
    this.canStop = false;
    this.threadId = null;
    this.availableHeight = 0;
    this.choices = { toolId: null, modelId: undefined };
    this.isBlank = true;
    this.notes = [];
    this.isDragging = false;
    this.isDictating = false;
    this.addEventListener("parlor-source", (event) => {
      const { source, anchor } = (event as CustomEvent).detail;
      this.#sources.point(source, anchor);
    });
  }

  // --- For the element

  /** Replaces what is given of the draft, and leaves the rest. */
  setDraft({ content, attachments, ...rest }: Partial<Draft>): void {
    if ("quote" in rest) this.quote = rest.quote;
    if (content) this.#field?.reset(content);
    if (attachments) void this.#files.put(this.threadId, attachments);
    this.#keepDraft();
  }

  /** Uploads files for this message. Resolves when each has arrived or failed; rejects where nothing may be attached. */
  async addFiles(files: readonly File[]): Promise<void> {
    if (!this.context?.options.attachments)
      throw new Error("Files can be attached where composer.attachments is enabled.");
    await this.#files.add(this.threadId, files, (problems) => {
      this.notes = problems;
    });
  }

  /** A thread was made, or has gone: what was being written goes on in another. */
  moveDraft(from: string | null, to: string | null): void {
    const { drafts } = this;
    // What is written there already is not lost.
    if (!drafts || !isEmptyDraft(drafts.read(to))) return;
    drafts.write(to, drafts.read(from));
    drafts.write(from, emptyDraft);
    this.#files.move(from, to);
  }

  /** Ends the uploads that are under way. */
  abandonUploads(): void {
    this.#files.abort();
  }

  focusInput(): void {
    this.#field?.focusEnd();
  }

  /** Sends what is written, as Enter does. */
  submit(): void {
    const field = this.#field;
    const { context, threadId } = this;
    if (!field || !context || this.phase !== "ready" || !this.#hasMessage) return;
    const entries = this.#files.list(threadId);
    if (entries.some(({ phase }) => phase === "uploading")) {
      this.#holdBack(context.t("attachments.wait"));
      return;
    }
    if (entries.some(({ phase }) => phase === "failed")) {
      this.#holdBack(context.t("attachments.mend"));
      return;
    }
    const attachments = this.#files.listReady(threadId);
    const detail: ComposerSubmit = { content: trimContent(field.content), quote: this.quote, attachments };
    if (!this.dispatchEvent(new CustomEvent("parlor-submit", { detail, cancelable: true }))) return;
    this.notes = [];
    this.quote = undefined;
    this.#files.clear(threadId);
    field.reset([]);
  }

  // --- Life

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("selectionchange", this.#onSelectionChange);
    const root = this.getRootNode();
    if (!(root instanceof ShadowRoot)) return;
    this.#stopWatchingDrops = watchDroppedFiles(root.host as HTMLElement, {
      isWanted: () => this.context?.options.attachments !== undefined && !this.#isLocked && !this.hidden,
      onOver: (isOver) => {
        this.isDragging = isOver;
      },
      onDrop: (files) => void this.addFiles(files),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("selectionchange", this.#onSelectionChange);
    this.#stopWatchingDrops?.();
    this.isDictating = false;
    this.isDragging = false;
  }

  get #input(): HTMLElement | null {
    return this.querySelector("#chatkit-composer-input");
  }

  get #isLocked(): boolean {
    return this.phase === "locked";
  }

  get #hasMessage(): boolean {
    return !this.isBlank || this.#files.list(this.threadId).length > 0;
  }

  // --- Rendering

  protected override render() {
    const { context, phase } = this;
    if (!context) return nothing;
    const { t, options } = context;
    const tool = findTool(options, this.choices);
    const placeholder = tool?.placeholderOverride ?? options.placeholder ?? t("composer.placeholder");
    const hasSuggestions = options.canMention || options.hasCommands;
    const describedBy = [this.describedBy, this.notes.length > 0 && "composer-note"]
      .filter(Boolean)
      .join(" ");
    return html`<form
        class="composer"
        part="composer"
        ?data-locked=${phase === "locked"}
        ?data-dragging=${this.isDragging}
        ?data-tools=${hasToolbar(options) || this.isDictating}
        @submit=${this.#onSubmit}
        @pointerdown=${this.#onPointer}
      >
        ${this.quote ? renderQuote(context, this.quote, this.#removeQuote) : nothing}
        ${this.#files.render(context, this.threadId, () => this.#field?.focus()) ?? nothing}
        <div class="composer-body">
          <div
            id="chatkit-composer-input"
            class="composer-input"
            part="input"
            role="textbox"
            aria-multiline="true"
            aria-label=${t("composer.label")}
            aria-placeholder=${placeholder}
            aria-disabled=${phase === "locked" ? "true" : nothing}
            aria-autocomplete=${hasSuggestions ? "list" : nothing}
            aria-haspopup=${hasSuggestions ? "listbox" : nothing}
            aria-describedby=${describedBy || nothing}
            placeholder=${placeholder}
            dir="auto"
            enterkeyhint="send"
            spellcheck="true"
            tabindex=${phase === "locked" ? -1 : 0}
            contenteditable=${phase === "locked" ? "false" : getEditableMode()}
            @keydown=${this.#onKeyDown}
            @paste=${this.#onPaste}
            @blur=${this.#onBlur}
            @click=${this.#tags.onClick}
            @pointerover=${this.#tags.onOver}
            @pointerout=${this.#tags.onOut}
          ></div>
          ${this.#renderControls(context)}
        </div>
        ${this.isDragging ? html`<p class="drop-zone">${t("attachments.drop")}</p>` : nothing}
      </form>
      <div class="composer-notes" id="composer-note" role="alert">
        ${this.notes.map((note) => html`<p class="composer-note" part="note" dir="auto">${note}</p>`)}
      </div>
      ${this.#renderMenus(context)}`;
  }

  #renderControls(context: ChatContext) {
    const isReady = this.isDictating && this.#demand("parlor-dictation", loadDictation);
    if (isReady) {
      return html`<parlor-dictation
        .context=${context}
        @parlor-dictated=${this.#onDictated}
        @parlor-dictation-end=${this.#onDictationEnd}
      ></parlor-dictation>`;
    }
    const toolbar: ToolbarProperties = {
      context,
      choices: this.choices,
      openMenu: this.openMenu,
      isLocked: this.#isLocked,
      onAttach: this.#pickFiles,
      onMention: () => this.#field && startMention(this.#field),
      onMenu: (menu) => {
        this.openMenu = menu;
      },
      onTool: (toolId) => this.#chooseTool(toolId),
      onDictate: this.#dictate,
    };
    return html`<div class="composer-tools">${renderToolbarStart(toolbar)}</div>
      <div class="composer-tools end">${renderToolbarEnd(toolbar)}${this.#renderButton(context)}</div>`;
  }

  #renderButton(context: ChatContext) {
    if (this.phase === "answering" || this.phase === "stopping") {
      return renderStopButton(context, { canStop: this.canStop, onStop: this.#onStop });
    }
    return renderSendButton(context, { canSend: this.#hasMessage && !this.#isLocked });
  }

  #renderMenus(context: ChatContext) {
    const { options } = context;
    const hasMenu = this.openMenu !== undefined && this.#demand("parlor-choice-menu", loadChoiceMenu);
    const isSuggesting = this.trigger !== undefined || this.#suggestions !== null;
    const hasSuggestions = isSuggesting && this.#demand("parlor-suggestions", loadSuggestions);
    return html`${hasMenu ? html`<parlor-choice-menu></parlor-choice-menu>` : nothing}
    ${hasSuggestions ? html`<parlor-suggestions></parlor-suggestions>` : nothing}
    ${options.canPreviewEntities ? html`<parlor-source-card .context=${context}></parlor-source-card>` : nothing}
    ${
      options.attachments
        ? html`<input
            type="file"
            hidden
            tabindex="-1"
            accept=${toAcceptList(options.attachments.accept)}
            ?multiple=${options.attachments.maxCount > 1}
            @change=${this.#onFilesPicked}
          />`
        : nothing
    }`;
  }

  /** Whether a part is there; says so where it cannot be loaded. */
  #demand(name: string, load: () => Promise<Record<string, CustomElementConstructor>>): boolean {
    const state = demandElement(this, name, load);
    if (state === "failed") queueMicrotask(() => this.#sayPartMissing());
    return state === "ready";
  }

  #sayPartMissing(): void {
    this.isDictating = false;
    this.openMenu = undefined;
    this.trigger = undefined;
    const note = this.context?.t("composer.partMissing");
    if (note && this.notes[0] !== note) this.notes = [note];
  }

  protected override updated(changed: PropertyValues<this>): void {
    const input = this.#input;
    if (!this.#field && input) {
      this.#field = new RichField(input, { onChange: () => this.#onChange(), renderTag: createTag });
    }
    if (changed.has("threadId") || changed.has("drafts")) this.#restoreDraft();
    const limit = Math.max(96, this.availableHeight * MAX_HEIGHT_SHARE);
    if (input) input.style.maxBlockSize = `${Math.round(limit)}px`;
    if (changed.has("openMenu") || this.openMenu !== undefined) this.#showMenu();
    this.#followSuggestions();
  }

  // --- Draft

  #restoreDraft(): void {
    const draft = this.drafts?.read(this.threadId) ?? emptyDraft;
    const field = this.#field;
    if (!field) return;
    // What is written goes on in the thread that it has made: the caret stays where it is.
    const isSame = JSON.stringify(draft.content) === JSON.stringify(field.content);
    this.quote = draft.quote;
    this.notes = [];
    if (!isSame) field.reset(draft.content);
    if (draft.attachments.length > 0 && !this.#files.has(this.threadId))
      void this.#files.put(this.threadId, draft.attachments);
  }

  #keepDraft(): void {
    const attachments = this.#files.listReady(this.threadId);
    this.drafts?.write(this.threadId, {
      content: this.#field?.content ?? [],
      attachments,
      ...(this.quote && { quote: this.quote }),
    });
  }

  #onChange(): void {
    this.isBlank = isBlank(this.#field?.content ?? []);
    if (this.notes.length > 0) this.notes = [];
    if (this.querySelector<DictationElement>("parlor-dictation:defined")?.isInVain) this.isDictating = false;
    this.#keepDraft();
    this.#followTrigger();
  }

  readonly #removeQuote = (): void => {
    this.quote = undefined;
    this.#keepDraft();
    this.#field?.focus();
  };

  // --- Attachments

  #onFilesChange(): void {
    this.requestUpdate();
    this.#keepDraft();
    const entries = this.#files.list(this.threadId);
    if (!this.#isHeldBack || entries.some(({ phase }) => phase !== "ready")) return;
    this.#isHeldBack = false;
    this.notes = [];
  }

  #holdBack(note: string): void {
    this.notes = [note];
    this.#isHeldBack = true;
  }

  readonly #pickFiles = (): void => this.querySelector<HTMLInputElement>("input[type=file]")?.click();

  readonly #onFilesPicked = (event: Event): void => {
    const picker = event.target as HTMLInputElement;
    const files = [...(picker.files ?? [])];
    picker.value = "";
    void this.addFiles(files);
    this.focusInput();
  };

  readonly #onPaste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    // A text that brings its picture along, as spreadsheets do, is meant as text.
    const hasText = event.clipboardData?.getData("text/plain") !== "";
    if (files.length === 0 || hasText || !this.context?.options.attachments) return;
    event.preventDefault();
    void this.addFiles(files);
  };

  // --- Tools and models

  #showMenu(): void {
    const menu = this.querySelector<ChoiceMenuElement>("parlor-choice-menu");
    const { context, openMenu } = this;
    const anchor = this.querySelector<HTMLElement>(`[data-menu=${openMenu}]`);
    if (!menu || !context || !openMenu || !anchor || menu.isOpen || menu.request) return;
    const isTools = openMenu === "tools";
    void menu.open({
      label: context.t(isTools ? "composer.tools" : "composer.models"),
      choices: isTools ? toToolChoices(context, this.choices) : toModelChoices(context, this.choices),
      anchor,
      onChoose: (id) => {
        if (isTools) this.#chooseTool(id === this.choices.toolId ? null : id);
        else this.#choose({ ...this.choices, modelId: id });
      },
      onClose: () => {
        this.openMenu = undefined;
        anchor.focus();
      },
    });
  }

  #chooseTool(toolId: string | null): void {
    this.#choose({ ...this.choices, toolId });
    this.context?.actions.log("composer.tool.select", { toolId });
    this.#field?.focus();
  }

  #choose(choices: ComposerChoices): void {
    this.dispatchEvent(new CustomEvent("parlor-choices", { detail: choices }));
  }

  // --- Mentions and commands

  get #suggestions(): SuggestionsElement | null {
    return this.querySelector<SuggestionsElement>("parlor-suggestions");
  }

  /** Looks whether the caret stands behind a word that asks for suggestions. */
  #followTrigger(): void {
    const field = this.#field;
    const { context } = this;
    if (!field || !context || field.isComposing) return;
    const isHere = (this.getRootNode() as ShadowRoot).activeElement === this.#input;
    const next = isHere ? readTrigger(field, context) : undefined;
    if (JSON.stringify(next) !== JSON.stringify(this.trigger)) this.trigger = next;
  }

  #followSuggestions(): void {
    const suggestions = this.#suggestions;
    const input = this.#input;
    const { context } = this;
    const anchor = this.querySelector<HTMLElement>(".composer");
    if (!suggestions || !input || !context || !anchor) return;
    const host: SuggestionsHost = {
      input,
      anchor,
      context,
      builtIns: toBuiltInCommands(context, {
        chooseTool: (id) => this.#chooseTool(id),
        pickFiles: this.#pickFiles,
        dictate: this.#dictate,
      }),
      insert: (trigger, entity) => this.#field && insertEntity(this.#field, trigger, entity),
      clearQuery: (trigger) => this.#field?.replace(trigger, [toTextPart(trigger.sign)]),
    };
    suggestions.follow(host, this.trigger);
  }

  readonly #onSelectionChange = (): void => {
    const field = this.#field;
    if (!field || (this.getRootNode() as ShadowRoot).activeElement !== this.#input) return;
    field.followSelection();
    this.#followTrigger();
    this.#tags.followCaret(field);
  };

  // --- Dictation

  readonly #dictate = (): void => {
    this.isDictating = true;
  };

  readonly #onDictated = (event: CustomEvent<{ text: string }>): void => {
    const field = this.#field;
    if (!field) return;
    const { span } = field;
    const before = toPlainText(sliceContent(field.content, 0, span.start));
    const space = before === "" || /\s$/.test(before) ? "" : " ";
    field.replace(span, [toTextPart(space + event.detail.text)]);
  };

  readonly #onDictationEnd = (): void => {
    this.isDictating = false;
    void this.updateComplete.then(() => this.#field?.focus());
  };

  // --- Keys and pointers

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    // Safari ends a composition before the Enter that ended it: that one still has the code 229.
    const isComposing = this.#field?.isComposing || event.isComposing || event.keyCode === 229;
    if (isComposing) return;
    if (event.key === "Escape") this.#sources.hide();
    if (this.#suggestions?.handleKey(event)) {
      // A key that closes the list closes nothing else.
      event.stopPropagation();
      return;
    }
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.submit();
  };

  readonly #onBlur = (): void => {
    this.trigger = undefined;
    this.#sources.leave();
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.submit();
  };

  readonly #onStop = (): void => {
    this.dispatchEvent(new CustomEvent("parlor-stop"));
    this.focusInput();
  };

  /** The whole surface is the input's: a press beside the text goes to it. */
  readonly #onPointer = (event: Event): void => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("#chatkit-composer-input, button, .tray, parlor-dictation")) return;
    event.preventDefault();
    if (!this.#isLocked) this.focusInput();
  };
}
