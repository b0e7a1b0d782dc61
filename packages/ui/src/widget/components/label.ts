import { html } from "lit";
import { setStyles } from "../set-styles.ts";
import { readString, readWord, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { toTextStyles } from "./text.ts";

/**
 * Label: the name of a field of the form.
 *
 * Properties: `value`, `fieldName`, `size` (xs to xl), `weight`, `color`, `textAlign`.
 */
export function renderLabel({ idPrefix }: WidgetScope, node: WidgetNode): Rendered {
  const size = readWord(node.size, "xs sm md lg xl", "sm");
  const id = `${idPrefix}-${readString(node.fieldName)}`;
  return html`<label
    class="w-label size-${size}"
    id=${`${id}-label`}
    for=${id}
    dir="auto"
    ${setStyles(toTextStyles(node))}
    >${readString(node.value)}</label
  >`;
}
