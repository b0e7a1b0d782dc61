import { type Catalogue, en, type Message, type MessageId } from "./en.ts";

/** Gives texts of one locale. `values` fill `{name}`; `count` also chooses the plural form. */
export interface Localizer {
  (id: MessageId, values?: Record<string, string | number>): string;
  /** The locale that dates and numbers are written in: one that the texts are in. */
  readonly locale: string;
}

/** The catalogues that there are, by language. Other locales add a file and a line here. */
const catalogues: Record<string, Catalogue> = { en };

/** A localizer for a BCP 47 locale. A locale without a catalogue gets English texts with English dates. */
export function createLocalizer(requested = "en"): Localizer {
  const language = requested.split("-")[0]?.toLowerCase() ?? "en";
  const catalogue = catalogues[language] ?? en;
  const locale = language in catalogues && isLocale(requested) ? requested : "en";
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);

  function localize(id: MessageId, values: Record<string, string | number> = {}): string {
    const message = choose(catalogue[id], values.count);
    return message.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === "number" ? numbers.format(value) : value;
    });
  }

  function choose(message: Message, count: string | number | undefined): string {
    if (typeof message === "string") return message;
    const form = typeof count === "number" ? plurals.select(count) : "other";
    return message[form] ?? message.other ?? "";
  }

  return Object.assign(localize, { locale });
}

function isLocale(text: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(text).length > 0;
  } catch {
    return false;
  }
}

/** A duration in whole seconds as people read it: "4 s", "2 min 5 s". */
export function formatDuration(t: Localizer, seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return t("activity.seconds", { count: whole });
  return t("activity.minutes", { minutes: Math.floor(whole / 60), count: whole % 60 });
}
