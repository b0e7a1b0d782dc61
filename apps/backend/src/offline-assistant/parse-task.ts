import type { Priority } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import { findDates } from "./parse-dates.ts";
import { takePriority } from "./parse-priority.ts";
import { mendSpelling } from "./spelling.ts";

/** A task as a sentence describes it. */
export interface ParsedTask {
  title: string;
  due_at: string | null;
  priority: Priority;
}

const leadingWords =
  /^(?:(?:please|pls|can you|could you|i(?:'ve| have)? (?:need|got|have|want) to|i must|remind me to|remember to|don'?t forget to|(?:add|create|make)(?: an?| the)?(?: new)? (?:task|todo|to-do|reminder)s?(?: to| for)?:?|new (?:task|todo):?|todo:?|to-do:?|task:)\s+)+/i;

function tidyTitle(text: string): string {
  const title = text
    .replaceAll(/\s+/g, " ")
    .replace(/^[\s,;:.–-]+/, "")
    // A word left over from what was cut off its end.
    .replace(/[\s,;:–-]*(?:\b(?:and|then|on|by|at|due|for|until)\b[\s,;:]*)*[\s,;:.–-]*$/i, "")
    .replace(/^(?:to|that i|a task to)\s+/i, "")
    .trim();
  return title.charAt(0).toLocaleUpperCase() + title.slice(1);
}

/**
 * Reads one task: "buy milk tomorrow 5pm, high priority". What is in quotes is the title to the letter. Without
 * anything left for a title, the whole text is it.
 */
export function parseTask(text: string, clock: Clock): ParsedTask {
  const quoted = /["“](?<title>[^"”]+)["”]/.exec(text);
  const around = quoted ? text.replace(quoted[0], " ") : text;
  const { priority, rest } = takePriority(mendSpelling(around).replace(leadingWords, ""));
  // Of several dates the last one is the due date: "read the Monday report by Friday".
  const date = findDates(rest, clock).at(-1);
  const withoutDate = date ? `${rest.slice(0, date.start)} ${rest.slice(date.end)}` : rest;
  const title = quoted?.groups?.title?.trim() || tidyTitle(withoutDate) || tidyTitle(text) || text.trim();
  return { title, due_at: date?.dueAt ?? null, priority: priority ?? "normal" };
}
