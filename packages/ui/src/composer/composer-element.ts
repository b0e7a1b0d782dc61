import type { Attachment } from "@openai/chatkit";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import type { DraftStore } from "../storage/draft-store.ts";

/** What is about to be sent, beside the text. */
export interface ComposerExtras {
  /** Text of an earlier message that this one replies to. */
  quote?: string | undefined;
  /** Files that the server already has. */
  attachments: readonly Attachment[];
  toolId: string | null;
  modelId?: string | undefined;
}

export interface ComposerSubmit extends ComposerExtras {
  text: string;
}

/** How the composer's button stands: it sends, or stops the answer. */
export type ComposerPhase = "ready" | "answering" | "stopping" | "locked";

const noExtras: ComposerExtras = { attachments: [], toolId: null };
/** Share of the element's height that the text may grow to. */
const MAX_HEIGHT_SHARE = 0.4;

/**
 * `<parlor-composer>`: one rounded field. Enter sends, Shift+Enter breaks the line, and neither while an input method
 * composes a word. What is typed is kept for its thread until it is sent, also over a reload.
 *
 * Properties: `context`; `phase`; `canStop`; `threadId` and `drafts` (whose text to show and where it is kept);
 * `describedBy` (id of what says why it is locked); `availableHeight` in px; `extras`.
 * Events: `parlor-submit` (detail: `ComposerSubmit`; cancel it to keep the text), `parlor-stop`, `parlor-extras`
 * (detail: the extras as they now are).
 * Parts: `composer`, `input`, `send-button`, `stop-button`.
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
    extras: { attribute: false },
    hasText: { state: true },
  };

  declare context: ChatContext | undefined;
  declare phase: ComposerPhase;
  declare canStop: boolean;
  declare threadId: string | null;
  declare drafts: DraftStore | undefined;
  declare describedBy: string | undefined;
  declare availableHeight: number;
  declare extras: ComposerExtras;
  declare hasText: boolean;

  #isComposing = false;

  constructor() {
    super();
    this.phase = "ready";
    this.canStop = false;
    this.threadId = null;
    this.availableHeight = 0;
    this.extras = noExtras;
    this.hasText = false;
  }

  get #input(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  get text(): string {
    return this.#input?.value ?? "";
  }

  /** Replaces what is typed. */
  setText(text: string): void {
    const input = this.#input;
    if (!input) return;
    input.value = text;
    this.#onInput();
  }

  focusInput(): void {
    const input = this.#input;
    if (!input) return;
    input.focus({ preventScroll: true });
    input.setSelectionRange(input.value.length, input.value.length);
  }

  /** Sends what is typed, as Enter does. */
  submit(): void {
    const text = this.text.trim();
    const { quote, attachments, toolId, modelId } = this.extras;
    if (this.phase !== "ready" || (text === "" && attachments.length === 0)) return;
    const detail: ComposerSubmit = { text, quote, attachments, toolId, modelId };
    if (!this.dispatchEvent(new CustomEvent("parlor-submit", { detail, cancelable: true }))) return;
    this.setText("");
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { context, phase } = this;
    if (!context) return nothing;
    const { t, options } = context;
    const tool = options.tools.find(({ id }) => id === this.extras.toolId);
    const placeholder = tool?.placeholderOverride ?? options.placeholder ?? t("composer.placeholder");
    return html`<form class="composer" part="composer" ?data-locked=${phase === "locked"} @submit=${this.#onSubmit} @pointerdown=${this.#onPointer}>
      ${this.#renderExtras(context)}
      <div class="composer-row">
        <textarea
          id="chatkit-composer-input"
          part="input"
          rows="1"
          dir="auto"
          enterkeyhint="send"
          autocomplete="off"
          aria-label=${t("composer.label")}
          aria-describedby=${this.describedBy ?? nothing}
          placeholder=${placeholder}
          ?disabled=${phase === "locked"}
          @input=${this.#onInput}
          @keydown=${this.#onKeyDown}
          @compositionstart=${this.#onCompositionStart}
          @compositionend=${this.#onCompositionEnd}
        ></textarea>
        ${this.#renderButton(context)}
      </div>
    </form>`;
  }

  #renderButton({ t }: ChatContext) {
    if (this.phase === "answering" || this.phase === "stopping") {
      return html`<button
        type="button"
        class="send stop"
        part="stop-button"
        aria-label=${t("composer.stop")}
        title=${t("composer.stop")}
        ?disabled=${!this.canStop}
        @click=${this.#onStop}
      >
        ${renderIcon("square")}
      </button>`;
    }
    const isEmpty = !this.hasText && this.extras.attachments.length === 0;
    return html`<button
      type="submit"
      class="send"
      part="send-button"
      aria-label=${t("composer.send")}
      title=${t("composer.send")}
      ?disabled=${isEmpty || this.phase === "locked"}
    >
      ${renderIcon("arrow-up")}
    </button>`;
  }

  #renderExtras(context: ChatContext) {
    const { t, options } = context;
    const { quote, attachments, toolId } = this.extras;
    const tool = options.tools.find(({ id }) => id === toolId);
    if (!quote && attachments.length === 0 && !tool) return nothing;
    return html`<div class="extras">
      ${quote ? this.#renderChip("quote", quote, t("composer.removeQuote"), { quote: undefined }) : nothing}
      ${attachments.map((attachment) =>
        this.#renderChip(
          "paperclip",
          attachment.name,
          t("composer.removeAttachment", { name: attachment.name }),
          {
            attachments: attachments.filter((other) => other !== attachment),
          },
        ),
      )}
      ${
        tool
          ? this.#renderChip(
              tool.icon,
              tool.shortLabel ?? tool.label,
              t("composer.removeTool", { name: tool.label }),
              {
                toolId: null,
              },
            )
          : nothing
      }
    </div>`;
  }

  #renderChip(icon: string, label: string, removeLabel: string, without: Partial<ComposerExtras>) {
    return html`<span class="chip">
      ${renderIcon(icon)}<span class="cut" dir="auto">${label}</span>
      <button
        type="button"
        class="chip-remove"
        aria-label=${removeLabel}
        title=${removeLabel}
        @click=${() => this.#changeExtras({ ...this.extras, ...without })}
      >
        ${renderIcon("x")}
      </button>
    </span>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("threadId") || changed.has("drafts")) {
      const input = this.#input;
      const draft = this.drafts?.read(this.threadId) ?? "";
      if (input && input.value !== draft) {
        input.value = draft;
        this.hasText = draft.trim() !== "";
      }
    }
    this.#grow();
  }

  /** As high as its text, up to the share it may take. */
  #grow(): void {
    const input = this.#input;
    if (!input) return;
    const limit = Math.max(96, this.availableHeight * MAX_HEIGHT_SHARE);
    input.style.maxBlockSize = `${Math.round(limit)}px`;
    if (CSS.supports("field-sizing", "content")) return;
    input.style.blockSize = "auto";
    input.style.blockSize = `${input.scrollHeight}px`;
  }

  readonly #onInput = (): void => {
    this.hasText = this.text.trim() !== "";
    this.drafts?.write(this.threadId, this.text);
    this.#grow();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    // Safari ends a composition before the Enter that ended it: that one still has the code 229.
    const isComposing = this.#isComposing || event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || event.altKey || isComposing) return;
    event.preventDefault();
    this.submit();
  };

  readonly #onCompositionStart = (): void => {
    this.#isComposing = true;
  };

  readonly #onCompositionEnd = (): void => {
    this.#isComposing = false;
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.submit();
  };

  readonly #onStop = (): void => {
    this.dispatchEvent(new CustomEvent("parlor-stop"));
    this.focusInput();
  };

  /** The whole field is the input's: a click beside the text goes to it. */
  readonly #onPointer = (event: Event): void => {
    if (!(event.target instanceof Element) || event.target.closest("textarea, button")) return;
    event.preventDefault();
    this.focusInput();
  };

  #changeExtras(extras: ComposerExtras): void {
    this.dispatchEvent(new CustomEvent("parlor-extras", { detail: extras }));
    this.focusInput();
  }
}
