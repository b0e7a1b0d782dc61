import { en, type Message, type MessageId, type Texts } from "./en.ts";

/** Gives texts of one locale. `values` fill `{name}`; `count` also chooses the plural form. */
export interface Localizer {
  (id: MessageId, values?: Record<string, string | number>): string;
  /** The locale that dates and numbers are written in: one that the texts are in. */
  readonly locale: string;
  /** `rtl` where the texts are written so; undefined where they take the page's direction. */
  readonly direction: "rtl" | undefined;
}

export interface LocalizerSource {
  /** The texts that were found for the locale. Default: the English ones. */
  texts?: Texts | undefined;
  /** The page's own wording, before all others. */
  overrides?: Texts | undefined;
}

/**
 * A localizer for a BCP 47 locale. Without `texts` it gets English texts with English dates; with them, dates and numbers
 * are those of the locale as it was asked for: `de-AT` reads German texts and Austrian dates.
 */
export function createLocalizer(
  requested = "en",
  { texts, overrides = {} }: LocalizerSource = {},
): Localizer {
  const locale = texts || isEnglish(requested) ? requested : "en";
  // Made when they are needed: the first one of a page takes a browser a while.
  let plurals: Intl.PluralRules | undefined;
  let numbers: Intl.NumberFormat | undefined;

  function localize(id: MessageId, values: Record<string, string | number> = {}): string {
    const message = choose(overrides[id] ?? texts?.[id] ?? en[id], values.count);
    return message.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (typeof value !== "number") return value ?? whole;
      numbers ??= new Intl.NumberFormat(locale);
      return numbers.format(value);
    });
  }

  function choose(message: Message, count: string | number | undefined): string {
    if (typeof message === "string") return message;
    plurals ??= new Intl.PluralRules(locale);
    const form = typeof count === "number" ? plurals.select(count) : "other";
    return message[form] ?? message.other ?? "";
  }

  return Object.assign(localize, { locale, direction: isRightToLeft(locale) ? ("rtl" as const) : undefined });
}

function isEnglish(locale: string): boolean {
  try {
    return new Intl.Locale(locale).language === "en";
  } catch {
    return false;
  }
}

/** Whether a language is written from right to left. */
function isRightToLeft(locale: string): boolean {
  return /^(?:ar|fa|he|iw|ur)\b/.test(locale);
}

/** A duration in whole seconds as people read it: "4 s", "2 min 5 s". */
export function formatDuration(t: Localizer, seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return t("activity.seconds", { count: whole });
  return t("activity.minutes", { minutes: Math.floor(whole / 60), count: whole % 60 });
}
