import { catalogues } from "./catalogues.ts";
import type { Texts } from "./en.ts";
import { resolveLocale } from "./locales.ts";

/** The texts for a BCP 47 locale; undefined where those are the English ones. */
export async function findTexts(requested: string): Promise<Texts | undefined> {
  const locale = resolveLocale(requested);
  return locale === "en" ? undefined : (await catalogues[locale]()).texts;
}
