import { html, nothing } from "lit";
import { isRecord, readString, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { renderField } from "./field.ts";

/**
 * RadioGroup: one of several options.
 *
 * Properties: `name`, `options` (each `value`, `label`, `disabled`), `defaultValue`, `direction`, `ariaLabel`,
 * `onChangeAction`, `required`, `disabled`.
 */
export function renderRadioGroup(scope: WidgetScope, node: WidgetNode): Rendered {
  const name = readString(node.name);
  const id = `${scope.idPrefix}-${name}`;
  const options = Array.isArray(node.options) ? node.options.filter(isRecord) : [];
  const isLabelled = scope.isLabelled(name) && !node.ariaLabel;
  return renderField(
    scope,
    html`<div
      class="w-choices ${node.direction === "row" ? "w-row" : "w-col"}"
      id=${id}
      role="radiogroup"
      aria-label=${isLabelled ? nothing : readString(node.ariaLabel) || name}
      aria-labelledby=${isLabelled ? `${id}-label` : nothing}
      aria-required=${node.required === true}
    >
      ${options.map(
        (option) => html`<label class="w-choice"
          ><input
            type="radio"
            name=${id}
            data-field=${name}
            value=${readString(option.value)}
            ?checked=${option.value === node.defaultValue}
            ?required=${node.required === true}
            ?disabled=${node.disabled === true || option.disabled === true || scope.isInert}
            @change=${(event: Event) => {
              const trigger = event.currentTarget as HTMLInputElement;
              scope.act(node.onChangeAction, {
                node,
                trigger,
                loading: "none",
                field: { name, value: trigger.value },
              });
            }}
          /><span dir="auto">${readString(option.label) || readString(option.value)}</span></label
        >`,
      )}
    </div>`,
  );
}
