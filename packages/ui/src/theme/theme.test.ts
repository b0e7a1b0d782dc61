import type { ThemeOption } from "@openai/chatkit";
import { expect, test } from "vitest";
import { contrast, oklchToRgb, parseColor, type Rgb, rgbToOklch, toHex } from "./color.ts";
import { createTheme, type ThemeTokens } from "./create-theme.ts";

function read(tokens: ThemeTokens, name: string): Rgb {
  const color = parseColor(tokens[name] ?? "");
  if (!color) throw new Error(`${name} is no colour: ${tokens[name]}`);
  return color;
}

const surfaceNames = ["gray-1", "gray-2", "gray-3"];
const textPairs = [
  ...surfaceNames.flatMap((surface) => [
    ["gray-12", surface],
    ["gray-11", surface],
    ["accent-5", surface],
    ["danger-text", surface],
  ]),
  ["gray-12", "gray-4"],
  ["gray-11", "gray-4"],
  ["on-accent", "accent-4"],
  ["accent-5", "accent-1"],
  ["danger-text", "danger-tint"],
  ["warning-text", "warning-tint"],
  ["info-text", "info-tint"],
  ["success-text", "gray-1"],
] as [string, string][];
const controlPairs = [
  ["gray-8", "gray-1"],
  ["gray-8", "gray-2"],
  ["accent-3", "gray-1"],
  ["accent-3", "gray-3"],
  ["accent-4", "gray-1"],
] as [string, string][];

function* everyTheme(): Generator<{ name: string; option: ThemeOption }> {
  const accents = [
    "#0f172a",
    "#f1f5f9",
    "#ffffff",
    "#000000",
    "#ffdd00",
    "#d6336c",
    "rgb(12, 166, 120)",
    "hsl(258 90% 60%)",
  ];
  yield { name: "default", option: {} };
  for (const primary of accents) {
    for (const level of [0, 1, 2, 3] as const) {
      yield { name: `accent ${primary} ${level}`, option: { color: { accent: { primary, level } } } };
    }
  }
  for (const hue of [0, 60, 120, 180, 240, 300]) {
    for (const tint of [0, 3, 6, 9] as const) {
      for (const shade of [-4, 0, 4] as const) {
        yield {
          name: `grey ${hue} ${tint} ${shade}`,
          option: { color: { grayscale: { hue, tint, shade } } },
        };
      }
    }
  }
  for (const background of ["#fdf6e3", "#002b36", "#ffffff", "#000000"]) {
    for (const foreground of ["#111827", "#f8fafc", "#888888"]) {
      yield {
        name: `surface ${background} ${foreground}`,
        option: { color: { surface: { background, foreground } } },
      };
    }
  }
}

test("text has a contrast of 4.5 and controls of 3, in every theme and both schemes", () => {
  const failures: string[] = [];
  let looked = 0;
  for (const scheme of ["light", "dark"] as const) {
    for (const { name, option } of everyTheme()) {
      // A page that names a dark surface means it for the dark scheme, and the other way round.
      const background = option.color?.surface?.background;
      if (background && luminanceOf(background) < 0.2 !== (scheme === "dark")) continue;
      const tokens = createTheme({ scheme, option });
      for (const [pairs, minimum] of [
        [textPairs, 4.5],
        [controlPairs, 3],
      ] as const) {
        for (const [one, other] of pairs) {
          looked += 1;
          const value = contrast(read(tokens, one), read(tokens, other));
          if (value < minimum) failures.push(`${scheme}, ${name}: ${one} on ${other} is ${value.toFixed(2)}`);
        }
      }
    }
  }
  expect(failures).toEqual([]);
  expect(looked).toBeGreaterThan(4000);
});

function luminanceOf(text: string): number {
  return rgbToOklch(parseColor(text) as Rgb).lightness ** 3;
}

test("the scales are those of the design: sizes by base size, space by density, radius by name", () => {
  const normal = createTheme({ scheme: "light", option: {} });
  expect([12, 13, 14, 16, 18, 22, 28].map((size) => normal[`text-${size}`])).toEqual([
    "12px",
    "13px",
    "14px",
    "16px",
    "18px",
    "22px",
    "28px",
  ]);
  expect([2, 4, 8, 12, 16, 24, 32, 48].map((space) => normal[`space-${space}`])).toEqual([
    "2px",
    "4px",
    "8px",
    "12px",
    "16px",
    "24px",
    "32px",
    "48px",
  ]);
  expect(normal).toMatchObject({ "radius-control": "999px", "radius-surface": "20px" });
  const compact = createTheme({
    scheme: "light",
    option: { density: "compact", radius: "sharp", typography: { baseSize: 14, fontFamily: "Inter" } },
  });
  expect(compact).toMatchObject({ "text-16": "14px", "space-16": "12.8px", "radius-surface": "2px" });
  expect(compact.font).toMatch(/^Inter, /);
  expect(createTheme({ scheme: "light", option: { radius: "soft" } })["radius-control"]).toBe("8px");
  expect(createTheme({ scheme: "light", option: { radius: "round" } })["radius-control"]).toBe("14px");
});

test("colours are read as CSS writes them, and converted without loss", () => {
  expect(toHex(parseColor("#abc") as Rgb)).toBe("#aabbcc");
  expect(toHex(parseColor("rgba(255, 0, 128, .5)") as Rgb)).toBe("#ff0080");
  expect(toHex(parseColor("hsl(210 50% 40%)") as Rgb)).toBe("#336699");
  expect(parseColor("nonsense")).toBeUndefined();
  expect(parseColor("#12345")).toBeUndefined();
  for (const hex of ["#336699", "#ff0000", "#00ff00", "#123456", "#fefefe"]) {
    expect(toHex(oklchToRgb(rgbToOklch(parseColor(hex) as Rgb)))).toBe(hex);
  }
});
