import type { ThemeOption } from "@openai/chatkit";
import { contrast, oklchToRgb, parseColor, type Rgb, toHex } from "./color.ts";
import { createAccentRamp, createGrayRamp, type Scheme, textOn, withContrast } from "./ramps.ts";

/** Custom properties, by name without the leading `--chatkit-`. */
export type ThemeTokens = Record<string, string>;

const textSizes = [12, 13, 14, 16, 18, 22, 28] as const;
const spaces = [2, 4, 8, 12, 16, 24, 32, 48] as const;
const densityScale = { compact: 0.8, normal: 1, spacious: 1.2 } as const;
const radii = {
  sharp: { control: 2, surface: 2 },
  soft: { control: 8, surface: 8 },
  round: { control: 14, surface: 14 },
  pill: { control: 999, surface: 20 },
} as const;
const statusHues = { danger: 25, warning: 70, info: 250, success: 150 } as const;

const systemFont =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const systemMonoFont = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

/** The accent where the page sets none: one calm blue, darker on white than on black. */
const defaultAccent: Record<Scheme, Rgb> = {
  light: oklchToRgb({ lightness: 0.49, chroma: 0.13, hue: 262 }),
  dark: oklchToRgb({ lightness: 0.71, chroma: 0.11, hue: 262 }),
};

export interface ThemeSource {
  scheme: Scheme;
  option: ThemeOption;
  /** How much larger than usual the reader wants text, by their browser's setting. Default 1. */
  textScale?: number;
  /** Reads colours beyond those of `parseColor`, such as names. Default: they count as unset. */
  resolveColor?: (text: string) => Rgb | undefined;
}

/**
 * The look as custom properties: colours as `#rrggbb`, lengths in rem-free px scaled by density and base size. Text has
 * at least 4.5 and controls at least 3 of contrast, whatever colours are asked for.
 */
export function createTheme({ scheme, option, textScale = 1, resolveColor }: ThemeSource): ThemeTokens {
  const { typography = {}, radius = "pill", density = "normal" } = option;
  return {
    ...createColors(scheme, option, resolveColor),
    ...createLengths(
      (typography.baseSize ?? 16) * textScale,
      densityScale[density] ?? 1,
      radii[radius] ?? radii.pill,
    ),
    font: typography.fontFamily ? `${typography.fontFamily}, ${systemFont}` : systemFont,
    "font-mono": typography.fontFamilyMono
      ? `${typography.fontFamilyMono}, ${systemMonoFont}`
      : systemMonoFont,
  };
}

function createLengths(
  base: number,
  scale: number,
  radius: { control: number; surface: number },
): ThemeTokens {
  const tokens: ThemeTokens = {
    "radius-control": `${radius.control}px`,
    "radius-surface": `${radius.surface}px`,
    "radius-inner": `${Math.min(radius.surface, 10)}px`,
  };
  for (const size of textSizes) tokens[`text-${size}`] = `${round((size * base) / 16)}px`;
  for (const space of spaces) tokens[`space-${space}`] = `${space <= 4 ? space : round(space * scale)}px`;
  return tokens;
}

function createColors(
  scheme: Scheme,
  { color = {} }: ThemeOption,
  resolveColor: ThemeSource["resolveColor"],
): ThemeTokens {
  const read = (text: string | undefined) => (text ? (parseColor(text) ?? resolveColor?.(text)) : undefined);
  const page = read(color.surface?.background);
  const foreground = read(color.surface?.foreground);
  const grays = [...createGrayRamp(scheme, color.grayscale ?? { hue: 262, tint: 1 }, page)];
  const pageColor = grays[0] as Rgb;
  if (foreground) {
    // Some themes mean the text by it, others a raised surface: its contrast tells which.
    const raised = grays.slice(0, 4);
    if (raised.every((surface) => contrast(surface, foreground) >= 4.5)) grays[11] = foreground;
    else if (contrast(pageColor, foreground) < 1.6 && contrast(grays[11] as Rgb, foreground) >= 4.5) {
      grays[2] = foreground;
    }
  }
  const primary = read(color.accent?.primary) ?? defaultAccent[scheme];
  const accents = createAccentRamp(scheme, { primary, level: color.accent?.level ?? 1 }, grays);
  const tokens: ThemeTokens = { "on-accent": toHex(textOn(accents[3] as Rgb)) };
  for (const [index, gray] of grays.entries()) tokens[`gray-${index + 1}`] = toHex(gray);
  for (const [index, accent] of accents.entries()) tokens[`accent-${index + 1}`] = toHex(accent);
  for (const [name, hue] of Object.entries(statusHues)) {
    const lightness = scheme === "light" ? 0.5 : 0.76;
    const tint = oklchToRgb({ lightness: scheme === "light" ? 0.965 : 0.265, chroma: 0.022, hue });
    tokens[`${name}-tint`] = toHex(tint);
    tokens[`${name}-text`] = toHex(
      withContrast({ lightness, chroma: 0.13, hue }, [...grays.slice(0, 3), tint], 4.5),
    );
  }
  tokens.shadow =
    scheme === "light"
      ? "0 1px 2px rgb(0 0 0 / 4%), 0 8px 24px -6px rgb(0 0 0 / 12%)"
      : "0 1px 2px rgb(0 0 0 / 30%), 0 8px 24px -6px rgb(0 0 0 / 55%)";
  tokens.scrim = scheme === "light" ? "rgb(0 0 0 / 24%)" : "rgb(0 0 0 / 50%)";
  return tokens;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
