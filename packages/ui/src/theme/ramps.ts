import { contrast, type Oklch, oklchToRgb, type Rgb, rgbToOklch } from "./color.ts";

export type Scheme = "light" | "dark";

/**
 * Twelve greys, by index 0 to 11: page, raised, bubble, hover, pressed, hairline, border, border of a control, solid,
 * solid hover, quiet text, text.
 */
export type GrayRamp = readonly Rgb[];

/** Five steps of the accent: tint, tint hover, ring and border, solid, text. */
export type AccentRamp = readonly Rgb[];

const TEXT_CONTRAST = 4.5;
const CONTROL_CONTRAST = 3;

const grayLightness: Record<Scheme, readonly number[]> = {
  light: [1, 0.984, 0.962, 0.941, 0.918, 0.905, 0.862, 0.665, 0.58, 0.53, 0.475, 0.235],
  dark: [0.19, 0.216, 0.252, 0.28, 0.31, 0.305, 0.355, 0.565, 0.62, 0.67, 0.755, 0.955],
};

/** `hue` in degrees, `tint` 0 (neutral) to 9, `shade` -4 to 4: away from the scheme's white or black as it grows. */
export interface GrayscaleSource {
  hue: number;
  tint: number;
  shade?: number | undefined;
}

export function createGrayRamp(
  scheme: Scheme,
  { hue, tint, shade = 0 }: GrayscaleSource,
  page?: Rgb,
): GrayRamp {
  const shift = (scheme === "light" ? -0.009 : 0.012) * shade;
  const pageShift = page ? rgbToOklch(page).lightness - (grayLightness[scheme][0] ?? 0) : shift;
  const steps = grayLightness[scheme].map((lightness, index): Oklch => {
    // The surfaces follow the page; text stays where it is read best.
    const moved = index < 7 ? lightness + pageShift : lightness;
    const chroma = tint * (index < 3 ? 0.0022 : index > 10 ? 0.0032 : 0.0042);
    return { lightness: Math.min(1, Math.max(0, moved)), chroma, hue };
  });
  const ramp = steps.map(oklchToRgb);
  if (page) ramp[0] = page;
  const surfaces = ramp.slice(0, 4);
  const reach = (index: number, minimum: number, against: readonly Rgb[]) => {
    const step = steps[index];
    if (step) ramp[index] = withContrast(step, against, minimum);
  };
  reach(7, CONTROL_CONTRAST, ramp.slice(0, 2));
  reach(10, TEXT_CONTRAST, surfaces);
  reach(11, TEXT_CONTRAST, surfaces);
  return ramp;
}

/** `level` 0 to 3: how strongly the tints carry the colour. */
export interface AccentSource {
  primary: Rgb;
  level: number;
}

export function createAccentRamp(
  scheme: Scheme,
  { primary, level }: AccentSource,
  grays: GrayRamp,
): AccentRamp {
  const source = rgbToOklch(primary);
  const page = grays[0] ?? primary;
  const pageLightness = rgbToOklch(page).lightness;
  const strength = 0.35 + 0.3 * level;
  // The same step is harder to see on black than on white.
  const [near, far] = scheme === "light" ? [0.045, 0.085] : [0.085, 0.125];
  const tint = (distance: number, chroma: number): Rgb =>
    oklchToRgb({
      hue: source.hue,
      chroma: Math.min(source.chroma, chroma * strength),
      lightness: pageLightness + (scheme === "light" ? -distance : distance),
    });
  const surfaces = [...grays.slice(0, 3), tint(near, 0.05)];
  return [
    tint(near, 0.05),
    tint(far, 0.075),
    withContrast(source, grays.slice(0, 3), CONTROL_CONTRAST),
    withContrast(source, grays.slice(0, 3), CONTROL_CONTRAST),
    withContrast(source, surfaces, TEXT_CONTRAST),
  ];
}

/** White or near-black: whichever reads better on a colour. */
export function textOn(background: Rgb): Rgb {
  const white: Rgb = { red: 1, green: 1, blue: 1 };
  const ink = oklchToRgb({ lightness: 0.17, chroma: 0, hue: 0 });
  return contrast(white, background) >= TEXT_CONTRAST ||
    contrast(white, background) >= contrast(ink, background)
    ? white
    : contrast(ink, background) >= TEXT_CONTRAST
      ? ink
      : { red: 0, green: 0, blue: 0 };
}

/** The colour, made lighter or darker until it has `minimum` against all of `surfaces`. */
export function withContrast(color: Oklch, surfaces: readonly Rgb[], minimum: number): Rgb {
  const worst = (candidate: Rgb) => Math.min(...surfaces.map((surface) => contrast(candidate, surface)));
  const own = oklchToRgb(color);
  if (worst(own) >= minimum) return own;
  let best = own;
  for (let distance = 0.01; distance <= 1; distance += 0.01) {
    for (const lightness of [color.lightness - distance, color.lightness + distance]) {
      if (lightness < 0 || lightness > 1) continue;
      const candidate = oklchToRgb({ ...color, lightness });
      if (worst(candidate) >= minimum) return candidate;
      if (worst(candidate) > worst(best)) best = candidate;
    }
  }
  return best;
}
