import { html, nothing } from "lit";
import { readString, readWord, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { renderField, takeFocus } from "./field.ts";

/**
 * Input: a field of one line.
 *
 * Properties: `name`, `inputType` (text, number, email, password, tel, url), `defaultValue`, `placeholder`, `required`,
 * `pattern`, `variant` (soft, outline), `size` (3xs to 3xl), `gutterSize`, `pill`, `autoFocus`, `autoSelect`,
 * `allowAutofillExtensions`, `disabled`.
 */
export function renderInput(scope: WidgetScope, node: WidgetNode): Rendered {
  const name = readString(node.name);
  return renderField(
    scope,
    html`<input
      class="w-input ${toInputClass(node)}"
      id=${`${scope.idPrefix}-${name}`}
      name=${name}
      type=${readWord(node.inputType, "text number email password tel url", "text")}
      value=${readString(node.defaultValue)}
      placeholder=${readString(node.placeholder) || nothing}
      pattern=${readString(node.pattern) || nothing}
      autocomplete=${node.allowAutofillExtensions === true ? nothing : "off"}
      data-1p-ignore=${node.allowAutofillExtensions === true ? nothing : ""}
      aria-label=${scope.isLabelled(name) ? nothing : readString(node.placeholder) || name}
      dir="auto"
      ?required=${node.required === true}
      ?disabled=${node.disabled === true}
      ?readonly=${scope.isInert}
      ${takeFocus(node)}
    />`,
  );
}

/** The look of a written field: `variant`, `size`, `gutterSize` and `pill`. */
export function toInputClass(node: WidgetNode): string {
  return [
    `is-${readWord(node.variant, "soft outline", "outline")}`,
    `control-${readWord(node.size, "3xs 2xs xs sm md lg xl 2xl 3xl", "md")}`,
    node.gutterSize ? `gutter-${readWord(node.gutterSize, "2xs xs sm md lg xl", "md")}` : "",
    node.pill === true ? "w-pill" : node.pill === false ? "w-square" : "",
  ].join(" ");
}
