import type { ParsedResult } from "chrono-node";
import { DateTime } from "luxon";
import type { Clock } from "./clock.ts";
import { createDateReader } from "./date-words.ts";

/** A date found in a text: where it stood, and what it means. */
export interface FoundDate {
  /** A day as `YYYY-MM-DD`, or a moment as ISO 8601 in UTC with `Z` when a time was said. */
  dueAt: string;
  start: number;
  end: number;
  /** A time was said and no day: the next such moment stands in `dueAt`. */
  isTimeOnly: boolean;
}

/** What chrono takes for a date and people mostly do not mean as one in a task. */
const notDates =
  /^(?:now|second|sec|min|mar|may|march|\d{1,4}|\d{1,2}\/\d{1,2}(?= inch)|(?:a |an |one |\d+ )?(?:few |couple of )?(?:second|minute|hour|day|week|month|year)s?)$/i;
/** "Pick up the laundry sat" has a day at its end; "the cat sat on it" and "sun cream" have none. */
const shortDay = /^(?:sat|sun)$/i;
/** What belongs to a date and goes with it: "by tomorrow", "due on Friday". */
const leadIn =
  /(?:\b(?:is due|due|for|by|on|at|until|till|til|before|from|in|starting|this|the|no later than|deadline|sometime|some time|around)[:,]?\s+|[(@]\s*)+$/i;
/** What follows a word that is no date but a part of a name: "today's numbers", "3/4 inch". */
const partOfName = /^(?:'s?\b|'s|[ -](?:inch|inches|cup|cups|teaspoon|mile|scale)\b|-\p{L})/iu;
/** What stands before a word that is no date: "Black Friday", "last Monday". */
const beforeName = /\b(?:black|good|last|past|casual|taco|throwback|cyber|ash|happy|this is) $/i;
/** What stands before a number that is no date: "page 12.3". */
const beforeNumber = /\b(?:version|v|page|chapter|room|flight|suite) ?#?$/i;

const pageRange = /(?<![-\d./:])\d{1,4}[-–]\d{1,4}(?![-\d./:]|\s?[ap]\.?m)/gi;

const reader = createDateReader();

type DateTimeZone = { zone: string };

function toMoment(moment: DateTime): string | undefined {
  return moment.isValid ? (moment.toUTC().toISO({ suppressMilliseconds: false }) ?? undefined) : undefined;
}

/** The hour that was said. Without a.m. or p.m., one to six are hours of the afternoon: nobody calls Sam at five at night. */
function toHour(result: ParsedResult): number {
  const hour = result.start.get("hour") ?? 0;
  const isVague = !result.start.isCertain("meridiem") && !/\b0\d/.test(result.text);
  return isVague && hour >= 1 && hour <= 6 ? hour + 12 : hour;
}

function toDueAt(result: ParsedResult, { now, timeZone }: Clock): string | undefined {
  const zone: DateTimeZone = { zone: timeZone };
  const part = (name: "year" | "month" | "day" | "minute") => result.start.get(name) ?? undefined;
  const [year, month, day] = [part("year"), part("month"), part("day")];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = DateTime.fromObject({ year, month, day }, zone);
  if (!result.start.isCertain("hour")) return date.isValid ? date.toFormat("yyyy-MM-dd") : undefined;
  // "3pm PST" is a moment, wherever the person is.
  if (result.start.isCertain("timezoneOffset")) return toMoment(DateTime.fromJSDate(result.start.date()));
  const time = { hour: toHour(result), minute: part("minute") ?? 0 };
  if (!isTimeOnly(result)) return toMoment(date.set(time));
  const next = DateTime.fromJSDate(now, zone).set({ ...time, second: 0, millisecond: 0 });
  return toMoment(next.toJSDate() <= now ? next.plus({ days: 1 }) : next);
}

function isTimeOnly({ start, text }: ParsedResult): boolean {
  const isDistance = /\bin\b.*\b(?:hour|hr|minute|min)s?\b|\b(?:from now|later)\b/i.test(text);
  return (
    start.isCertain("hour") &&
    !start.isCertain("day") &&
    !start.isCertain("weekday") &&
    !isDistance &&
    !/\b(?:today|tonight|tomorrow|yesterday|midnight)\b/i.test(text)
  );
}

/** The dates that a text names, in order, as the user's zone has them now. */
export function findDates(text: string, clock: Clock): FoundDate[] {
  const timezone = DateTime.fromJSDate(clock.now, { zone: clock.timeZone }).offset;
  // "Pages 10-20 tonight" are no hours.
  const readable = text.replaceAll(pageRange, (range) => "x".repeat(range.length));
  const results = reader.parse(readable, { instant: clock.now, timezone }, { forwardDate: true });
  return results.flatMap((result) => {
    const end = result.index + result.text.length;
    const before = text.slice(0, result.index);
    if (
      notDates.test(result.text) ||
      (shortDay.test(result.text) && /[^\s.!)]/.test(text.slice(end))) ||
      partOfName.test(text.slice(end)) ||
      beforeName.test(before) ||
      (/^\d/.test(result.text) && beforeNumber.test(before))
    )
      return [];
    const dueAt = toDueAt(result, clock);
    if (dueAt === undefined) return [];
    const lead = leadIn.exec(before)?.[0] ?? "";
    const closing = lead.includes("(") && text[end] === ")" ? 1 : 0;
    return [{ dueAt, start: result.index - lead.length, end: end + closing, isTimeOnly: isTimeOnly(result) }];
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
  ten: 10,
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
    /^(?:by\s+|for\s+)?(?:another\s+)?(?<amount>\d{1,3}|a couple(?: of)?|an?|one|two|three|four|five|six|seven|ten)\s+(?:more\s+)?(?<unit>hour|day|week|month)s?(?:\s+(?:later|on|more|back))?$/i.exec(
      text.trim(),
    );
  if (!match?.groups) return undefined;
  const word = (match.groups.amount ?? "").toLowerCase().replace(/^a couple(?: of)?$/, "couple");
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
  return isDay && shift.unit !== "hours"
    ? moved.toFormat("yyyy-MM-dd")
    : (toMoment(moved) ?? moved.toFormat("yyyy-MM-dd"));
}

/**
 * The due date that a task gets from the date that was said for it: a new day keeps the hour that the task had, a new
 * hour keeps the day.
 */
export function mergeDueAt(
  before: string | null,
  said: Pick<FoundDate, "dueAt" | "isTimeOnly">,
  { now, timeZone }: Clock,
): string {
  if (before === null) return said.dueAt;
  const zone: DateTimeZone = { zone: timeZone };
  const old = DateTime.fromISO(before, zone);
  const next = DateTime.fromISO(said.dueAt, zone);
  const { hour, minute } = said.isTimeOnly ? next : old;
  if (said.isTimeOnly) {
    const moved = old.set({ hour, minute, second: 0, millisecond: 0 });
    return moved.toJSDate() > now ? (toMoment(moved) ?? said.dueAt) : said.dueAt;
  }
  if (said.dueAt.includes("T") || !before.includes("T")) return said.dueAt;
  return toMoment(next.set({ hour, minute })) ?? said.dueAt;
}
