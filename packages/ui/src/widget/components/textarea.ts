import { html, nothing } from "lit";
import { setStyles } from "../set-styles.ts";
import { readNumber, readString, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { renderField, takeFocus } from "./field.ts";
import { toInputClass } from "./input.ts";

/**
 * Textarea: a field of several lines, that grows with its text if it may.
 *
 * Properties: `name`, `rows`, `autoResize`, `maxRows`, `defaultValue`, `placeholder`, `required`, `pattern`, `variant`,
 * `size`, `gutterSize`, `autoFocus`, `autoSelect`, `allowAutofillExtensions`, `disabled`.
 */
export function renderTextarea(scope: WidgetScope, node: WidgetNode): Rendered {
  const name = readString(node.name);
  const maxRows = readNumber(node.maxRows);
  return renderField(
    scope,
    html`<textarea
      class="w-input w-textarea ${node.autoResize === true ? "w-grows" : ""} ${toInputClass(node)}"
      id=${`${scope.idPrefix}-${name}`}
      name=${name}
      rows=${readNumber(node.rows) ?? 3}
      placeholder=${readString(node.placeholder) || nothing}
      data-pattern=${readString(node.pattern) || nothing}
      autocomplete=${node.allowAutofillExtensions === true ? nothing : "off"}
      data-1p-ignore=${node.allowAutofillExtensions === true ? nothing : ""}
      aria-label=${scope.isLabelled(name) ? nothing : readString(node.placeholder) || name}
      dir="auto"
      .defaultValue=${readString(node.defaultValue)}
      ?required=${node.required === true}
      ?disabled=${node.disabled === true}
      ?readonly=${scope.isInert}
      ${takeFocus(node)}
      ${setStyles({ "--_rows": String(readNumber(node.rows) ?? 3), "--_max-rows": maxRows === undefined ? undefined : String(maxRows) })}
    ></textarea>`,
  );
}
