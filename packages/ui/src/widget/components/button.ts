import { html, nothing } from "lit";
import { renderIcon } from "../../icons/icon.ts";
import { readString, readWord, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

const colors = "primary secondary info discovery success caution warning danger";

/**
 * Button: runs an action, or sends the form around it (`submit`). While its own action runs it shows so.
 *
 * Properties: `label`, `onClickAction`, `submit`, `style` (primary, secondary), `color`, `variant` (solid, soft, outline,
 * ghost), `size` (3xs to 3xl), `iconStart`, `iconEnd`, `iconSize`, `pill`, `uniform`, `block`, `disabled`.
 */
export function renderButton(scope: WidgetScope, node: WidgetNode): Rendered {
  const { onClickAction: action } = node;
  const isSubmit = node.submit === true;
  const isBusy = scope.isBusy(node);
  const isReady = !scope.isInert && !isBusy && (isSubmit || scope.canAct(action));
  const label = readString(node.label);
  const icon = readString(node.iconStart) || readString(node.iconEnd);
  return html`<button
    type=${isSubmit ? "submit" : "button"}
    class="w-button ${toControlClass(node)} ${node.uniform === true || (label === "" && icon) ? "w-uniform" : ""}"
    aria-label=${label === "" ? icon.replace(/^lucide:/, "").replaceAll("-", " ") || nothing : nothing}
    aria-disabled=${!isReady}
    aria-busy=${isBusy}
    ?disabled=${node.disabled === true || (!isSubmit && !action)}
    @click=${(event: Event) => {
      if (!isReady) return event.preventDefault();
      // What is sent with the form is sent by the form.
      if (isSubmit && !action) return;
      event.preventDefault();
      scope.act(action, {
        node,
        trigger: event.currentTarget as Element,
        loading: isSubmit ? "container" : "self",
        isSubmit,
      });
    }}
  >
    ${renderIcon(readString(node.iconStart))}${label === "" ? nothing : html`<span class="w-button-label" dir="auto">${label}</span>`}${renderIcon(readString(node.iconEnd))}
    ${isBusy ? html`<span class="w-spin"></span>` : nothing}
  </button>`;
}

/** The look of a control: `variant`, `color`, `style`, `size`, `iconSize`, `pill` and `block`. */
export function toControlClass(node: WidgetNode): string {
  const style = readWord(node.style, "primary secondary");
  const color = readWord(node.color, colors, style || "secondary");
  const variant = readWord(
    node.variant,
    "solid soft outline ghost",
    color === "secondary" ? "outline" : "solid",
  );
  return [
    `tone-${color === "caution" ? "warning" : color}`,
    `is-${variant}`,
    `control-${readWord(node.size, "3xs 2xs xs sm md lg xl 2xl 3xl", "md")}`,
    node.iconSize ? `glyph-${readWord(node.iconSize, "sm md lg xl 2xl", "md")}` : "",
    node.pill === true ? "w-pill" : node.pill === false ? "w-square" : "",
    node.block === true ? "w-block" : "",
  ].join(" ");
}
