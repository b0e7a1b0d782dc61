import { catalogues } from "./catalogues.ts";
import { en, type Texts } from "./en.ts";
import type { TextLocale } from "./locales.ts";

const loaded = new Map<TextLocale, Texts>([["en", en]]);

/** Texts that are there already. */
export function getTexts(locale: TextLocale): Texts | undefined {
  return loaded.get(locale);
}

/** The texts of a locale, loaded once. Where they cannot be loaded: English, and the next call tries again. */
export async function loadTexts(locale: TextLocale): Promise<Texts> {
  const known = loaded.get(locale);
  if (known || locale === "en") return known ?? en;
  try {
    const { texts } = await catalogues[locale]();
    loaded.set(locale, texts);
    return texts;
  } catch {
    return en;
  }
}
