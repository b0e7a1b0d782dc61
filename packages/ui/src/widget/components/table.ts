import { html, nothing } from "lit";
import { toFlexStyles, toPixels } from "../box-styles.ts";
import { setStyles } from "../set-styles.ts";
import { readNumber, readWord, toNodes, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/** Widths of columns by name. */
const columnSizes: Record<string, string> = { xs: "48px", sm: "80px", md: "128px", lg: "192px", xl: "256px" };
const vertical: Record<string, string> = { start: "top", center: "middle", end: "bottom" };

/**
 * Table, with Table.Row and Table.Cell: scrolls within itself where it is wider than the widget.
 *
 * Properties: of a row `header`; of a cell `align`, `vAlign`, `colSpan`, `rowSpan`, `colSize` (xs to xl), `width`, `padding`.
 */
export function renderTable(scope: WidgetScope, node: WidgetNode): Rendered {
  const rows = toNodes(node.children).filter(({ type }) => type === "Table.Row");
  return html`<div class="w-table" role="region" tabindex="0" aria-label=${scope.context.t("table.label")}>
    <table>
      <tbody>
        ${rows.map((row) => html`<tr class=${row.header === true ? "w-head" : ""}>${toNodes(row.children).map((cell) => renderCell(scope, cell, row.header === true))}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

function renderCell(scope: WidgetScope, cell: WidgetNode, isHeader: boolean): Rendered {
  const align = readWord(cell.align, "start center end");
  const verticalAlign = readWord(cell.vAlign, "start center end");
  const colSize = readWord(cell.colSize, "xs sm md lg xl");
  const styles = setStyles({
    ...toFlexStyles({ type: "", padding: cell.padding }),
    "text-align": align || undefined,
    "vertical-align": verticalAlign ? vertical[verticalAlign] : undefined,
    width: toPixels(cell.width) ?? columnSizes[colSize],
  });
  const content = scope.renderNodes(cell.type === "Table.Cell" ? cell.children : cell);
  const colSpan = readNumber(cell.colSpan) ?? nothing;
  const rowSpan = readNumber(cell.rowSpan) ?? nothing;
  const inner = html`<div class="w-col place-${align || "start"}">${content}</div>`;
  return isHeader
    ? html`<th scope="col" colspan=${colSpan} rowspan=${rowSpan} ${styles}>${inner}</th>`
    : html`<td colspan=${colSpan} rowspan=${rowSpan} ${styles}>${inner}</td>`;
}
