import type { ChatFailure } from "@parlor/client";
import type { FeedbackKind, ThreadItem, WidgetItem } from "@parlor/protocol";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { demandWidget } from "../widget/demand-widget.ts";
import { renderTask, renderToolCall, renderWorkflow } from "./activity.ts";
import { renderAssistantMessage } from "./assistant-message.ts";
import { renderGeneratedImage, renderStructuredInput, renderUnknown } from "./other-items.ts";
import type { RenderQueue } from "./render-queue.ts";
import { isSameTarget, type TurnTarget } from "./to-entries.ts";
import { renderUserMessage } from "./user-message.ts";

const isOtherTarget = (one: TurnTarget | undefined, other: TurnTarget | undefined) =>
  !isSameTarget(one, other);

/**
 * `<parlor-item>`: one item of the thread. Each is an element of its own, so that a token renders one of them and no
 * other.
 *
 * Properties: `context`; `item`, in its present form; `isLive` (it is still being made); `failure` (a message that did
 * not arrive); `target` (what the actions below act on, on the last item of an answer); `feedback`; `getText`;
 * `imageDomains`; `reservesActions` (keep the row of actions free while the answer comes);
 * `isTurnUnderWay` (of widgets: what starts another turn waits); `queue` (whose turn it waits for before it is first
 * rendered); `isStopped` (the user stopped the answer after it). Parts: `stopped`.
 * Events: `parlor-toggle`, before something in it opens or folds.
 */
export class ItemElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    item: { attribute: false },
    isLive: { attribute: false },
    failure: { attribute: false },
    target: { attribute: false, hasChanged: isOtherTarget },
    feedback: { attribute: false },
    getText: { attribute: false },
    imageDomains: { attribute: false },
    reservesActions: { attribute: false },
    isTurnUnderWay: { attribute: false },
    isStopped: { attribute: false },
    isOpen: { state: true },
  };

  declare context: ChatContext | undefined;
  declare item: ThreadItem | undefined;
  declare isLive: boolean;
  declare failure: ChatFailure | undefined;
  declare target: TurnTarget | undefined;
  declare feedback: FeedbackKind | undefined;
  declare getText: ((itemIds: readonly string[]) => string) | undefined;
  declare imageDomains: readonly string[];
  declare reservesActions: boolean;
  declare isTurnUnderWay: boolean;
  declare isStopped: boolean;
  queue: RenderQueue | undefined;
  /** What the reader chose; undefined as long as the server's wish holds. */
  declare isOpen: boolean | undefined;

  constructor() {
    super();
    this.isLive = false;
    this.reservesActions = false;
    this.isTurnUnderWay = false;
    this.isStopped = false;
    this.imageDomains = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override scheduleUpdate(): Promise<void> | undefined {
    const turn = this.hasUpdated || !this.item ? undefined : this.queue?.turnOf(this.item.id);
    if (turn) return turn.then(() => super.scheduleUpdate() as undefined);
    super.scheduleUpdate();
    return undefined;
  }

  protected override render() {
    const { context, item } = this;
    if (!context || !item) return nothing;
    return html`${this.#renderItem(context, item)}${
      this.isStopped
        ? html`<p class="quiet stopped" part="stopped">${context.t("messages.stopped")}</p>`
        : nothing
    }${this.#renderActions(context)}`;
  }

  #renderItem(context: ChatContext, item: ThreadItem): TemplateResult | typeof nothing {
    const { isLive, imageDomains } = this;
    switch (item.type) {
      case "user_message":
        return renderUserMessage(context, item, this.failure);
      case "assistant_message":
        return renderAssistantMessage(context, item, { isLive, imageDomains });
      case "workflow":
        return renderWorkflow({
          context,
          item,
          isLive,
          isOpen: this.isOpen ?? item.workflow.expanded === true,
          onToggle: () => this.#toggle(item.workflow.expanded === true),
        });
      case "task":
        return renderTask(context, item, isLive);
      case "client_tool_call":
        return renderToolCall(item, isLive || item.status === "pending");
      case "generated_image":
        return renderGeneratedImage(context, item, { isLive, imageDomains });
      case "structured_input":
        return renderStructuredInput(context, item);
      case "widget":
        return this.#renderWidget(context, item);
      case "hidden_context_item":
      case "sdk_hidden_context":
      case "end_of_turn":
        return nothing;
      default:
        return renderUnknown(context);
    }
  }

  #renderWidget(context: ChatContext, item: WidgetItem): TemplateResult {
    const state = demandWidget(this);
    if (state === "failed") return renderUnknown(context, item.copy_text);
    if (state === "loading") return html`<div class="widget-space" aria-busy="true"></div>`;
    return html`<parlor-widget
      .context=${context}
      .item=${item}
      .isLive=${this.isLive}
      .isTurnUnderWay=${this.isTurnUnderWay}
      .imageDomains=${this.imageDomains}
    ></parlor-widget>`;
  }

  #renderActions(context: ChatContext): TemplateResult | typeof nothing {
    if (this.target) {
      return html`<parlor-turn-actions
        class=${this.target.isLatest ? "newest" : ""}
        .context=${context}
        .target=${this.target}
        .feedback=${this.feedback}
        .getText=${this.getText}
      ></parlor-turn-actions>`;
    }
    return this.reservesActions ? html`<div class="actions-space"></div>` : nothing;
  }

  #toggle(isExpanded: boolean): void {
    this.dispatchEvent(new Event("parlor-toggle", { bubbles: true }));
    this.isOpen = !(this.isOpen ?? isExpanded);
  }
}
