import { html, nothing } from "lit";
import { readNumber, toNodes, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { toThemeClass } from "./card.ts";
import { renderStatus } from "./status.ts";

/** As many rows as `limit: "auto"` shows at first. */
const AUTO_LIMIT = 5;

/**
 * ListView: a root that is a list. Rows beyond `limit` are shown when they are asked for.
 *
 * Properties: `limit` (a number or `auto`), `status`, `theme`. Parts: `widget`.
 */
export function renderListView(scope: WidgetScope, node: WidgetNode): Rendered {
  const { t } = scope.context;
  const rows = toNodes(node.children);
  const limit = node.limit === "auto" ? AUTO_LIMIT : readNumber(node.limit);
  const isCut = limit !== undefined && limit > 0 && rows.length > limit;
  const isOpen = scope.isOpen(node);
  const shown = isCut && !isOpen ? rows.slice(0, limit) : rows;
  return html`${renderStatus(scope, node.status)}
    <div class="w-list ${toThemeClass(node)}" part="widget">
      <div role="list" class="w-items">${scope.renderNodes(shown)}</div>
      ${
        isCut
          ? html`<button type="button" class="w-more" aria-expanded=${isOpen} @click=${() => scope.toggle(node)}>
            ${isOpen ? t("widget.showLess") : t("widget.showMore", { count: rows.length - limit })}
          </button>`
          : nothing
      }
    </div>`;
}
