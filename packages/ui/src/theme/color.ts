/** A colour in sRGB; each channel from 0 to 1. */
export interface Rgb {
  red: number;
  green: number;
  blue: number;
}

/** A colour in OKLCH: lightness 0 to 1, chroma from 0, hue in degrees. */
export interface Oklch {
  lightness: number;
  chroma: number;
  hue: number;
}

/** Reads `#rgb`, `#rrggbb` (alpha is dropped), `rgb()`, `hsl()` and `oklch()`; undefined for anything else. */
export function parseColor(text: string): Rgb | undefined {
  const value = text.trim().toLowerCase();
  const hex = /^#([0-9a-f]{3,8})$/.exec(value)?.[1];
  if (hex !== undefined) return parseHex(hex);
  const [, name, list] = /^(rgb|hsl|oklch)a?\(([^)]*)\)$/.exec(value) ?? [];
  if (name === undefined || list === undefined) return undefined;
  const parts = list.split(/[\s,/]+/).filter((part) => part !== "");
  const [first, second, third] = parts.map(Number.parseFloat);
  if (first === undefined || second === undefined || third === undefined) return undefined;
  if ([first, second, third].some(Number.isNaN)) return undefined;
  if (name === "oklch") {
    const lightness = parts[0]?.endsWith("%") ? first / 100 : first;
    return oklchToRgb({ lightness, chroma: second, hue: third });
  }
  if (name === "hsl") return hslToRgb(first, second / 100, third / 100);
  const scale = (part: string | undefined, number: number) =>
    clamp(part?.endsWith("%") ? number / 100 : number / 255);
  return { red: scale(parts[0], first), green: scale(parts[1], second), blue: scale(parts[2], third) };
}

function parseHex(hex: string): Rgb | undefined {
  if (hex.length === 5 || hex.length === 7) return undefined;
  const isShort = hex.length < 6;
  const channel = (index: number) => {
    const digits = isShort ? hex.charAt(index).repeat(2) : hex.slice(index * 2, index * 2 + 2);
    return Number.parseInt(digits, 16) / 255;
  };
  return { red: channel(0), green: channel(1), blue: channel(2) };
}

function hslToRgb(hue: number, saturation: number, lightness: number): Rgb {
  const channel = (offset: number) => {
    const k = (offset + (((hue % 360) + 360) % 360) / 30) % 12;
    const spread = saturation * Math.min(lightness, 1 - lightness);
    return clamp(lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return { red: channel(0), green: channel(8), blue: channel(4) };
}

export function toHex({ red, green, blue }: Rgb): string {
  const channel = (value: number) =>
    Math.round(clamp(value) * 255)
      .toString(16)
      .padStart(2, "0");
  return `#${channel(red)}${channel(green)}${channel(blue)}`;
}

/** The colour, with its chroma lowered as far as sRGB needs it. Lightness and hue stay. */
export function oklchToRgb(color: Oklch): Rgb {
  const exact = convert(color);
  if (isInGamut(exact)) return clampRgb(exact);
  let low = 0;
  let high = color.chroma;
  for (let step = 0; step < 20; step += 1) {
    const middle = (low + high) / 2;
    if (isInGamut(convert({ ...color, chroma: middle }))) low = middle;
    else high = middle;
  }
  return clampRgb(convert({ ...color, chroma: low }));
}

export function rgbToOklch({ red, green, blue }: Rgb): Oklch {
  const r = toLinear(red);
  const g = toLinear(green);
  const b = toLinear(blue);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bAxis = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const hue = (Math.atan2(bAxis, a) * 180) / Math.PI;
  return { lightness, chroma: Math.hypot(a, bAxis), hue: (hue + 360) % 360 };
}

function convert({ lightness, chroma, hue }: Oklch): Rgb {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return {
    red: fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    green: fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    blue: fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  };
}

/** The contrast of two colours as WCAG 2 defines it, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance({ red, green, blue }: Rgb): number {
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);
}

function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}

function isInGamut({ red, green, blue }: Rgb): boolean {
  return [red, green, blue].every((value) => value >= -0.0005 && value <= 1.0005);
}

function clampRgb({ red, green, blue }: Rgb): Rgb {
  return { red: clamp(red), green: clamp(green), blue: clamp(blue) };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
