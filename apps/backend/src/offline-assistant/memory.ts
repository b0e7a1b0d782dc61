import type { Task } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import type { Step, Turn } from "./conversation.ts";
import { parseMessage } from "./parse-message.ts";
import type { Action } from "./plan-parts.ts";
import { type AskedQuestion, readListed, readQuestions, verbOf } from "./question-text.ts";
import { matchTitle, splitSelector } from "./selector.ts";

/** A change that a tool has confirmed, with the task as it was then. */
export type Change =
  | { kind: "added" | "completed" | "deleted"; task: Task }
  /** Without `before` where that is no longer known. */
  | { kind: "edited"; task: Task; before: Task | undefined };

/** A question that is open, with what is to be done with the tasks that are chosen. */
export type OpenQuestion =
  | { kind: "which"; action: Action; numbers: number[] }
  | { kind: "confirm-delete"; numbers: number[] }
  | { kind: "what-to-add" };

/** What earlier turns leave for later ones. Tasks are remembered by their numbers. */
export interface Memory {
  questions: OpenQuestion[];
  /** What "it" and "them" mean. */
  focus: number[];
  /** What "the second one" counts in, in the order in which it was shown. */
  shown: number[];
  /** What "undo that" takes back. */
  changes: Change[];
}

const emptyMemory: Memory = { questions: [], focus: [], shown: [], changes: [] };

/** Turns that are remembered. Reading older ones again would make every answer of a long conversation slower. */
const MAX_TURNS = 20;

/** Tasks in the order in which a list shows them: what is open comes first. */
export function toShownOrder(tasks: readonly Task[]): Task[] {
  return [...tasks.filter((task) => !task.completed), ...tasks.filter((task) => task.completed)];
}

function readChanges(steps: readonly Step[]): Change[] {
  const last = new Map<string, Task>();
  return steps.flatMap(({ name, outcome }): Change[] => {
    const tasks = outcome && "tasks" in outcome ? outcome.tasks : [];
    const before = last.get(tasks[0]?.id ?? "");
    for (const task of tasks) last.set(task.id, task);
    const [task] = tasks;
    if (!task) return [];
    switch (name) {
      case "add_task":
        return [{ kind: "added", task }];
      case "complete_task":
        return [{ kind: "completed", task }];
      case "delete_task":
        return [{ kind: "deleted", task }];
      case "update_task":
        return [{ kind: "edited", task, before }];
      default:
        return [];
    }
  });
}

function toTexts(action: Action, clock: Clock): string[] {
  const { selector } = action;
  if (selector.kind !== "text") return [];
  const parts = splitSelector(selector.text, clock).flatMap((part) =>
    part.kind === "text" ? [part.text] : [],
  );
  return [selector.text, ...parts];
}

/** What a question was asked for: the action of the message that fits it, or of the question that it repeats. */
function findAction(
  { verb, numbers }: Extract<AskedQuestion, { kind: "which" }>,
  turn: Turn,
  memory: Memory,
  clock: Clock,
): Action | undefined {
  const actions = parseMessage(turn.text, clock)
    .filter((intent) => intent.kind === "complete" || intent.kind === "delete" || intent.kind === "edit")
    .filter((action) => verbOf(action) === verb);
  const reading = turn.steps[0]?.outcome;
  const tasks =
    reading && "tasks" in reading ? reading.tasks.filter((task) => numbers.includes(task.number)) : [];
  const fitting = actions.filter((action) =>
    toTexts(action, clock).some(
      (text) => tasks.length > 0 && matchTitle(text, tasks).tasks.length === tasks.length,
    ),
  );
  const repeated = memory.questions.find(
    (question) =>
      question.kind === "which" &&
      verbOf(question.action) === verb &&
      numbers.every((number) => question.numbers.includes(number)),
  );
  return fitting[0] ?? (repeated?.kind === "which" ? repeated.action : actions[0]);
}

function readOpenQuestions(turn: Turn, memory: Memory, clock: Clock): OpenQuestion[] {
  return readQuestions(turn.answer).flatMap((question): OpenQuestion[] => {
    if (question.kind !== "which") return [question];
    const action = findAction(question, turn, memory, clock);
    return action ? [{ kind: "which", action, numbers: question.numbers }] : [];
  });
}

/** What a finished turn leaves for the next. */
function remember(memory: Memory, turn: Turn, clock: Clock): Memory {
  const changes = readChanges(turn.steps);
  const listed = readListed(turn.answer);
  const touched = changes.flatMap(({ kind, task }) => (kind === "deleted" ? [] : [task.number]));
  const added = changes.flatMap(({ kind, task }) => (kind === "added" ? [task.number] : []));
  const focus = touched.length > 0 ? touched : listed.length === 1 ? listed : memory.focus;
  return {
    questions: readOpenQuestions(turn, memory, clock),
    focus: [...new Set(focus)],
    // What is added goes to the end of what was shown: it is the last one now.
    shown: listed.length > 0 ? listed : memory.shown.length > 0 ? [...memory.shown, ...added] : [],
    changes: changes.length > 0 ? changes : memory.changes,
  };
}

/** What all turns before the present one leave for it. */
export function recall(turns: readonly Turn[], clock: Clock): Memory {
  return turns.slice(-MAX_TURNS).reduce((memory, turn) => remember(memory, turn, clock), emptyMemory);
}
