import type { Priority } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import { findDates } from "./parse-dates.ts";
import { takePriority } from "./parse-priority.ts";
import { hideQuotes, unifyQuotes } from "./quotes.ts";
import { mendSpelling } from "./spelling.ts";

/** A task as a sentence describes it. */
export interface ParsedTask {
  title: string;
  due_at: string | null;
  priority: Priority;
}

const leadingWords =
  /^(?:(?:please|pls|can you|could you|i(?:'ve| have)? (?:need|got|have|want) to|i must|remind me to|remember to|don'?t forget to|(?:add|create|make)(?: an?| the)?(?: new)? (?:task|todo|to-do|reminder)s?(?: to| for)?:?|new (?:task|todo):?|todo:?|to-do:?|task:)\s+)+/i;
/** Marks that a line of a list begins with. */
const bullet = /^(?:[-*•–—]|\[[ x]?\]|\d{1,2}[.)])\s+/i;
/** A word left over from what was cut off an end, unless it belongs to its verb: "turn the heating on". */
const danglingWord = /[\s,;:–-]*\b(?:and|then|by|at|due|for|until|with|is|it's)$/i;

function tidyTitle(text: string): string {
  let title = text
    .replaceAll(/\s+/g, " ")
    .replace(/^(?:[\s,;:.–-]+)/, "")
    .replace(/[\s,;:–-]+$/, "")
    .replace(/(?<![A-Z\d])[.!]+$/, "")
    .replace(/\(\s*\)/, "")
    .trim();
  while (danglingWord.test(title)) title = title.replace(danglingWord, "");
  title = title
    .replace(/^(?:to|that i|that|a task to)\s+/i, "")
    .replace(/[\s,;:–-]+$/, "")
    .trim();
  return title.charAt(0).toLocaleUpperCase() + title.slice(1);
}

/** A text without its due date, which of several is the last: "read the Monday report by Friday". */
function takeDate(text: string, clock: Clock): { dueAt: string | null; rest: string } {
  const dates = findDates(text, clock);
  const date = dates.at(-1);
  if (!date) return { dueAt: null, rest: text };
  return { dueAt: date.dueAt, rest: `${text.slice(0, date.start)} ${text.slice(date.end)}` };
}

/**
 * Reads one task: "buy milk tomorrow 5pm, high priority". What is in quotes is taken to the letter. Without anything
 * left for a title, the whole text is it.
 */
export function parseTask(text: string, clock: Clock): ParsedTask {
  const { hidden, show } = hideQuotes(unifyQuotes(text).replace(bullet, ""));
  const { priority, rest } = takePriority(mendSpelling(hidden).replace(leadingWords, ""));
  const { dueAt, rest: withoutDate } = takeDate(rest, clock);
  const shown = show(tidyTitle(withoutDate));
  // A title that is nothing but a quotation is meant to the letter, without its marks.
  const quoted = /^"([^"]+)"$/.exec(shown)?.[1]?.trim();
  const title = quoted || shown || tidyTitle(text) || text.trim();
  return { title, due_at: dueAt, priority: priority ?? "normal" };
}
