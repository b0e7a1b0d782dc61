import type { WidgetItem } from "@parlor/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { adoptStyles } from "../loading/adopt-styles.ts";
import { demandElement } from "../loading/demand-element.ts";
import { controlStyles } from "./control.styles.ts";
import { validateForm } from "./form-validation.ts";
import { readFormValues, setValue, toPayload } from "./form-values.ts";
import { renderComponent } from "./render-component.ts";
import { widgetStyles } from "./widget.styles.ts";
import { readAction, readLoading, startsTurn } from "./widget-action.ts";
import { isNode, readString, toNodes, toPlainText, type WidgetNode } from "./widget-node.ts";
import type { ActOptions, Rendered, WidgetScope } from "./widget-scope.ts";

/** Deeper components than these are left out: a page must survive whatever a server sends. */
const MAX_DEPTH = 64;
let count = 0;

/**
 * `<parlor-widget>`: a widget of the published vocabulary; each component is a file of `components/`. What is not known
 * shows its children, and a widget with nothing to show says so. Inert while it streams.
 *
 * Fields are the browser's own: what was typed stays when the widget changes around it.
 *
 * Properties: `context`; `item`; `isLive` (it streams); `isTurnUnderWay` (actions that start a turn wait);
 * `imageDomains`; `isPreview` (to be looked at only).
 * Parts: `widget`, and those of the components.
 */
export class WidgetElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    item: { attribute: false },
    isLive: { attribute: false },
    isTurnUnderWay: { attribute: false },
    isPreview: { attribute: false },
    imageDomains: { attribute: false },
    busy: { state: true },
    isWaiting: { state: true },
    failure: { state: true },
  };

  declare context: ChatContext | undefined;
  declare item: Pick<WidgetItem, "id" | "widget" | "copy_text"> | undefined;
  declare isLive: boolean;
  declare isTurnUnderWay: boolean;
  declare isPreview: boolean;
  declare imageDomains: readonly string[];
  /** Where the component stands whose action is under way, and shows it. */
  declare busy: WidgetNode | undefined;
  /** Whether all of the widget waits for an action. */
  declare isWaiting: boolean;
  declare failure: string | undefined;

  readonly #idPrefix = `widget-${++count}`;
  /** By key or place, for what a new version of the widget keeps. */
  readonly #open = new Set<string>();
  #isActing = false;
  #labelled = new Set<string>();
  #isShowable = false;
  #focused: HTMLElement | undefined;

  constructor() {
    super();
    this.isLive = false;
    this.isTurnUnderWay = false;
    this.isPreview = false;
    this.isWaiting = false;
    this.imageDomains = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyles(this, widgetStyles);
    adoptStyles(this, controlStyles);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("item")) return;
    this.#labelled = new Set();
    const root: unknown = this.item?.widget;
    this.#isShowable = isNode(root) && isShallow(root) && hasContent(root);
    if (this.#isShowable) this.#findLabels(root as WidgetNode);
  }

  protected override render(): unknown {
    const { context, item } = this;
    if (!context || !item) return nothing;
    if (!this.#isShowable) {
      const text = item.copy_text || context.t("widget.unknown");
      return html`<p class="quiet unknown">${renderIcon("info")}${text}</p>`;
    }
    return html`<div class="widget" role="group" aria-busy=${this.isLive || this.isWaiting} ?inert=${this.isPreview || this.isWaiting}>
      ${this.#renderNodes(this.#createScope(context), item.widget)}
      ${this.isWaiting ? html`<div class="w-veil"><span class="w-spin"></span></div>` : nothing}
    </div>
    ${this.failure ? html`<p class="w-failure" role="alert">${renderIcon("circle-alert")}${context.t("widget.failed", { message: this.failure })}</p>` : nothing}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    // What was inert has lost the focus.
    if (!changed.has("isWaiting") || this.isWaiting) return;
    const focused = this.#focused;
    this.#focused = undefined;
    const root = this.getRootNode() as ShadowRoot;
    if (focused?.isConnected && !root.activeElement) focused.focus({ preventScroll: true });
  }

  #createScope(context: ChatContext): WidgetScope {
    const scope: WidgetScope = {
      context,
      idPrefix: this.#idPrefix,
      imageDomains: this.imageDomains,
      isLive: this.isLive,
      isInert: this.isLive || this.isWaiting || this.isPreview,
      isBusy: (node) => this.busy === node,
      canAct: (action) => !(this.isTurnUnderWay && startsTurn(action)),
      act: (action, options) => void this.#act(action, options),
      renderNodes: (children) => this.#renderNodes(scope, children),
      isLabelled: (name) => this.#labelled.has(name),
      demand: (name, load) => demandElement(this, name, load),
      isOpen: (node) => this.#open.has(toKey(node)),
      toggle: (node) => {
        this.dispatchEvent(new Event("parlor-toggle", { bubbles: true }));
        const key = toKey(node);
        if (!this.#open.delete(key)) this.#open.add(key);
        this.requestUpdate();
      },
    };
    return scope;
  }

  #renderNodes(scope: WidgetScope, children: unknown): Rendered {
    return html`${repeat(
      toNodes(children),
      (node, index) => readString(node.key) || readString(node.id) || `${node.type} ${index}`,
      (node) => renderComponent(scope, node),
    )}`;
  }

  async #act(written: unknown, { node, trigger, loading, field, isSubmit }: ActOptions): Promise<void> {
    const { context, item } = this;
    if (!context || !item || this.#isActing || this.isLive || this.isPreview) return;
    const form = trigger instanceof HTMLFormElement ? trigger : trigger.closest("form");
    if (isSubmit && form && !validateForm(form, context.t("widget.pattern"))) return;
    const action = readAction(written);
    if (!action || !(startsTurn(written) ? !this.isTurnUnderWay : true)) return;
    const values = form?.matches(".w-form, .w-card") ? readFormValues(form) : {};
    if (field) setValue(values, field.name, field.value);
    const payload = toPayload(action.payload, values, (key) =>
      context.actions.reportError(
        new Error(`The field "${key}" of a widget is in the payload of "${action.type}" already.`),
      ),
    );
    const asked = readLoading(written, loading);
    // A form has no spinner of its own.
    const shown = asked === "self" && /^(?:Form|Card)$/.test(node.type) ? "container" : asked;
    const root = this.getRootNode() as ShadowRoot;
    this.#isActing = true;
    this.failure = undefined;
    this.busy = shown === "self" ? node : undefined;
    if (shown === "container" && this.contains(root.activeElement))
      this.#focused = root.activeElement as HTMLElement;
    this.isWaiting = shown === "container";
    context.actions.log("widget.action", { type: action.type });
    try {
      await context.actions.runWidgetAction(
        { ...action, ...(payload !== undefined && { payload }) },
        item.id,
      );
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    } finally {
      this.#isActing = false;
      this.busy = undefined;
      this.isWaiting = false;
    }
  }

  #findLabels(node: WidgetNode): void {
    if (node.type === "Label") this.#labelled.add(readString(node.fieldName));
    for (const child of toNodes(node.children)) this.#findLabels(child);
  }
}

/** Whether a widget can be walked through: one that nests without end would take the page down. */
function isShallow(root: WidgetNode): boolean {
  let level = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    level = level.flatMap((node) => toNodes(node.children));
  }
  return true;
}

/** What is seen without words of its own. */
const wordless = /^(?:Image|Icon|Chart|Input|Textarea|Select|DatePicker|Checkbox|RadioGroup|Button)$/;

function hasContent(node: WidgetNode): boolean {
  if (wordless.test(node.type) || toPlainText({ ...node, children: [] }) !== "") return true;
  return toNodes(node.children).some(hasContent);
}

/** A component as the next version of its widget knows it again. */
function toKey(node: WidgetNode): string {
  return `${node.type} ${readString(node.key) || readString(node.id) || toPlainText(node)}`;
}
