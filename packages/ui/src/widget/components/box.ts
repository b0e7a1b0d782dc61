import { html } from "lit";
import { toBlockStyles, toBorders, toFlexStyles } from "../box-styles.ts";
import { type Styles, setStyles } from "../set-styles.ts";
import type { WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/** All that a container looks like. */
export function toBoxStyles(node: WidgetNode): Styles {
  return { ...toBlockStyles(node), ...toFlexStyles(node), ...toBorders(node.border) };
}

/**
 * Box, Row and Col: a container that lays its children out in a row or a column.
 *
 * Properties: `direction` (Box), `align`, `justify`, `wrap`, `gap`, `padding`, `margin`, `border`, `radius`, `background`,
 * `flex`, `aspectRatio`, and sizes.
 */
export function renderBox(scope: WidgetScope, node: WidgetNode): Rendered {
  const isRow = node.type === "Row" || (node.type !== "Col" && node.direction === "row");
  return html`<div class=${isRow ? "w-row" : "w-col"} ${setStyles(toBoxStyles(node))}>${scope.renderNodes(node.children)}</div>`;
}
