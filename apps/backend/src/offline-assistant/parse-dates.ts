import { casual, type ParsedResult } from "chrono-node";
import { DateTime } from "luxon";
import type { Clock } from "./clock.ts";

/** A date found in a text: where it stood, and what it means. */
export interface FoundDate {
  /** A day as `YYYY-MM-DD`, or a moment as ISO 8601 in UTC with `Z` when a time was said. */
  dueAt: string;
  start: number;
  end: number;
}

/** Words that chrono takes for a date and people mostly do not mean as one in a task. */
const notDates = /^(?:now|second|sec|min|sat|sun|mar|may|march|\d{1,4})$/i;
/** What belongs to a date and goes with it: "by tomorrow", "due on Friday". */
const leadIn = /(?:\b(?:due|for|by|on|at|until|till|before|from|starting|this|the)\s+)+$/i;

const reader = casual.clone();
// "On the 1st": chrono wants a month beside it, people mean the next one.
reader.parsers.push({
  pattern: () => /\bthe (\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|task|one|item))/i,
  extract(context, match) {
    const day = Number(match[1]);
    const from = DateTime.fromJSDate(context.reference.getDateWithAdjustedTimezone());
    for (let months = 0; months < 12; months += 1) {
      const month = from.startOf("month").plus({ months });
      if (day < 1 || day > (month.daysInMonth ?? 0) || (months === 0 && day < from.day)) continue;
      return { year: month.year, month: month.month, day };
    }
    return null;
  },
});

function toDueAt(result: ParsedResult, { timeZone }: Clock): string | undefined {
  const part = (name: "year" | "month" | "day" | "hour" | "minute") => result.start.get(name) ?? undefined;
  const [year, month, day] = [part("year"), part("month"), part("day")];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (!result.start.isCertain("hour")) {
    const date = DateTime.fromObject({ year, month, day }, { zone: timeZone });
    return date.isValid ? date.toFormat("yyyy-MM-dd") : undefined;
  }
  const moment = DateTime.fromObject(
    { year, month, day, hour: part("hour") ?? 0, minute: part("minute") ?? 0 },
    { zone: timeZone },
  );
  return moment.isValid ? (moment.toUTC().toISO({ suppressMilliseconds: false }) ?? undefined) : undefined;
}

/** The dates that a text names, in order, as the user's zone has them now. */
export function findDates(text: string, clock: Clock): FoundDate[] {
  const timezone = DateTime.fromJSDate(clock.now, { zone: clock.timeZone }).offset;
  const results = reader.parse(text, { instant: clock.now, timezone }, { forwardDate: true });
  return results.flatMap((result) => {
    if (notDates.test(result.text)) return [];
    const dueAt = toDueAt(result, clock);
    if (dueAt === undefined) return [];
    const before = text.slice(0, result.index);
    const lead = leadIn.exec(before)?.[0].length ?? 0;
    return [{ dueAt, start: result.index - lead, end: result.index + result.text.length }];
  });
}

const amounts: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  couple: 2,
};

/** A distance such as "two days" or "a week". */
export interface Shift {
  amount: number;
  unit: "hours" | "days" | "weeks" | "months";
}

/** The distance that a text is, or undefined for anything else. */
export function parseShift(text: string): Shift | undefined {
  const match =
    /^(?:by\s+|for\s+)?(?<amount>\d{1,3}|a|an|one|two|three|four|five|six|seven|a couple of)\s+(?:more\s+)?(?<unit>hour|day|week|month)s?(?:\s+(?:later|on))?$/i.exec(
      text.trim(),
    );
  if (!match?.groups) return undefined;
  const word = (match.groups.amount ?? "").toLowerCase().replace("a couple of", "couple");
  return {
    amount: amounts[word] ?? Number(word),
    unit: `${(match.groups.unit ?? "day").toLowerCase()}s` as Shift["unit"],
  };
}

/** A due date moved by a distance; a task without one is moved from today. */
export function shiftDueAt(dueAt: string | null, shift: Shift, { now, timeZone }: Clock): string {
  const isDay = dueAt === null || !dueAt.includes("T");
  const from =
    dueAt === null
      ? DateTime.fromJSDate(now, { zone: timeZone })
      : DateTime.fromISO(dueAt, { zone: timeZone });
  const moved = from.plus({ [shift.unit]: shift.amount });
  if (isDay && shift.unit !== "hours") return moved.toFormat("yyyy-MM-dd");
  return moved.toUTC().toISO({ suppressMilliseconds: false }) ?? moved.toFormat("yyyy-MM-dd");
}
