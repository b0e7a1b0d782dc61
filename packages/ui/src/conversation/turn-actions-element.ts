import type { FeedbackKind } from "@parlor/protocol";
import { html, LitElement, nothing } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import type { TurnTarget } from "./to-entries.ts";

const COPIED_MS = 1600;

/**
 * `<parlor-turn-actions>`: copy, thumbs and retry below the last item of an answer. Its row keeps its height when the
 * buttons are not shown, so that nothing moves.
 *
 * Properties: `context`, `target`, `feedback`, `getText` (what copy takes). Parts: `actions`.
 */
export class TurnActionsElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    target: { attribute: false },
    feedback: { attribute: false },
    getText: { attribute: false },
    copyState: { state: true },
  };

  declare context: ChatContext | undefined;
  declare target: TurnTarget | undefined;
  declare feedback: FeedbackKind | undefined;
  declare getText: ((itemIds: readonly string[]) => string) | undefined;
  declare copyState: "idle" | "copied" | "failed";

  constructor() {
    super();
    this.copyState = "idle";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { context, target } = this;
    if (!context || !target) return nothing;
    const { t, options } = context;
    const copyLabels = {
      idle: "messages.copy",
      copied: "messages.copied",
      failed: "messages.copyFailed",
    } as const;
    const canRetry = options.retry && target.isLatest && target.userMessageId !== undefined;
    return html`<div class="actions" part="actions" role="group" aria-label=${t("messages.actions")}>
      ${
        this.getText?.(target.itemIds)
          ? this.#renderButton(
              t(copyLabels[this.copyState]),
              this.copyState === "copied" ? "check" : "copy",
              () => void this.#copy(),
            )
          : nothing
      }
      ${
        options.feedback
          ? html`${this.#renderButton(t("messages.good"), "thumbs-up", () => this.#give("positive"), this.feedback === "positive")}
            ${this.#renderButton(t("messages.bad"), "thumbs-down", () => this.#give("negative"), this.feedback === "negative")}`
          : nothing
      }
      ${canRetry ? this.#renderButton(t("messages.retry"), "refresh-cw", () => this.#retry()) : nothing}
      ${options.messageActions.map(({ icon, label, onClick }) =>
        this.#renderButton(label, icon, () =>
          onClick({ itemIds: target.itemIds, text: this.getText?.(target.itemIds) ?? "" }),
        ),
      )}
    </div>`;
  }

  #renderButton(label: string, icon: string, onClick: () => void, isPressed?: boolean) {
    return html`<button
      type="button"
      class="icon-button small"
      aria-label=${label}
      title=${label}
      aria-pressed=${isPressed ?? nothing}
      @click=${onClick}
    >
      ${renderIcon(icon)}
    </button>`;
  }

  async #copy(): Promise<void> {
    const isCopied = await this.context?.actions.copy(this.getText?.(this.target?.itemIds ?? []) ?? "");
    this.copyState = isCopied ? "copied" : "failed";
    this.context?.actions.log("message.action", { action: "copy" });
    setTimeout(() => {
      this.copyState = "idle";
    }, COPIED_MS);
  }

  #give(kind: FeedbackKind): void {
    const { context, target } = this;
    if (!context || !target || this.feedback === kind) return;
    context.actions.giveFeedback(target.itemIds, kind);
    context.actions.log("message.action", { action: "feedback", kind });
  }

  #retry(): void {
    const { context, target } = this;
    context?.actions.retry(target?.userMessageId);
    context?.actions.log("message.action", { action: "retry" });
  }
}
