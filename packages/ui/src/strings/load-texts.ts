import type { Texts } from "./en.ts";

/** `english` where the texts that are always there are those to show; undefined where others may have to be loaded. */
type Known = { texts: Texts } | "english" | undefined;

const loaded = new Map<string, Known>();

/** The texts for a locale, as far as they are there already. */
export function getTexts(locale: string): Known {
  return /^en\b/i.test(locale) ? "english" : loaded.get(locale);
}

/** The same, loaded once. Where they cannot be loaded: English, and the next call tries again. */
export async function loadTexts(locale: string): Promise<NonNullable<Known>> {
  const known = getTexts(locale);
  if (known) return known;
  try {
    const texts = await (await import("./find-texts.ts")).findTexts(locale);
    const found = texts ? { texts } : "english";
    loaded.set(locale, found);
    return found;
  } catch {
    return "english";
  }
}
