import { DateTime } from "luxon";
import type { Priority } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import { findDates } from "./parse-dates.ts";
import { takePriority } from "./parse-priority.ts";

/** Which tasks are meant by what they are like. */
export interface ListFilter {
  status: "all" | "open" | "completed";
  due?: "overdue" | "today" | "tomorrow" | "this_week" | "none";
  /** Days from first to last, both as `YYYY-MM-DD`, that `due` has no word for, and how a person calls them. */
  days?: { from: string; to: string; words: string };
  query?: string;
  numbers?: number[];
  priority?: Priority;
}

const spans: { due: NonNullable<ListFilter["due"]>; pattern: RegExp }[] = [
  {
    due: "overdue",
    pattern: /\b(?:overdue|past due|late|missed|behind(?: on| with)?|should have (?:done|finished))\b/i,
  },
  { due: "today", pattern: /\b(?:today'?s?|tonight|my day)\b/i },
  { due: "tomorrow", pattern: /(?<!after )\btomorrow'?s?\b/i },
  { due: "this_week", pattern: /\b(?:this|the|current|my) week'?s?\b/i },
  {
    due: "none",
    pattern:
      /\b(?:without|with no|have no|has no|no) (?:a |any )?(?:due )?(?:dates?|deadlines?)\b|\b(?:undated|unscheduled)\b/i,
  },
];
const donePattern = /\b(?:done|completed?|finished|closed|ticked off|checked off|accomplished?)\b/i;
const notDonePattern =
  /\b(?:not|un|in|isn'?t|aren'?t|haven'?t|have not|to be|get|getting|yet to be|needs? to be)[- ]*(?:yet )?(?:i )?(?:done|complete|completed|finished)|\bto do\b/i;
const openPattern =
  /\b(?:open|pending|active|remaining|left|unfinished|incomplete|undone|uncompleted|outstanding|still|on my plate|to do|not done|next|need to|have to|should|must|got to|working on|up for|ahead)\b/i;
const queryPattern =
  /\b(?:about|containing|contain|contains|with the words?|mentioning|mention|matching|regarding|related to|called|named|involving|that say)\s+(?:the word )?"?(?<query>[^"?]+?)"?(?: tasks)?$/i;

/** Monday to Sunday of the week after this one, and what else has no filter of its own in the tool. */
function toDays(text: string, clock: Clock): ListFilter["days"] {
  const present = DateTime.fromJSDate(clock.now, { zone: clock.timeZone });
  const toSpan = (from: DateTime, to: DateTime, words: string) => ({
    from: from.toFormat("yyyy-MM-dd"),
    to: to.toFormat("yyyy-MM-dd"),
    words,
  });
  const named: { pattern: RegExp; span(): NonNullable<ListFilter["days"]> }[] = [
    {
      pattern: /\bnext week\b(?! (?:mon|tues|wednes|thurs|fri|satur|sun)day)/i,
      span: () => {
        const monday = present.startOf("week").plus({ weeks: 1 });
        return toSpan(monday, monday.endOf("week"), "due next week");
      },
    },
    {
      pattern: /\b(?:this|the) month\b/i,
      span: () => toSpan(present.startOf("month"), present.endOf("month"), "due this month"),
    },
    {
      pattern: /\bnext month\b/i,
      span: () => {
        const first = present.startOf("month").plus({ months: 1 });
        return toSpan(first, first.endOf("month"), "due next month");
      },
    },
    {
      pattern: /\b(?:this|the|on the) weekend\b/i,
      span: () => {
        const monday = present.startOf("week");
        return toSpan(monday.plus({ days: 5 }), monday.endOf("week"), "due this weekend");
      },
    },
    {
      pattern: /\bnext (?:few|couple of|7|seven) days\b|\b(?:soon|coming up|upcoming)\b/i,
      span: () => toSpan(present, present.plus({ days: 7 }), "due in the next seven days"),
    },
    {
      pattern: /\b(?:this morning|this afternoon|this evening)\b/i,
      span: () => toSpan(present, present, "due today"),
    },
  ];
  const span = named.find(({ pattern }) => pattern.test(text))?.span();
  if (span) return span;
  const days = text
    .split(/\b(?:to|and|until|through)\b/i)
    .flatMap((part) => findDates(part, clock))
    .filter((found) => !found.isTimeOnly)
    .map((found) => DateTime.fromISO(found.dueAt, { zone: clock.timeZone }));
  const month = /\bin ((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b/i.exec(text);
  const [said] = days;
  if (month && said)
    return toSpan(said.startOf("month"), said.endOf("month"), `due in ${said.toFormat("LLLL")}`);
  // "Before Friday" begins now.
  const isUntil = /\b(?:before|by|until|till)\b/i.test(text) && days.length === 1;
  const [first, second] = isUntil ? [present, ...days] : days;
  if (!first) return undefined;
  // "From Monday to Wednesday", said on a Tuesday, ends after it begins.
  const last = second && second < first ? second.plus({ weeks: 1 }) : (second ?? first);
  const word = (day: DateTime) => day.toFormat("ccc, LLL d");
  return toSpan(
    first,
    last,
    first === last ? `due on ${word(first)}` : `due from ${word(first)} to ${word(last)}`,
  );
}

/** The filter that a question's words make. Words that say nothing of a filter are passed over. */
export function toFilter(text: string, clock: Clock): ListFilter {
  const query = queryPattern.exec(text)?.groups?.query;
  // Three exclamation marks behind a question are no priority.
  const around = (query ? text.replace(queryPattern, " ") : text).replaceAll("!", " ");
  const isSeveral = /\btoday (?:and|or|&) tomorrow\b/i.test(around);
  const due = isSeveral ? undefined : spans.find(({ pattern }) => pattern.test(around))?.due;
  const days = due ? undefined : toDays(around, clock);
  const isBoth =
    /\b(?:open|undone) and (?:done|completed|finished)\b|\b(?:done|completed|finished) and (?:open|undone)\b/i.test(
      around,
    );
  const isOpen = openPattern.test(around) || notDonePattern.test(around);
  const isDone = donePattern.test(around) && !isOpen && !isBoth;
  // When something was done is not asked for by when it was due.
  const when = isDone ? {} : { ...(due ? { due } : {}), ...(days ? { days } : {}) };
  const priority =
    takePriority(around).priority ?? (/\b(?:important|urgent)\b/i.test(around) ? "high" : undefined);
  return {
    status: isBoth ? "all" : isDone ? "completed" : isOpen || due || days ? "open" : "all",
    ...when,
    ...(query ? { query: query.trim() } : {}),
    ...(priority ? { priority } : {}),
  };
}

const groupVocabulary =
  /^(?:all|every|everything|each|any|of|the|my|our|these|tasks?|to-?dos?|things?|items?|ones?|it|that|which|are|is|i|i've|have|been|was|were|already|marked|as|done|completed?|finished|closed|open|undone|unfinished|incomplete|pending|overdue|late|past|due|for|on|from|today'?s?|tomorrow'?s?|this|next|week'?s?|weekend|month|high|low|normal|medium|priority|prio|urgent|important|with|without|no|dates?|deadlines?|list|whole|entire|full|completely|still|not|yet|monday|tuesday|wednesday|thursday|friday|saturday|sunday)$/i;
const wholeWords = /\b(?:all|every|everything|each|any|tasks|to-?dos|things|items|ones|list)\b/i;
const stateWords =
  /\b(?:done|completed?|finished|closed|overdue|open|undone|unfinished|pending|today'?s?|urgent)\b/i;

/** The filter of a phrase that means all tasks of a kind, "everything that's done"; undefined when it means single ones. */
export function toGroup(phrase: string, clock: Clock): ListFilter | undefined {
  const text = phrase.replaceAll(/\b(that|which)'s\b/gi, "$1 is").trim();
  const isWhole = wholeWords.test(text);
  if (!isWhole && !stateWords.test(text)) return undefined;
  // "The open one" is one.
  if (!isWhole && /\bone$/i.test(text)) return undefined;
  const query = isWhole ? queryPattern.exec(text) : null;
  const words = (query ? text.slice(0, query.index) : text).split(/[\s,-]+/).filter(Boolean);
  return words.length > 0 && words.every((word) => groupVocabulary.test(word))
    ? toFilter(text, clock)
    : undefined;
}
