import { parseColor, type Rgb } from "./color.ts";

/** Reads any colour that the browser knows, such as `rebeccapurple`; undefined for what is none. */
export function resolveColor(text: string): Rgb | undefined {
  if (!CSS.supports("color", text)) return undefined;
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return undefined;
  context.fillStyle = text;
  return parseColor(context.fillStyle);
}
