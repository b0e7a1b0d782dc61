import { html } from "lit";
import { toSizes } from "../box-styles.ts";
import { setStyles } from "../set-styles.ts";
import type { WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/** Chart, as `<parlor-chart>`, once that is loaded; its place is kept until then. */
export function renderChart(scope: WidgetScope, node: WidgetNode): Rendered {
  const state = scope.demand("parlor-chart", async () => ({
    "parlor-chart": (await import("./chart-element.ts")).ChartElement,
  }));
  if (state === "ready") {
    return html`<parlor-chart .context=${scope.context} .node=${node}></parlor-chart>`;
  }
  return html`<div class="w-chart" aria-busy=${state === "loading"} ${setStyles(toSizes(node))}>
    <div class="w-plot">${state === "failed" ? scope.context.t("widget.unknown") : ""}</div>
  </div>`;
}
