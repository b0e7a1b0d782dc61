import type { WidgetItem } from "@parlor/protocol";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { ChatContext, WidgetAction } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { isNode, toPlainText, type WidgetNode } from "./widget-node.ts";

/**
 * `<parlor-widget>`: the simple widgets. A root (Card, ListView, Basic) with texts, rows, columns, badges, dividers and
 * buttons; what is not known shows its children, and a widget with nothing to show says so. Inert while it streams.
 *
 * Properties: `context`, `item`, `isLive`. Parts: `widget`.
 */
export class WidgetElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    item: { attribute: false },
    isLive: { attribute: false },
    busy: { state: true },
    failure: { state: true },
  };

  declare context: ChatContext | undefined;
  declare item: WidgetItem | undefined;
  declare isLive: boolean;
  /** The node whose action is under way. */
  declare busy: WidgetNode | undefined;
  declare failure: string | undefined;

  constructor() {
    super();
    this.isLive = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { context, item } = this;
    if (!context || !item) return nothing;
    const root: unknown = item.widget;
    if (!isNode(root) || toPlainText(root) === "") {
      const text = item.copy_text || context.t("widget.unknown");
      return html`<p class="quiet unknown">${renderIcon("info")}${text}</p>`;
    }
    const kind = root.type === "Card" ? "card" : root.type === "ListView" ? "list" : "plain";
    return html`<div class="widget ${kind}" part="widget" role="group" aria-busy=${this.isLive || this.busy !== undefined}>
      ${this.#renderNodes(root.children)}${this.#renderCardActions(root)}
      ${this.failure ? html`<p class="widget-failure">${context.t("widget.failed", { message: this.failure })}</p>` : nothing}
    </div>`;
  }

  #renderNodes(children: unknown): (TemplateResult | typeof nothing)[] {
    return Array.isArray(children) ? children.map((child) => this.#renderNode(child)) : [];
  }

  #renderNode(node: unknown): TemplateResult | typeof nothing {
    if (!isNode(node)) return nothing;
    const text = readString(node.value) || readString(node.label);
    switch (node.type) {
      case "Title":
        return html`<p class="w-title ${readString(node.size)}" dir="auto">${text}</p>`;
      case "Text":
      case "Label":
        return html`<p class="w-text ${readString(node.weight)} ${readString(node.size)}" dir="auto">${text}</p>`;
      case "Caption":
        return html`<p class="w-caption" dir="auto">${text}</p>`;
      case "Markdown":
        return html`<parlor-markdown .context=${this.context} .text=${text} .isComplete=${!this.isLive}></parlor-markdown>`;
      case "Badge":
        return html`<span class="w-badge ${readString(node.color)}">${text}</span>`;
      case "Icon":
        return renderIcon(readString(node.name)) as TemplateResult;
      case "Divider":
        return html`<hr class="w-divider" />`;
      case "Spacer":
        return html`<span class="w-spacer"></span>`;
      case "Row":
        return html`<div class="w-row ${readString(node.justify)}">${this.#renderNodes(node.children)}</div>`;
      case "Col":
      case "Box":
      case "Form":
        return html`<div class="w-col">${this.#renderNodes(node.children)}</div>`;
      case "Button":
        return this.#renderButton(node, text);
      case "ListViewItem":
        return this.#renderListItem(node);
      default: {
        const rest = this.#renderNodes(node.children);
        return rest.length > 0
          ? html`<div class="w-col">${rest}</div>`
          : text
            ? html`<p class="w-text" dir="auto">${text}</p>`
            : nothing;
      }
    }
  }

  #renderButton(node: WidgetNode, label: string): TemplateResult {
    const action = readAction(node.onClickAction);
    const isPrimary = node.style === "primary" || node.color === "primary";
    return html`<button
      type="button"
      class="text-button ${isPrimary ? "primary" : ""}"
      ?disabled=${this.isLive || this.busy !== undefined || node.disabled === true || !action}
      @click=${() => action && this.#run(action, node)}
    >
      ${renderIcon(readString(node.iconStart))}<span dir="auto">${label}</span>${renderIcon(readString(node.iconEnd))}
    </button>`;
  }

  #renderListItem(node: WidgetNode): TemplateResult {
    const action = readAction(node.onClickAction);
    const content = this.#renderNodes(node.children);
    if (!action) return html`<div class="w-item">${content}</div>`;
    return html`<button
      type="button"
      class="w-item"
      ?disabled=${this.isLive || this.busy !== undefined}
      @click=${() => this.#run(action, node)}
    >
      ${content}
    </button>`;
  }

  #renderCardActions(root: WidgetNode): TemplateResult | typeof nothing {
    const buttons = [root.cancel, root.confirm].filter(isCardAction);
    if (buttons.length === 0) return nothing;
    return html`<div class="w-actions">
      ${buttons.map((entry) =>
        this.#renderButton(
          {
            type: "Button",
            onClickAction: entry.action,
            style: entry === root.confirm ? "primary" : "secondary",
          },
          entry.label,
        ),
      )}
    </div>`;
  }

  async #run(action: WidgetAction, node: WidgetNode): Promise<void> {
    const { context, item } = this;
    if (!context || !item || this.busy) return;
    this.busy = node;
    this.failure = undefined;
    context.actions.log("widget.action", { type: action.type });
    try {
      await context.actions.runWidgetAction(action, item.id);
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = undefined;
    }
  }
}

function readString(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function readAction(value: unknown): WidgetAction | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { type, payload, handler, streaming } = value as Record<string, unknown>;
  if (typeof type !== "string") return undefined;
  return {
    type,
    ...(payload !== undefined && { payload }),
    ...((handler === "client" || handler === "server") && { handler }),
    ...(typeof streaming === "boolean" && { streaming }),
  };
}

function isCardAction(value: unknown): value is { label: string; action: unknown } {
  return (
    typeof value === "object" &&
    value !== null &&
    "action" in value &&
    typeof (value as { label?: unknown }).label === "string"
  );
}
