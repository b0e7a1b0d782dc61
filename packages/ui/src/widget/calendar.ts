/** A day of the Gregorian calendar, as `YYYY-MM-DD`. */
export type Day = string;

const DAY_MS = 86_400_000;

/** The day of an ISO 8601 text, with or without a time; undefined for what is none. */
export function readDay(text: string): Day | undefined {
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const date = toUtcDate(day);
  return Number.isNaN(date.getTime()) ? undefined : toDay(date);
}

/** The first moment of a day, as UTC has it: days are counted and named without any zone. */
export function toUtcDate(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** Years have four digits: beyond them the calendar stands still. */
function toDay(date: Date): Day {
  const text = date.toISOString();
  if (text.startsWith("+")) return "9999-12-31";
  return text.startsWith("-") ? "0000-01-01" : text.slice(0, 10);
}

/** The day that it is where the reader is. */
export function readToday(now = new Date()): Day {
  return toDay(new Date(now.getTime() - now.getTimezoneOffset() * 60_000));
}

export function addDays(day: Day, count: number): Day {
  return toDay(new Date(toUtcDate(day).getTime() + count * DAY_MS));
}

/** The same day of another month, or its last if it has none of that number. */
export function addMonths(day: Day, count: number): Day {
  const date = toUtcDate(day);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1));
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return addDays(toDay(first), Math.min(date.getUTCDate(), length) - 1);
}

/** The day, or the nearest that is not out of bounds. */
export function clampDay(day: Day, min: Day | undefined, max: Day | undefined): Day {
  if (min !== undefined && day < min) return min;
  return max !== undefined && day > max ? max : day;
}

/** The weeks that a day's month touches, each of seven days. `first` is the weekday that they begin with, 0 for Sunday. */
export function toMonthDays(day: Day, first: number): Day[][] {
  const start = `${day.slice(0, 7)}-01`;
  const lead = (toUtcDate(start).getUTCDay() - first + 7) % 7;
  const weeks: Day[][] = [];
  for (let at = addDays(start, -lead); weeks.length < 6; at = addDays(at, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(at, index)));
  }
  return weeks;
}

/** The weekday that weeks begin with where a language is spoken, 0 for Sunday. */
export function firstWeekday(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?(): { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  return ((known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1) % 7;
}
