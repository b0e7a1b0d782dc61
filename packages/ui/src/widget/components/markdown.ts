import { html } from "lit";
import { readString, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/**
 * Markdown: as in an answer, at the size of the widget's text. While it streams it stays stable.
 *
 * Properties: `value`, `streaming`. Parts: `code`.
 */
export function renderMarkdown({ context, isLive, imageDomains }: WidgetScope, node: WidgetNode): Rendered {
  return html`<parlor-markdown
    class="w-markdown"
    .context=${context}
    .imageDomains=${imageDomains}
    .text=${readString(node.value)}
    .isComplete=${!isLive}
  ></parlor-markdown>`;
}
