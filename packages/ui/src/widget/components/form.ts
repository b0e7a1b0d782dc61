import { html } from "lit";
import { setStyles } from "../set-styles.ts";
import type { WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { toBoxStyles } from "./box.ts";

/**
 * Form: a container whose fields are sent together. Their values join the payload of every action within; it is sent
 * with Enter in a field or with a button that submits, once every field is right.
 *
 * Properties: `onSubmitAction`, `direction`, and those of Box.
 */
export function renderForm(scope: WidgetScope, node: WidgetNode): Rendered {
  return html`<form
    class="w-form ${node.direction === "row" ? "w-row" : "w-col"}"
    novalidate
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      event.stopPropagation();
      const trigger = event.submitter ?? (event.currentTarget as Element);
      scope.act(node.onSubmitAction, { node, trigger, loading: "container", isSubmit: true });
    }}
    ${setStyles(toBoxStyles(node))}
  >
    ${scope.renderNodes(node.children)}
  </form>`;
}
