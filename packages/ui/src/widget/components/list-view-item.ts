import { html, nothing } from "lit";
import { toFlexStyles } from "../box-styles.ts";
import { setStyles } from "../set-styles.ts";
import { toPlainText, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/**
 * ListViewItem: a row of a list; with an action, all of it can be pressed, beside the controls that it may hold.
 *
 * Properties: `onClickAction`, `gap`, `align`.
 */
export function renderListViewItem(scope: WidgetScope, node: WidgetNode): Rendered {
  const { onClickAction: action } = node;
  const isBusy = scope.isBusy(node);
  const isReady = !scope.isInert && !isBusy && scope.canAct(action);
  return html`<div class="w-item ${action ? "w-pressable" : ""}" role="listitem" aria-busy=${isBusy} ${setStyles(toFlexStyles(node))}>
    ${
      action
        ? html`<button
            type="button"
            class="w-item-press"
            aria-label=${toPlainText(node) || nothing}
            aria-disabled=${!isReady}
            @click=${(event: Event) => {
              if (isReady)
                scope.act(action, { node, trigger: event.currentTarget as Element, loading: "self" });
            }}
          ></button>`
        : nothing
    }
    ${scope.renderNodes(node.children)}${isBusy ? html`<span class="w-spin"></span>` : nothing}
  </div>`;
}
