import { expect, test } from "vitest";
import { findTexts } from "./find-texts.ts";
import { resolveLocale } from "./locales.ts";
import { createLocalizer } from "./localizer.ts";

/** Each of the official type, and some that only a browser sends. */
test.each(
  Object.entries({
    en: "en",
    "en-GB": "en",
    de: "de-DE",
    "de-AT": "de-DE",
    es: "es-ES",
    "es-MX": "es-419",
    "es-419": "es-419",
    "es-US": "es-419",
    fr: "fr-FR",
    "fr-CA": "fr-CA",
    "fr-CH": "fr-FR",
    pt: "pt-BR",
    "pt-PT": "pt-PT",
    "pt-AO": "pt-PT",
    zh: "zh-CN",
    "zh-Hans-HK": "zh-CN",
    "zh-Hant": "zh-TW",
    "zh-Hant-MO": "zh-HK",
    "zh-HK": "zh-HK",
    "zh-TW": "zh-TW",
    "zh-SG": "zh-CN",
    nb: "nb-NO",
    no: "nb-NO",
    nn: "nb-NO",
    fil: "tl",
    he: "he-IL",
    fa: "fa-IR",
    am: "am",
    kk: "kk",
    "sr-Latn-RS": "sr-RS",
    tlh: "en",
    "not a locale": "en",
    "": "en",
  }),
)("%s reads the texts of %s", (requested, expected) => {
  expect(resolveLocale(requested)).toBe(expected);
});

test("numbers and plural forms are those of the locale that was asked for", async () => {
  const swiss = createLocalizer("de-CH", { texts: await findTexts("de-CH") });
  expect(swiss.locale).toBe("de-CH");
  expect(swiss("activity.steps", { count: 12_000 })).toBe("12'000 Schritte");
  const polish = createLocalizer("pl", { texts: await findTexts("pl") });
  expect([1, 3, 5, 22].map((count) => polish("activity.steps", { count }))).toEqual([
    "1 krok",
    "3 kroki",
    "5 kroków",
    "22 kroki",
  ]);
});
