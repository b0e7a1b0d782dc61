import { isDue } from "../tasks/due-at.ts";
import type { Task } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import type { Turn } from "./conversation.ts";
import type { Intent, ListFilter, TaskEdit } from "./intent.ts";
import { shiftDueAt } from "./parse-dates.ts";
import { parseMessage } from "./parse-message.ts";
import { matchTitle, parseSelector, type Selector } from "./selector.ts";

/** What acts on a task that is there. */
export type Action = Extract<Intent, { kind: "complete" | "delete" | "edit" }>;

/** One thing to do with a tool. `target` may be a task that an earlier operation of this plan adds. */
export type Operation =
  | { kind: "add"; intent: Extract<Intent, { kind: "add" }> }
  | { kind: "list"; filter: ListFilter; countOnly: boolean }
  | { kind: "act"; action: Action; target: Task | { addedBy: number } };

/** Something to say, in its place among the operations. */
export type Remark =
  | { kind: "say"; what: Extract<Intent, { kind: "say" }>["what"] }
  | { kind: "unable"; text: string; topic?: string }
  | { kind: "missing"; selector: Selector }
  | { kind: "already"; task: Task; completed: boolean }
  | { kind: "dropped" }
  | { kind: "too-many"; limit: number };

/** A question that the next message may answer. */
export type Question =
  | { kind: "which"; action: Action; candidates: Task[] }
  | { kind: "confirm-delete"; tasks: Task[] };

/** Everything that a turn does and says, in order. */
export interface Plan {
  parts: (Operation | Remark)[];
  questions: Question[];
}

/** What earlier turns leave for later ones. */
export interface Memory {
  questions: Question[];
  /** What "it" and "them" mean. */
  focus: Task[];
  /** What "the second one" counts in. */
  shown: Task[];
}

export const emptyMemory: Memory = { questions: [], focus: [], shown: [] };

/** Operations of one message at most: each is a step of the agent's loop. */
export const MAX_OPERATIONS = 30;

export function isOperation(part: Operation | Remark): part is Operation {
  return part.kind === "add" || part.kind === "list" || part.kind === "act";
}

function needsTasks(intents: readonly Intent[]): boolean {
  return intents.some(({ kind }) => kind === "complete" || kind === "delete" || kind === "edit");
}

const yes =
  /^(?:yes|yeah|yep|yup|sure|ok(?:ay)?|do it|go ahead|please do|confirm|correct|right|of course)\b[\s,.!a-z]*$/i;
const no =
  /^(?:no|nope|nah|never ?mind|forget it|cancel|stop|don'?t|none(?: of (?:them|these))?|neither|keep (?:it|them))\b[\s,.!a-z]*$/i;
const all = /^(?:(?:all|both)(?: of (?:them|these|those))?|every(?: one|thing)?|each)[.!]*$/i;

/** What a reply picks of the tasks that were asked about; undefined when it is no reply. */
function pick(reply: string, candidates: readonly Task[]): Task[] | undefined {
  const text = reply
    .trim()
    .replace(/[.!?]+$/, "")
    .replace(/^(?:the one (?:about|with|called) |i mean(?:t)? |number |no\.? |#)/i, "");
  if (all.test(text)) return [...candidates];
  const selector = parseSelector(text);
  switch (selector.kind) {
    case "numbers": {
      const byNumber = candidates.filter((task) => selector.numbers.includes(task.number));
      if (byNumber.length > 0) return byNumber;
      const byPlace = selector.numbers.flatMap((number) => candidates[number - 1] ?? []);
      return byPlace.length === selector.numbers.length ? byPlace : undefined;
    }
    case "ordinal": {
      const task = selector.position < 0 ? candidates.at(-1) : candidates[selector.position - 1];
      return task && [task];
    }
    case "text": {
      const found = matchTitle(selector.text, candidates);
      return found.length === 1 ? found : undefined;
    }
    default:
      return undefined;
  }
}

/** The tasks that an action can be about: those that are not yet as it would make them come first. */
function prefer(action: Action, tasks: readonly Task[]): readonly Task[] {
  if (action.kind === "delete") return tasks;
  const wanted = action.kind === "complete" && !action.completed;
  const fitting = tasks.filter((task) => task.completed === wanted);
  return fitting.length > 0 ? fitting : tasks;
}

function inGroup(
  group: Extract<Selector, { kind: "group" }>["group"],
  tasks: readonly Task[],
  clock: Clock,
): Task[] {
  const tests: Record<typeof group, (task: Task) => boolean> = {
    all: () => true,
    done: (task) => task.completed,
    open: (task) => !task.completed,
    overdue: (task) => isDue(task, "overdue", clock),
    today: (task) => isDue(task, "today", clock),
  };
  return tasks.filter(tests[group]);
}

/** Turns the intents of a message into what to do and say about them. */
function planIntents(intents: readonly Intent[], tasks: readonly Task[], memory: Memory, clock: Clock): Plan {
  const parts: Plan["parts"] = [];
  const questions: Question[] = [];
  let operations = 0;
  let isFull = false;
  // What was spoken of last within this very message.
  let focus: (Task | { addedBy: number })[] = memory.focus;

  function operate(operation: Operation): void {
    if (operations === MAX_OPERATIONS) {
      if (!isFull) parts.push({ kind: "too-many", limit: MAX_OPERATIONS });
      isFull = true;
      return;
    }
    operations += 1;
    parts.push(operation);
  }

  function actOn(action: Action, targets: readonly (Task | { addedBy: number })[]): void {
    focus = [...targets];
    for (const target of targets) {
      if (action.kind === "complete" && "id" in target && target.completed === action.completed) {
        parts.push({ kind: "already", task: target, completed: action.completed });
      } else operate({ kind: "act", action, target });
    }
  }

  function find(action: Action): readonly (Task | { addedBy: number })[] | "asked" {
    const { selector } = action;
    switch (selector.kind) {
      case "focus": {
        // A task of an earlier turn may have gone since.
        return focus.flatMap((one): (Task | { addedBy: number })[] =>
          "id" in one ? tasks.filter((task) => task.id === one.id) : [one],
        );
      }
      case "numbers":
        return selector.numbers.flatMap((number) => {
          const task = tasks.find((one) => one.number === number);
          if (!task) parts.push({ kind: "missing", selector: { kind: "numbers", numbers: [number] } });
          return task ?? [];
        });
      case "ordinal": {
        const list = memory.shown.length > 0 ? memory.shown : tasks.filter((task) => !task.completed);
        const shown = selector.position < 0 ? list.at(-1) : list[selector.position - 1];
        return tasks.filter((task) => task.id === shown?.id);
      }
      case "group":
        return inGroup(selector.group, tasks, clock).filter(
          (task) => action.kind !== "complete" || task.completed !== action.completed,
        );
      case "text": {
        const preferred = matchTitle(selector.text, prefer(action, tasks));
        const found = preferred.length > 0 ? preferred : matchTitle(selector.text, tasks);
        if (found.length < 2) return found;
        questions.push({ kind: "which", action, candidates: found });
        return "asked";
      }
    }
  }

  for (const intent of intents) {
    switch (intent.kind) {
      case "say":
      case "unable":
        parts.push(intent);
        break;
      case "add":
        focus = [{ addedBy: operations }];
        operate({ kind: "add", intent });
        break;
      case "list":
        operate({ kind: "list", filter: intent.filter, countOnly: intent.countOnly });
        break;
      case "complete":
      case "edit":
      case "delete": {
        const found = find(intent);
        if (found === "asked") break;
        if (found.length === 0) {
          // Numbers that are not there have been named one by one.
          if (intent.selector.kind !== "numbers") parts.push({ kind: "missing", selector: intent.selector });
        } else if (intent.kind === "delete" && intent.selector.kind === "group" && found.length > 1) {
          questions.push({ kind: "confirm-delete", tasks: found.filter((one) => "id" in one) });
        } else actOn(intent, found);
        break;
      }
    }
  }
  return { parts, questions };
}

/** What a reply to an open question makes the turn do; undefined when the message is no reply to it. */
function planReply(
  text: string,
  { questions, focus }: Memory,
  tasks: readonly Task[] | undefined,
): Plan | undefined {
  const [question, ...others] = questions;
  if (!question) return undefined;
  const candidates = question.kind === "which" ? question.candidates : question.tasks;
  if (no.test(text.trim())) return { parts: [{ kind: "dropped" }], questions: others };
  const isYes = yes.test(text.trim());
  const chosen =
    isYes && (question.kind === "confirm-delete" || candidates.length === 1)
      ? candidates
      : pick(text, candidates);
  if (!chosen) return isYes ? { parts: [], questions } : undefined;
  const action: Action =
    question.kind === "which"
      ? question.action
      : { kind: "delete", selector: { kind: "group", group: "all" } };
  // As they are now, where that is known: they may have changed since the question.
  const current = chosen.flatMap((task) => (tasks ? tasks.filter((one) => one.id === task.id) : [task]));
  const parts = current.map((target): Plan["parts"][number] =>
    action.kind === "complete" && target.completed === action.completed
      ? { kind: "already", task: target, completed: action.completed }
      : { kind: "act", action, target },
  );
  if (parts.length === 0)
    parts.push({ kind: "missing", selector: focus.length > 0 ? { kind: "focus" } : { kind: "text", text } });
  return { parts: parts.slice(0, MAX_OPERATIONS), questions: others };
}

/** What a turn needs before it can be planned, or its plan. */
export type Planning = { kind: "read-tasks" } | { kind: "planned"; plan: Plan; hasRead: boolean };

/**
 * Plans a turn from its message and, where it acts on tasks, the list read at its beginning. The same turn is
 * planned the same way however often: what has been done of it is told by its steps.
 */
export function planTurn(turn: Turn, memory: Memory, clock: Clock): Planning {
  const first = turn.steps[0];
  const isRead = first?.name === "list_tasks" && isReadingStep(first.arguments);
  const tasks = isRead && first.outcome && "tasks" in first.outcome ? first.outcome.tasks : undefined;
  const reply = planReply(turn.text, memory, tasks);
  const intents = reply ? [] : parseMessage(turn.text, clock);
  if (!isRead && (reply ? reply.parts.some(({ kind }) => kind === "act") : needsTasks(intents))) {
    return { kind: "read-tasks" };
  }
  return {
    kind: "planned",
    plan: reply ?? planIntents(intents, tasks ?? [], memory, clock),
    hasRead: isRead,
  };
}

/** The arguments of the step that reads all tasks before a turn is planned, told from a list that was asked for. */
export const readingArguments = JSON.stringify({ status: "all", limit: 500 });

function isReadingStep(given: string): boolean {
  return given === readingArguments;
}

/** What a finished turn leaves for the next. */
export function remember(turn: Turn, memory: Memory, clock: Clock): Memory {
  const planning = planTurn(turn, memory, clock);
  if (planning.kind === "read-tasks") return { ...memory, questions: [] };
  const { plan, hasRead } = planning;
  const steps = hasRead ? turn.steps.slice(1) : turn.steps;
  const operations = plan.parts.filter(isOperation);
  const touched: Task[] = [];
  let shown = memory.shown;
  steps.forEach((step, index) => {
    const operation = operations[index];
    if (!operation || !step.outcome || !("tasks" in step.outcome)) return;
    if (operation.kind === "list") shown = step.outcome.tasks;
    else if (!step.outcome.deleted) touched.push(...step.outcome.tasks);
  });
  const asked = plan.questions.flatMap((question) =>
    question.kind === "which" ? question.candidates : question.tasks,
  );
  return {
    questions: plan.questions,
    focus: touched.length > 0 ? touched : shown !== memory.shown && shown.length === 1 ? shown : memory.focus,
    shown: asked.length > 0 ? asked : shown,
  };
}

/** An edit as the tool's arguments, seen from the task as it is. */
export function toChange(edit: TaskEdit, task: Task, clock: Clock): Record<string, unknown> {
  return {
    ...(edit.title === undefined ? {} : { title: edit.title }),
    ...(edit.priority === undefined ? {} : { priority: edit.priority }),
    ...(edit.dueAt === undefined ? {} : { due_at: edit.dueAt }),
    ...(edit.shift === undefined ? {} : { due_at: shiftDueAt(task.due_at, edit.shift, clock) }),
  };
}
