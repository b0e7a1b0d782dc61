import { html } from "lit";
import { renderIcon } from "../../icons/icon.ts";
import { toBlockStyles } from "../box-styles.ts";
import { readImageAddress } from "../image-address.ts";
import { setStyles } from "../set-styles.ts";
import { readString, readWord, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

const positions = /^(?:top left|top|top right|left|center|right|bottom left|bottom|bottom right)$/;

/**
 * Image: from the page's own host, from one that the thread allows, or as data. Any other is a link in the same room.
 *
 * Properties: `src`, `alt`, `fit`, `position`, `frame`, `flush`, `radius`, `background`, `margin`, and sizes.
 * Parts: `image`.
 */
export function renderImage({ imageDomains, context }: WidgetScope, node: WidgetNode): Rendered {
  const { address, isAllowed } = readImageAddress(readString(node.src), imageDomains);
  const alt = readString(node.alt);
  const className = `w-image ${node.frame === true ? "w-framed" : ""} ${node.flush === true ? "w-flush" : ""}`;
  const position = readString(node.position);
  const styles = {
    ...toBlockStyles(node),
    "object-fit": readWord(node.fit, "cover contain fill scale-down none") || undefined,
    "object-position": positions.test(position) ? position : undefined,
  };
  if (isAllowed) {
    return html`<img
      class=${className}
      part="image"
      src=${address}
      alt=${alt}
      loading="lazy"
      decoding="async"
      referrerpolicy="no-referrer"
      ${setStyles(styles)}
    />`;
  }
  const label = alt || context.t("messages.openImage");
  if (address === "")
    return html`<span class="${className} w-no-image" ${setStyles(styles)}>${renderIcon("image")}${alt}</span>`;
  return html`<a
    class="${className} w-no-image"
    href=${address}
    target="_blank"
    rel="noopener noreferrer"
    aria-label=${label}
    title=${label}
    ${setStyles(styles)}
    >${renderIcon("image")}</a
  >`;
}
