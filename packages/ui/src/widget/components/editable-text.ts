import { html, nothing } from "lit";
import { type Styles, setStyles } from "../set-styles.ts";
import { readNumber, readString, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { renderField, takeFocus } from "./field.ts";

interface EditableTextProperties {
  node: WidgetNode;
  editable: Record<string, unknown>;
  className: string;
  styles: Styles;
}

/**
 * A text that is written in where it stands, in its own type.
 *
 * Properties (of `editable`): `name`, `required`, `pattern`, `placeholder`, `autoFocus`, `autoSelect`, `autoComplete`,
 * `allowAutofillExtensions`.
 */
export function renderEditableText(
  scope: WidgetScope,
  { node, editable, className, styles }: EditableTextProperties,
): Rendered {
  const name = readString(editable.name);
  const rows = readNumber(node.minLines) ?? 1;
  const label = readString(editable.placeholder) || name;
  return renderField(
    scope,
    html`<textarea
      class="${className} w-editable"
      id=${`${scope.idPrefix}-${name}`}
      name=${name}
      rows=${rows}
      dir="auto"
      aria-label=${scope.isLabelled(name) ? nothing : label}
      placeholder=${readString(editable.placeholder) || nothing}
      autocomplete=${readString(editable.autoComplete) || "off"}
      data-1p-ignore=${editable.allowAutofillExtensions === true ? nothing : ""}
      data-pattern=${readString(editable.pattern) || nothing}
      ?required=${editable.required === true}
      ?readonly=${scope.isInert}
      .defaultValue=${readString(node.value)}
      ${takeFocus(editable)}
      ${setStyles(styles)}
    ></textarea>`,
  );
}
