import { DateTime } from "luxon";
import type { Task } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import type { Step } from "./conversation.ts";
import { fitsFilter } from "./find-targets.ts";
import type { ListFilter } from "./list-filter.ts";
import { escapeMarkdown, shorten } from "./markdown.ts";
import { toShownOrder } from "./memory.ts";
import { isOperation, type Operation, type Plan, type Question, type Remark } from "./plan-parts.ts";
import { toQuestionText, verbOf } from "./question-text.ts";
import { sayings } from "./sayings.ts";
import type { Selector } from "./selector.ts";

const QUOTE_LENGTH = 80;

/** Words a due date as a person would: "today", "tomorrow at 17:00", "Fri, Nov 27". */
function wordDue(dueAt: string, { now, timeZone }: Clock): string {
  const moment = DateTime.fromISO(dueAt, { zone: timeZone });
  const present = DateTime.fromJSDate(now, { zone: timeZone });
  const days = Math.round(moment.startOf("day").diff(present.startOf("day"), "days").days);
  const near: Record<number, string> = { [-1]: "yesterday", 0: "today", 1: "tomorrow" };
  const day = near[days] ?? moment.toFormat(moment.year === present.year ? "ccc, LLL d" : "ccc, LLL d, yyyy");
  return dueAt.includes("T") ? `${day} at ${moment.toFormat("HH:mm")}` : day;
}

const quote = (text: string) => `“${escapeMarkdown(shorten(text, QUOTE_LENGTH))}”`;

function nameTask(task: Task): string {
  return `#${task.number} **${escapeMarkdown(task.title)}**`;
}

function listDetails(task: Task, clock: Clock): string {
  return [
    ...(task.due_at === null ? [] : [wordDue(task.due_at, clock)]),
    ...(task.priority === "normal" ? [] : [`${task.priority} priority`]),
  ]
    .map((detail) => `, ${detail}`)
    .join("");
}

function describe(task: Task, clock: Clock): string {
  return `${nameTask(task)}${listDetails(task, clock)}`;
}

function toListLine(task: Task, clock: Clock): string {
  return task.completed
    ? `- #${task.number} ~~${escapeMarkdown(task.title)}~~ (done)`
    : `- ${describe(task, clock)}`;
}

function toList(tasks: readonly Task[], clock: Clock): string {
  return tasks.map((task) => toListLine(task, clock)).join("\n");
}

function countTasks(count: number, adjective: string): string {
  const words = [count === 0 ? "no" : String(count), adjective, count === 1 ? "task" : "tasks"];
  return words.filter(Boolean).join(" ");
}

const dueWords: Record<NonNullable<ListFilter["due"]>, string> = {
  overdue: "",
  today: " due today",
  tomorrow: " due tomorrow",
  this_week: " due this week",
  none: " without a date",
};
const statusWords: Record<ListFilter["status"], string> = { all: "", open: "open", completed: "done" };

function describeFilter({ status, due, days, query, priority, numbers }: ListFilter): {
  adjective: string;
  rest: string;
} {
  const state = due === "overdue" ? "overdue" : statusWords[status];
  return {
    adjective: [state, priority ? `${priority}-priority` : ""].filter(Boolean).join(" "),
    rest: `${due ? dueWords[due] : ""}${days ? ` ${days.words}` : ""}${query ? ` with ${quote(query)} in the title` : ""}${numbers ? ` with number ${numbers.join(", ")}` : ""}`,
  };
}

function writeList(
  outcome: Extract<NonNullable<Step["outcome"]>, { tasks: Task[] }>,
  { filter, countOnly }: Extract<Operation, { kind: "list" }>,
  clock: Clock,
): string {
  const chosen = toShownOrder(outcome.tasks.filter((task) => fitsFilter(task, filter, clock)));
  const { adjective, rest } = describeFilter(filter);
  const seen = outcome.tasks.length;
  const total = outcome.total ?? seen;
  const isWhole = chosen.length === seen;
  const count = `You have ${countTasks(isWhole ? total : chosen.length, adjective)}${rest}`;
  const cut =
    total > seen ? `\n\nThese are from the first ${seen} of ${total}: I cannot look further in one go.` : "";
  if (chosen.length === 0 && adjective === "" && rest === "")
    return `${count}. Say “add buy milk tomorrow” to begin.`;
  if (chosen.length === 0 || countOnly) return `${count}.${cut}`;
  return `${count}:\n\n${toList(chosen, clock)}${cut}`;
}

function describeTarget(operation: Extract<Operation, { kind: "act" }>): string {
  const { target } = operation;
  if ("id" in target) return nameTask(target);
  return "onlyNumber" in target ? `#${target.onlyNumber}` : "that task";
}

/** What an operation was to do, as the end of "I could not …". */
function nameOperation(operation: Operation): string {
  switch (operation.kind) {
    case "add":
      return `add ${quote(operation.intent.task.title)}`;
    case "list":
      return "look up your tasks";
    case "act":
      return `${verbOf(operation.action)} ${describeTarget(operation)}`;
  }
}

/** What a tool answered in error, as the end of a sentence. */
function writeReason(outcome: Step["outcome"]): string {
  const reason = outcome && "error" in outcome ? outcome.error : "there was no answer";
  return escapeMarkdown(shorten(reason, 200)).replace(/\.$/, "");
}

function writeEdit(
  edit: Extract<Extract<Operation, { kind: "act" }>["action"], { kind: "edit" }>["edit"],
  task: Task,
  clock: Clock,
): string {
  if (edit.restore) return `As it was before: ${describe(task, clock)}.`;
  if (edit.title !== undefined) return `Renamed #${task.number} to **${escapeMarkdown(task.title)}**.`;
  if (edit.priority !== undefined) return `Now ${task.priority} priority: ${nameTask(task)}.`;
  return task.due_at === null
    ? `No due date any more: ${nameTask(task)}.`
    : `Now due ${wordDue(task.due_at, clock)}: ${nameTask(task)}.`;
}

/** What came of one operation. Nothing is said to be done that the tool's answer does not show. */
function writeStep(operation: Operation, step: Step, clock: Clock): string {
  const { outcome } = step;
  if (!outcome || "error" in outcome) {
    return `I could not ${nameOperation(operation)}: ${writeReason(outcome)}.`;
  }
  if (operation.kind === "list") return writeList(outcome, operation, clock);
  const task = outcome.tasks[0];
  if (!task) return `I could not ${nameOperation(operation)}: the tool gave nothing back.`;
  if (operation.kind === "add") {
    const note = operation.intent.note ? ` ${operation.intent.note}` : "";
    return `Added ${describe(task, clock)}.${note}`;
  }
  const { action } = operation;
  switch (action.kind) {
    case "complete":
      return task.completed ? `Done: ${nameTask(task)}.` : `Open again: ${describe(task, clock)}.`;
    case "delete":
      return outcome.deleted
        ? `Deleted ${nameTask(task)}.`
        : `I could not delete ${nameTask(task)}: it is still there.`;
    case "edit":
      return writeEdit(action.edit, task, clock);
  }
}

function writeMissing(selector: Selector): string {
  switch (selector.kind) {
    case "numbers":
      return `There is no task #${selector.numbers.join(", and no #")}.`;
    case "text":
      return `I found no task with ${quote(selector.text)} in its title.`;
    case "group":
      return `No task fits ${quote(selector.phrase)}, so nothing was changed.`;
    case "ordinal":
      return "I do not see which task you mean. Its number says it best.";
    case "focus":
    case "unsaid":
      return "I do not know which task you mean. Say its number or a part of its title.";
  }
}

function writeUnable({ text, topic, others }: Extract<Remark, { kind: "unable" }>): string {
  const more = others > 0 ? ` (and ${others} more like it)` : "";
  return topic
    ? `I cannot help with ${topic}${more}: I am the offline assistant and know only your tasks. For what I can do, say “help”.`
    : `I did not understand ${quote(text)}${more}. To make it a task, put “add” before it; for what I can do, say “help”.`;
}

function writeRemark(remark: Remark): string {
  switch (remark.kind) {
    case "say":
      return sayings[remark.what];
    case "unable":
      return writeUnable(remark);
    case "missing":
      return writeMissing(remark.selector);
    case "already":
      return `${remark.completed ? "Done" : "Open"} already: ${nameTask(remark.task)}.`;
    case "nothing-to-undo":
      return "There is nothing in this conversation that I could take back.";
    case "undo-lost":
      return `I no longer know how ${nameTask(remark.task)} was before, so it stays as it is.`;
    case "partial":
      return `I looked through the first ${remark.seen} of your ${remark.total} tasks only. A number finds any of them.`;
    case "too-many":
      return `I do ${remark.limit} things at a time. Please send the rest again.`;
  }
}

function writeQuestion(question: Question, clock: Clock): string {
  switch (question.kind) {
    // The saying of the same name asks it.
    case "what-to-add":
      return "";
    case "confirm-delete":
      return toQuestionText(question, toList(question.tasks, clock));
    case "which":
      return toQuestionText(question, toList(question.candidates, clock));
  }
}

interface Paragraph {
  text: string;
  /** Several short ones in a row make a list; what is long stands for itself. */
  isShort: boolean;
}

function joinParagraphs(paragraphs: readonly Paragraph[]): string {
  const isList = paragraphs.filter(({ isShort }) => isShort).length > 1;
  return paragraphs
    .map(({ text, isShort }, position) => {
      const isItem = isList && isShort;
      const next = paragraphs[position + 1];
      const gap = !next ? "" : isItem && next.isShort ? "\n" : "\n\n";
      return `${isItem ? "- " : ""}${text}${gap}`;
    })
    .join("");
}

/** The answer to a turn whose tasks could not be read. */
export function writeFailedReading(reason: string): string {
  return `I could not look up your tasks: ${escapeMarkdown(shorten(reason, 200)).replace(/\.$/, "")}. Nothing was changed.`;
}

/**
 * The answer to a turn whose operations are through. `results` has one entry for each of them, undefined where it could
 * not be tried. Only what a tool has confirmed is said to be done.
 */
export function writeAnswer(plan: Plan, results: readonly (Step | undefined)[], clock: Clock): string {
  const steps = results.values();
  const paragraphs = plan.parts.map((part): Paragraph => {
    if (!isOperation(part)) {
      return { text: writeRemark(part), isShort: part.kind !== "say" };
    }
    const step = steps.next().value;
    return { text: step ? writeStep(part, step, clock) : "", isShort: part.kind !== "list" };
  });
  paragraphs.push(
    ...plan.questions.map((question) => ({ text: writeQuestion(question, clock), isShort: false })),
  );
  const shown = paragraphs.filter(({ text }) => text !== "");
  return shown.length > 0
    ? joinParagraphs(shown)
    : "Say what you would like to do with your tasks, or “help”.";
}
