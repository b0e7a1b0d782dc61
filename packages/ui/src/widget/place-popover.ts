export interface Placement {
  side?: string;
  align?: string;
}

const MARGIN_PX = 8;
const GAP_PX = 4;

/**
 * Puts a popover beside its anchor: on the wished side where there is room, else on the other, and always within the
 * window. `start` and `end` follow the direction of the anchor's text.
 */
export function placePopover(popover: HTMLElement, anchor: Element, { side, align }: Placement = {}): void {
  const { style } = popover;
  style.setProperty("--_anchor", `${anchor.getBoundingClientRect().width}px`);
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const { innerWidth, innerHeight } = window;
  const isRtl = getComputedStyle(anchor).direction === "rtl";
  const atStart = isRtl ? box.right - width : box.left;
  const atEnd = isRtl ? box.left : box.right - width;
  let left = align === "end" ? atEnd : align === "center" ? (box.left + box.right - width) / 2 : atStart;
  const below = box.bottom + GAP_PX;
  const above = box.top - GAP_PX - height;
  const prefersAbove =
    side === "top" ? above >= MARGIN_PX : below + height > innerHeight - MARGIN_PX && above >= MARGIN_PX;
  let top = prefersAbove ? above : below;
  if (side === "left" || side === "right") {
    top =
      align === "end"
        ? box.bottom - height
        : align === "center"
          ? (box.top + box.bottom - height) / 2
          : box.top;
    const isLeft =
      side === "left" ? box.left - width > MARGIN_PX : box.right + width > innerWidth - MARGIN_PX;
    left = isLeft ? box.left - GAP_PX - width : box.right + GAP_PX;
  }
  style.left = `${Math.max(MARGIN_PX, Math.min(left, innerWidth - width - MARGIN_PX))}px`;
  style.top = `${Math.max(MARGIN_PX, Math.min(top, innerHeight - height - MARGIN_PX))}px`;
}
