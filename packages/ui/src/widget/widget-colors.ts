import { isRecord } from "./widget-node.ts";

/** What a colour is for: tokens of the same name differ by it. */
export type ColorUse = "text" | "background" | "border" | "chart";

const gray = (step: number) => `var(--chatkit-gray-${step})`;
const status = (name: string) => `var(--chatkit-${name}-text)`;

const tokens: Record<ColorUse, Record<string, string>> = {
  text: {
    prose: gray(12),
    primary: gray(12),
    emphasis: gray(12),
    secondary: gray(11),
    tertiary: gray(11),
    success: status("success"),
    warning: status("warning"),
    danger: status("danger"),
    info: status("info"),
  },
  background: {
    surface: gray(1),
    "surface-secondary": gray(3),
    "surface-tertiary": gray(4),
    "surface-elevated": gray(2),
    "surface-elevated-secondary": gray(3),
  },
  border: { default: gray(7), subtle: gray(6), strong: gray(8) },
  chart: {},
};

/** Hue and chroma at the middle of each ramp. */
const hues: Record<string, readonly [hue: number, chroma: number]> = {
  gray: [262, 0.008],
  red: [25, 0.19],
  orange: [50, 0.16],
  yellow: [90, 0.15],
  green: [150, 0.15],
  blue: [255, 0.16],
  purple: [300, 0.17],
  pink: [350, 0.17],
};

/** The order in which series get their colours. */
export const chartHues = ["blue", "purple", "orange", "green", "red", "yellow", "pink"];

/**
 * A colour of a widget as CSS: a token, a step of a ramp (`red-100` is light, `blue-900` dark), a CSS colour or, for
 * backgrounds, a gradient; `{light, dark}` follows the scheme. Undefined for what is none, and for all that could load
 * something.
 */
export function toColor(value: unknown, use: ColorUse): string | undefined {
  if (isRecord(value)) {
    const light = toColor(value.light, use);
    const dark = toColor(value.dark, use);
    return light && dark ? `light-dark(${light}, ${dark})` : (light ?? dark);
  }
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (Object.hasOwn(tokens[use], text)) return tokens[use][text];
  const [, name = "", step] = /^([a-z]+)(?:-(\d{1,4}))?$/.exec(text) ?? [];
  if (Object.hasOwn(hues, name) && (step !== undefined || use === "chart")) {
    return toRampColor(name, step === undefined ? undefined : Number(step));
  }
  return /url|src|image|element|\\/i.test(text) ? undefined : text;
}

function toRampColor(name: string, step: number | undefined): string {
  const [hue, chroma] = hues[name] as readonly [number, number];
  // Without a step, as charts ask for it: seen well on white and on black.
  if (step === undefined) return `light-dark(oklch(0.6 ${chroma} ${hue}), oklch(0.7 ${chroma} ${hue}))`;
  const share = Math.min(step, 1000) / 1000;
  const lightness = 0.985 - share * 0.84;
  const strength = Math.min(1, Math.sin(Math.PI * Math.min(0.94, share + 0.05)) * 1.1);
  return `oklch(${lightness.toFixed(3)} ${(chroma * strength).toFixed(3)} ${hue})`;
}
