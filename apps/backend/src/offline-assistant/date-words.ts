import { type Chrono, casual, type ParsingContext } from "chrono-node";
import { DateTime } from "luxon";

type Components = Record<string, number> | null;

function toDay(day: DateTime): Components {
  return { year: day.year, month: day.month, day: day.day };
}

function today(context: ParsingContext): DateTime {
  return DateTime.fromJSDate(context.reference.getDateWithAdjustedTimezone()).startOf("day");
}

/** The day of the month that comes next: "on the 1st". */
function nextDayOfMonth(from: DateTime, day: number): Components {
  for (let months = 0; months < 12; months += 1) {
    const month = from.startOf("month").plus({ months });
    if (day < 1 || day > (month.daysInMonth ?? 0) || (months === 0 && day < from.day)) continue;
    return { year: month.year, month: month.month, day };
  }
  return null;
}

function nextYearly(from: DateTime, month: number, day: number): DateTime {
  const date = DateTime.fromObject({ year: from.year, month, day });
  return date < from ? date.plus({ years: 1 }) : date;
}

const counts: Record<string, number> = { a: 1, one: 1, two: 2, three: 3 };

/** Words for days and times that people use and chrono does not know, or reads otherwise than people mean. */
const readings: { pattern: RegExp; read(match: RegExpMatchArray, from: DateTime): Components }[] = [
  {
    pattern:
      /\bthe (\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|task|one|item|floor|time|chapter|edition|grade|birthday))/i,
    read: (match, from) => nextDayOfMonth(from, Number(match[1])),
  },
  {
    pattern: /\b(?:the )?day after tomorrow\b/i,
    read: (_, from) => toDay(from.plus({ days: 2 })),
  },
  {
    pattern: /\b(?:eod|(?:the )?end of (?:the )?day|cob|close of business)\b/i,
    read: (_, from) => toDay(from),
  },
  {
    // A working week ends on Friday; on a weekend what is left of the week is its Sunday.
    pattern: /\b(?:eow|(?:the )?end of (?:the|this) week|end of week)\b/i,
    read: (_, from) => toDay(from.set({ weekday: from.weekday > 5 ? 7 : 5 })),
  },
  {
    pattern: /\b(?:eom|(?:the )?end of (?:the |this )?month)\b/i,
    read: (_, from) => toDay(from.endOf("month")),
  },
  {
    pattern: /\b(?:eoy|(?:the )?end of (?:the |this )?year)\b/i,
    read: (_, from) => toDay(from.endOf("year")),
  },
  {
    pattern: /\bnext week\b(?! (?:on |mon|tues|wednes|thurs|fri|satur|sun))/i,
    read: (_, from) => toDay(from.startOf("week").plus({ weeks: 1 })),
  },
  {
    pattern: /\bnext weekend\b/i,
    read: (_, from) => toDay(from.startOf("week").plus({ weeks: 1, days: 5 })),
  },
  { pattern: /\bin a fortnight\b/i, read: (_, from) => toDay(from.plus({ weeks: 2 })) },
  {
    pattern: /\b(a|one|two|three) weeks? from (today|tomorrow|now)\b/i,
    read: (match, from) =>
      toDay(
        from.plus({
          weeks: counts[(match[1] ?? "a").toLowerCase()] ?? 1,
          days: match[2]?.toLowerCase() === "tomorrow" ? 1 : 0,
        }),
      ),
  },
  {
    pattern:
      /\b(?:christmas|xmas)(?: day)?\b(?! (?:tree|card|present|gift|shopping|party|light|eve|dinner|cookie|decoration|song|market|movie)s?\b)/i,
    read: (_, from) => toDay(nextYearly(from, 12, 25)),
  },
  { pattern: /\bchristmas eve\b/i, read: (_, from) => toDay(nextYearly(from, 12, 24)) },
  { pattern: /\bnew year'?s eve\b/i, read: (_, from) => toDay(nextYearly(from, 12, 31)) },
  { pattern: /\bnew year'?s(?: day)?\b(?! eve)/i, read: (_, from) => toDay(nextYearly(from, 1, 1)) },
  {
    pattern: /\bhalf past (\d{1,2})\b/i,
    read: (match) => ({ hour: Number(match[1]), minute: 30 }),
  },
  { pattern: /\bquarter past (\d{1,2})\b/i, read: (match) => ({ hour: Number(match[1]), minute: 15 }) },
  { pattern: /\bquarter to (\d{1,2})\b/i, read: (match) => ({ hour: Number(match[1]) - 1, minute: 45 }) },
];

/** chrono with the words above. */
export function createDateReader(): Chrono {
  const reader = casual.clone();
  reader.parsers.unshift(
    ...readings.map(({ pattern, read }) => ({
      pattern: () => pattern,
      extract: (context: ParsingContext, match: RegExpMatchArray) => read(match, today(context)),
    })),
  );
  return reader;
}
