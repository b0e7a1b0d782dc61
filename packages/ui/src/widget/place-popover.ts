const MARGIN_PX = 8;
const GAP_PX = 4;

/**
 * Puts a popover below its anchor, or above where there is no room, and always within the window. It begins where the
 * anchor does, in the direction of its text.
 */
export function placePopover(popover: HTMLElement, anchor: Element): void {
  const { style } = popover;
  const box = anchor.getBoundingClientRect();
  style.setProperty("--_anchor", `${box.width}px`);
  const { offsetWidth: width, offsetHeight: height } = popover;
  const start = getComputedStyle(anchor).direction === "rtl" ? box.right - width : box.left;
  const above = box.top - GAP_PX - height;
  const isAbove = box.bottom + GAP_PX + height > innerHeight - MARGIN_PX && above >= MARGIN_PX;
  style.left = `${Math.max(MARGIN_PX, Math.min(start, innerWidth - width - MARGIN_PX))}px`;
  style.top = `${isAbove ? above : Math.max(MARGIN_PX, Math.min(box.bottom + GAP_PX, innerHeight - height - MARGIN_PX))}px`;
}
