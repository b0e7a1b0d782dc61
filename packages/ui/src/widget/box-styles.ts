import type { Styles } from "./set-styles.ts";
import { toColor } from "./widget-colors.ts";
import { isRecord, readNumber, type WidgetNode } from "./widget-node.ts";

/** Corners by name, in px. */
const radii: Record<string, string> = {
  none: "0",
  "2xs": "2px",
  xs: "4px",
  sm: "6px",
  md: "8px",
  lg: "10px",
  xl: "12px",
  "2xl": "16px",
  "3xl": "20px",
  "4xl": "24px",
  full: "9999px",
  "100%": "100%",
};
const places: Record<string, string> = {
  between: "space-between",
  around: "space-around",
  evenly: "space-evenly",
};
const sides = ["top", "right", "bottom", "left"] as const;
const lineStyles = /^(?:solid|dashed|dotted|double|groove|ridge|inset|outset)$/;

/** A length: a number is px, a text is CSS. */
export function toPixels(value: unknown): string | undefined {
  const number = readNumber(value);
  if (number !== undefined) return `${number}px`;
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** A length: a number counts spacing units, a quarter of an em each, scaled by density; a text is CSS. */
export function toSpace(value: unknown): string | undefined {
  const number = readNumber(value);
  return number === undefined ? toPixels(value) : `calc(${number} * var(--_unit))`;
}

/** `padding` or `margin`: one length for all edges, or one by edge. */
function toEdges(name: "padding" | "margin", value: unknown): Styles {
  if (!isRecord(value)) return { [name]: toSpace(value) };
  const axes = { top: value.y, bottom: value.y, left: value.x, right: value.x };
  return Object.fromEntries(sides.map((side) => [`${name}-${side}`, toSpace(value[side] ?? axes[side])]));
}

/** `border`: its thickness in px, one line for all edges, or lines by edge. */
export function toBorders(value: unknown): Styles {
  const whole = toLine(value);
  if (whole || !isRecord(value)) return { border: whole };
  const axes = { top: value.y, bottom: value.y, left: value.x, right: value.x };
  return Object.fromEntries(sides.map((side) => [`border-${side}`, toLine(value[side] ?? axes[side])]));
}

function toLine(value: unknown): string | undefined {
  const line = isRecord(value) ? value : { size: value };
  const size = readNumber(line.size);
  if (size === undefined) return undefined;
  const kind = typeof line.style === "string" && lineStyles.test(line.style) ? line.style : "solid";
  return `${Math.max(0, size)}px ${kind} ${toColor(line.color, "border") ?? "var(--chatkit-gray-7)"}`;
}

function toRadius(value: unknown): string | undefined {
  return typeof value === "string" && Object.hasOwn(radii, value) ? radii[value] : undefined;
}

/** The measures of a component that takes room. `size` stands for both its width and its height. */
export function toSizes(node: WidgetNode): Styles {
  const { flex, aspectRatio } = node;
  return {
    flex: typeof flex === "number" || typeof flex === "string" ? String(flex) : undefined,
    // What has a share of its row may become smaller than its content.
    "min-width": toPixels(node.minWidth ?? node.minSize) ?? (flex === undefined ? undefined : "0"),
    "min-height": toPixels(node.minHeight ?? node.minSize),
    "max-width": toPixels(node.maxWidth ?? node.maxSize),
    "max-height": toPixels(node.maxHeight ?? node.maxSize),
    width: toPixels(node.width ?? node.size),
    height: toPixels(node.height ?? node.size),
    "aspect-ratio":
      typeof aspectRatio === "number" || typeof aspectRatio === "string" ? String(aspectRatio) : undefined,
  };
}

/** What is around a component that takes room. */
export function toBlockStyles(node: WidgetNode): Styles {
  return {
    ...toSizes(node),
    ...toEdges("margin", node.margin),
    "border-radius": toRadius(node.radius),
    background: toColor(node.background, "background"),
  };
}

/** How a container lays out its children. */
export function toFlexStyles(node: WidgetNode): Styles {
  return {
    gap: toSpace(node.gap),
    ...toEdges("padding", node.padding),
    "align-items": readPlace(node.align),
    "justify-content": readPlace(node.justify),
    "flex-wrap": node.wrap === undefined || node.wrap === null ? undefined : String(node.wrap),
  };
}

function readPlace(value: unknown): string | undefined {
  return typeof value === "string" ? (places[value] ?? value) : undefined;
}
