import { html, nothing } from "lit";
import { readString, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { renderField } from "./field.ts";

/**
 * Checkbox: on or off, sent as a boolean.
 *
 * Properties: `name`, `label`, `defaultChecked`, `onChangeAction`, `required`, `disabled`.
 */
export function renderCheckbox(scope: WidgetScope, node: WidgetNode): Rendered {
  const name = readString(node.name);
  const label = readString(node.label);
  return renderField(
    scope,
    html`<label class="w-choice"
      ><input
        type="checkbox"
        id=${`${scope.idPrefix}-${name}`}
        name=${name}
        aria-label=${label || scope.isLabelled(name) ? nothing : name}
        ?checked=${node.defaultChecked === true}
        ?required=${node.required === true}
        ?disabled=${node.disabled === true || scope.isInert}
        @change=${(event: Event) => {
          const trigger = event.currentTarget as HTMLInputElement;
          const field = { name, value: trigger.checked };
          scope.act(node.onChangeAction, { node, trigger, loading: "none", field });
        }}
      />${label ? html`<span dir="auto">${label}</span>` : nothing}</label
    >`,
  );
}
