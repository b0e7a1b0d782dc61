import { html, nothing } from "lit";
import { renderIcon } from "../../icons/icon.ts";
import { readImageAddress } from "../image-address.ts";
import { isRecord, readString } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/**
 * The status of a root, above it: where it comes from or how it is doing.
 *
 * Properties: `text`, `icon`, or `favicon` (an address, as of an Image) with `frame`.
 */
export function renderStatus({ imageDomains }: WidgetScope, status: unknown): Rendered {
  if (!isRecord(status) || !status.text) return nothing;
  const { address, isAllowed } = readImageAddress(readString(status.favicon), imageDomains);
  return html`<p class="w-status">
    ${
      isAllowed
        ? html`<img class=${status.frame === true ? "w-framed" : ""} src=${address} alt="" referrerpolicy="no-referrer" />`
        : renderIcon(readString(status.icon))
    }<span class="cut" dir="auto">${readString(status.text)}</span>
  </p>`;
}
