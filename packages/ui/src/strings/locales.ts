import type { SupportedLocale } from "@openai/chatkit";
import { catalogues } from "./catalogues.ts";

/** Locales that the element's texts are in. */
export type TextLocale = keyof typeof catalogues | "en";

const codes = Object.keys(catalogues) as (keyof typeof catalogues)[];

/** Codes of languages that are read by those of another name. */
const sameLanguage: Record<string, string> = { fil: "tl", no: "nb", nn: "nb", iw: "he", in: "id", mo: "ro" };

/** Spanish of the Americas, by the countries that CLDR counts to it. */
const latinAmerica = new Set(
  "419 AR BO BR BZ CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV US UY VE".split(" "),
);
/** Portuguese as it is written in Portugal. */
const likePortugal = new Set("PT AO CH CV GQ GW LU MO MZ ST TL".split(" "));

/**
 * The locale whose texts a BCP 47 locale gets: its own, or that of its region or script (`es-MX`: `es-419`, `zh-Hant`:
 * `zh-TW`, `pt-AO`: `pt-PT`), or the usual one of its language, or else English.
 */
export function resolveLocale(requested: SupportedLocale | (string & {})): TextLocale {
  const locale = readLocale(requested);
  if (!locale) return "en";
  const language = sameLanguage[locale.language] ?? locale.language;
  const region = locale.region ?? "";
  switch (language) {
    case "es":
      return latinAmerica.has(region) ? "es-419" : "es-ES";
    case "fr":
      return region === "CA" ? "fr-CA" : "fr-FR";
    case "pt":
      return likePortugal.has(region) ? "pt-PT" : "pt-BR";
    case "zh":
    case "yue":
      return resolveChinese(locale.maximize());
    default:
      return codes.find((code) => code.split("-")[0] === language) ?? "en";
  }
}

function resolveChinese({ script, region }: Intl.Locale): TextLocale {
  if (script !== "Hant") return "zh-CN";
  return region === "HK" || region === "MO" ? "zh-HK" : "zh-TW";
}

function readLocale(text: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(text);
  } catch {
    return undefined;
  }
}
