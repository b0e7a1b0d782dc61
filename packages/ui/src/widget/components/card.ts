import { html, nothing, type TemplateResult } from "lit";
import { renderIcon } from "../../icons/icon.ts";
import { toBlockStyles, toBorders, toFlexStyles } from "../box-styles.ts";
import { setStyles } from "../set-styles.ts";
import { readLoading } from "../widget-action.ts";
import {
  isNode,
  isRecord,
  readString,
  readWord,
  toNodes,
  toPlainText,
  type WidgetNode,
} from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { renderButton } from "./button.ts";
import { renderStatus } from "./status.ts";

/**
 * Card: a root with a frame, and the buttons to confirm and to cancel. As a form (`asForm`) its confirming checks the
 * fields and sends them. `collapsed`, after its action is done, folds it to one line that opens again.
 *
 * Properties: `asForm`, `background`, `border`, `size` (sm, md, lg, full), `padding`, `status`, `collapsed`, `confirm`,
 * `cancel`, `theme`. Parts: `widget`.
 */
export function renderCard(scope: WidgetScope, node: WidgetNode): Rendered {
  const isForm = node.asForm === true;
  const isFolded = node.collapsed === true && !scope.isOpen(node);
  const className = `w-card card-${readWord(node.size, "sm md lg full", "md")} ${toThemeClass(node)}`;
  const styles = setStyles({
    ...toBlockStyles({ type: "", background: node.background }),
    ...toFlexStyles({ type: "", padding: node.padding }),
    ...toBorders(node.border),
  });
  const content = html`${node.collapsed === true ? renderFold(scope, node, isFolded) : nothing}
    ${isFolded ? nothing : html`${scope.renderNodes(node.children)}${node.collapsed === true ? nothing : renderActions(scope, node)}`}`;
  const body = isForm
    ? html`<form
        class=${className}
        part="widget"
        novalidate
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          event.stopPropagation();
          const trigger = event.currentTarget as Element;
          const action = isRecord(node.confirm) ? node.confirm.action : undefined;
          scope.act(action, { node, trigger, loading: "container", isSubmit: true });
        }}
        ${styles}
      >${content}</form>`
    : html`<div class=${className} part="widget" ${styles}>${content}</div>`;
  return html`${renderStatus(scope, node.status)}${body}`;
}

/** The class of a root that wants its own scheme. */
export function toThemeClass({ theme }: WidgetNode): string {
  return theme === "light" || theme === "dark" ? `scheme-${theme}` : "";
}

function renderFold(scope: WidgetScope, node: WidgetNode, isFolded: boolean): TemplateResult {
  const title = toNodes(node.children).find((child) => toPlainText(child) !== "");
  const label = title ? toPlainText(title) : scope.context.t("widget.details");
  return html`<button type="button" class="w-fold" aria-expanded=${!isFolded} @click=${() => scope.toggle(node)}>
    ${isFolded ? html`<span class="cut" dir="auto">${label}</span>` : html`<span class="cut">${scope.context.t("widget.less")}</span>`}${renderIcon("chevron-down")}
  </button>`;
}

function renderActions(scope: WidgetScope, node: WidgetNode): Rendered {
  const { confirm, cancel } = node;
  const buttons = [
    isAction(cancel) && toButton(node, "cancel", cancel, { variant: "outline" }),
    isAction(confirm) &&
      toButton(node, "confirm", confirm, { style: "primary", submit: node.asForm === true }),
  ].filter(isNode);
  if (buttons.length === 0) return nothing;
  return html`<div class="w-actions">${buttons.map((button) => renderButton(scope, button))}</div>`;
}

/** The same node for the same card, so that it is known again while its action runs. */
const made = new WeakMap<WidgetNode, Record<string, WidgetNode>>();

function toButton(
  card: WidgetNode,
  name: string,
  entry: Record<string, unknown>,
  look: Record<string, unknown>,
): WidgetNode {
  const buttons = made.get(card) ?? {};
  made.set(card, buttons);
  buttons[name] ??= {
    type: "Button",
    label: readString(entry.label),
    onClickAction: isRecord(entry.action)
      ? { ...entry.action, loadingBehavior: readLoading(entry.action, "container") }
      : undefined,
    ...look,
  };
  return buttons[name];
}

function isAction(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && value.label !== undefined && isRecord(value.action);
}
