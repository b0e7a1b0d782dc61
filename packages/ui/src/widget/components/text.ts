import { html } from "lit";
import { toPixels } from "../box-styles.ts";
import { type Styles, setStyles } from "../set-styles.ts";
import { toColor } from "../widget-colors.ts";
import { isRecord, readNumber, readString, readWord, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { renderEditableText } from "./editable-text.ts";

const weights: Record<string, string> = { normal: "400", medium: "500", semibold: "600", bold: "700" };

/** What all texts of widgets have in common: `color`, `weight`, `textAlign`, `maxLines`. */
export function toTextStyles(node: WidgetNode): Styles {
  const lines = readNumber(node.maxLines);
  return {
    color: toColor(node.color, "text"),
    "font-weight": typeof node.weight === "string" ? weights[node.weight] : undefined,
    "text-align": readWord(node.textAlign, "start center end") || undefined,
    "-webkit-line-clamp": lines && lines > 0 ? String(Math.floor(lines)) : undefined,
  };
}

/** Cut at the end of its only line (`truncate`), or of its last (`maxLines`). */
export function toTextClass(node: WidgetNode): string {
  const isClamped = (readNumber(node.maxLines) ?? 0) > 0;
  return node.truncate === true && !isClamped ? "w-cut" : isClamped ? "w-clamp" : "";
}

/**
 * Text: plain text, that may stream, or be a field of its form.
 *
 * Properties: `value`, `size` (xs to xl), `weight`, `color`, `textAlign`, `italic`, `lineThrough`, `truncate`, `minLines`,
 * `maxLines`, `width`, `streaming` (new words appear softly), `editable`.
 */
export function renderText(scope: WidgetScope, node: WidgetNode): Rendered {
  const size = readWord(node.size, "xs sm md lg xl", "md");
  const minLines = readNumber(node.minLines);
  const styles = {
    ...toTextStyles(node),
    width: toPixels(node.width),
    "min-height": minLines ? `${minLines}lh` : undefined,
  };
  const className = `w-text size-${size} ${node.italic === true ? "w-italic" : ""} ${node.lineThrough === true ? "w-struck" : ""}`;
  if (isRecord(node.editable) && typeof node.editable.name === "string") {
    return renderEditableText(scope, { node, editable: node.editable, className, styles });
  }
  return html`<p class="${className} ${toTextClass(node)}" dir="auto" ${setStyles(styles)}>${readString(node.value)}</p>`;
}
