import { DateTime } from "luxon";
import type { Task } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import type { Step } from "./conversation.ts";
import type { ListFilter } from "./intent.ts";
import { isOperation, type Operation, type Plan, type Question, type Remark } from "./plan.ts";
import type { Selector } from "./selector.ts";

/** A title as text within markdown: what people type is never markup. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&@:]/g, (character) =>
    character === "<"
      ? "&lt;"
      : character === "&"
        ? "&amp;"
        : /[-.:()@+!]/.test(character)
          ? character
          : `\\${character}`,
  );
}

/** Words a due date as a person would: "today", "tomorrow at 17:00", "Fri, Nov 27". */
export function wordDue(dueAt: string, { now, timeZone }: Clock): string {
  const moment = DateTime.fromISO(dueAt, { zone: timeZone });
  const present = DateTime.fromJSDate(now, { zone: timeZone });
  const days = Math.round(moment.startOf("day").diff(present.startOf("day"), "days").days);
  const near: Record<number, string> = { [-1]: "yesterday", 0: "today", 1: "tomorrow" };
  const day = near[days] ?? moment.toFormat(moment.year === present.year ? "ccc, LLL d" : "ccc, LLL d, yyyy");
  return dueAt.includes("T") ? `${day} at ${moment.toFormat("HH:mm")}` : day;
}

function describe(task: Task, clock: Clock): string {
  const details = [
    ...(task.due_at === null ? [] : [wordDue(task.due_at, clock)]),
    ...(task.priority === "normal" ? [] : [`${task.priority} priority`]),
  ];
  return `**${escapeMarkdown(task.title)}**${details.length > 0 ? `, ${details.join(", ")}` : ""}`;
}

function toListLine(task: Task, clock: Clock): string {
  const text = task.completed ? `~~${escapeMarkdown(task.title)}~~` : describe(task, clock);
  return `- #${task.number} ${text}`;
}

function countTasks(count: number, adjective: string): string {
  const words = [count === 0 ? "no" : String(count), adjective, count === 1 ? "task" : "tasks"].filter(
    Boolean,
  );
  return words.join(" ");
}

function describeFilter({ status, due, query, priority }: ListFilter): { adjective: string; rest: string } {
  const dueWords = {
    overdue: "",
    today: " due today",
    tomorrow: " due tomorrow",
    this_week: " due this week",
    none: " without a date",
  };
  return {
    adjective: [
      ...(due === "overdue"
        ? ["overdue"]
        : status === "all"
          ? []
          : [status === "completed" ? "done" : "open"]),
      ...(priority ? [`${priority}-priority`] : []),
    ].join(" "),
    rest: `${due ? dueWords[due] : ""}${query ? ` with “${escapeMarkdown(query)}” in the title` : ""}`,
  };
}

function writeList(tasks: readonly Task[], filter: ListFilter, countOnly: boolean, clock: Clock): string {
  const chosen = filter.priority ? tasks.filter((task) => task.priority === filter.priority) : tasks;
  const { adjective, rest } = describeFilter(filter);
  const count = `You have ${countTasks(chosen.length, adjective)}${rest}`;
  if (chosen.length === 0 || countOnly) {
    const hint =
      chosen.length === 0 && adjective === "" && rest === "" ? " Say “add buy milk tomorrow” to begin." : "";
    return `${count}.${hint}`;
  }
  const open = chosen.filter((task) => !task.completed);
  const done = chosen.filter((task) => task.completed);
  return `${count}:\n\n${[...open, ...done].map((task) => toListLine(task, clock)).join("\n")}`;
}

function writeStep(operation: Operation, step: Step, clock: Clock): string {
  const { outcome } = step;
  if (!outcome || "error" in outcome) {
    const what =
      operation.kind === "add"
        ? `add “${escapeMarkdown(operation.intent.task.title)}”`
        : operation.kind === "list"
          ? "look up your tasks"
          : "do that";
    return `I could not ${what}: ${escapeMarkdown(outcome?.error ?? "there was no answer").replace(/\.$/, "")}.`;
  }
  if (operation.kind === "list")
    return writeList(outcome.tasks, operation.filter, operation.countOnly, clock);
  const task = outcome.tasks[0];
  if (!task) return "I could not do that: the tool gave nothing back.";
  if (operation.kind === "add") {
    const note = operation.intent.note ? ` ${operation.intent.note}` : "";
    return `Added #${task.number} ${describe(task, clock)}.${note}`;
  }
  const name = `#${task.number} **${escapeMarkdown(task.title)}**`;
  const { action } = operation;
  switch (action.kind) {
    case "complete":
      return action.completed ? `Done: ${name}.` : `Open again: ${name}.`;
    case "delete":
      return `Deleted ${name}.`;
    case "edit": {
      const { title, priority } = action.edit;
      if (title !== undefined) return `#${task.number} is now called **${escapeMarkdown(task.title)}**.`;
      if (priority !== undefined) return `${name} now has ${task.priority} priority.`;
      return task.due_at === null
        ? `${name} has no due date any more.`
        : `${name} is now due ${wordDue(task.due_at, clock)}.`;
    }
  }
}

function describeSelector(selector: Selector): string {
  switch (selector.kind) {
    case "numbers":
      return `There is no task #${selector.numbers.join(", #")}.`;
    case "text":
      return `I found no task with “${escapeMarkdown(selector.text)}” in its title.`;
    case "group":
      return selector.group === "all"
        ? "There is no task for that."
        : `There is no task that is ${selector.group === "today" ? "due today" : selector.group}, so there is nothing to do.`;
    case "ordinal":
      return "I do not see which task you mean. Its number says it best.";
    case "focus":
      return "I do not know which task you mean. Say its number or a part of its title.";
  }
}

export const help = [
  "I look after your tasks. You can say, for example:",
  "",
  "- **Add:** “add buy milk tomorrow and call Sam on Friday”, “remind me to pay rent on the 1st, high priority”",
  "- **List:** “show my tasks”, “what is due this week?”, “what is overdue?”",
  "- **Complete:** “mark task 1 as complete”, “I finished the report”, “reopen 3”",
  "- **Change:** “rename 2 to Call Alex”, “move the report to Monday”, “postpone it by two days”, “make 4 high priority”",
  "- **Delete:** “delete 3”, “remove all done tasks”",
  "",
  "Several of these fit into one message.",
].join("\n");

const identity =
  "I am Parlor’s built-in offline assistant: a set of rules on this machine, not a language model. I understand everyday English about your tasks, and nothing else. To talk to a real model, its operator sets `OPENAI_API_KEY`, `OPENROUTER_API_KEY`, `GEMINI_API_KEY` or `MODEL_BASE_URL` and starts Parlor again.";

const sayings = {
  help: `${help}\n\n${identity}`,
  greeting: "Hello! Tell me what is to be done, or ask “what can you help me with?”",
  thanks: "You’re welcome.",
  goodbye: "See you.",
  identity,
};

function writeRemark(remark: Remark, clock: Clock): string {
  switch (remark.kind) {
    case "say":
      return sayings[remark.what];
    case "unable": {
      const excerpt = remark.text.length > 80 ? `${remark.text.slice(0, 80).toWellFormed()}…` : remark.text;
      return remark.topic
        ? `I cannot help with ${remark.topic}: I am the offline assistant and know only your tasks. To keep it in mind, say “add ${escapeMarkdown(excerpt)}”.`
        : `I did not understand “${escapeMarkdown(excerpt)}”. To make it a task, say “add ${escapeMarkdown(excerpt)}”; for what I can do, say “help”.`;
    }
    case "missing":
      return describeSelector(remark.selector);
    case "already":
      return `#${remark.task.number} ${describe(remark.task, clock)} is ${remark.completed ? "done already" : "open already"}.`;
    case "dropped":
      return "All right, nothing was changed.";
    case "too-many":
      return `I do ${remark.limit} things at a time. Please send the rest again.`;
  }
}

const verbs = { complete: "mark", delete: "delete", edit: "change" };

function writeQuestion(question: Question, clock: Clock): string {
  if (question.kind === "confirm-delete") {
    const list = question.tasks.map((task) => toListLine(task, clock)).join("\n");
    return `This would delete ${countTasks(question.tasks.length, "")} for good:\n\n${list}\n\nShall I? Say yes or no.`;
  }
  const list = question.candidates.map((task) => toListLine(task, clock)).join("\n");
  const { action } = question;
  const verb = action.kind === "complete" && !action.completed ? "reopen" : verbs[action.kind];
  return `Which one shall I ${verb}?\n\n${list}\n\nSay its number, “all of them”, or “none”.`;
}

/** The answer to a turn whose operations are through. Only what a tool has confirmed is said to be done. */
export function writeAnswer(plan: Plan, steps: readonly Step[], clock: Clock): string {
  let index = 0;
  const lines: { text: string; isShort: boolean }[] = plan.parts.map((part) => {
    if (!isOperation(part)) return { text: writeRemark(part, clock), isShort: part.kind !== "say" };
    const step = steps[index];
    index += 1;
    const text = step ? writeStep(part, step, clock) : "";
    return { text, isShort: part.kind !== "list" };
  });
  lines.push(...plan.questions.map((question) => ({ text: writeQuestion(question, clock), isShort: false })));
  const shown = lines.filter(({ text }) => text !== "");
  if (shown.length === 0) return "Say what you would like to do with your tasks, or “help”.";
  // Several short things that were done make a list; a single one, and what is long, stands for itself.
  const isList = shown.filter(({ isShort }) => isShort).length > 1;
  return shown
    .map(({ text, isShort }, position) => {
      const line = isList && isShort ? `- ${text}` : text;
      const next = shown[position + 1];
      return next && isList && isShort && next.isShort ? `${line}\n` : `${line}${next ? "\n\n" : ""}`;
    })
    .join("");
}
