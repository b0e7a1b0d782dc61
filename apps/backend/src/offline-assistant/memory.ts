import type { Task } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import type { Step, Turn } from "./conversation.ts";
import { fitsFilter } from "./find-targets.ts";
import type { Intent } from "./intent.ts";
import { type Action, planTurn, type Question } from "./plan.ts";

/** A change that a tool has confirmed, with the task before it and after it. */
export interface Change {
  before: Task | undefined;
  after: Task | undefined;
}

/** What earlier turns leave for later ones. */
export interface Memory {
  questions: Question[];
  /** What "it" and "them" mean. */
  focus: Task[];
  /** What "the second one" counts in, in the order in which it was shown. */
  shown: Task[];
  /** What "undo that" takes back. */
  changes: Change[];
}

export const emptyMemory: Memory = { questions: [], focus: [], shown: [], changes: [] };

/** Turns that are remembered. Reading older ones again would make every answer of a long conversation slower. */
const MAX_TURNS = 20;

/** Tasks in the order in which a list shows them: what is open comes first. */
export function toShownOrder(tasks: readonly Task[]): Task[] {
  return [...tasks.filter((task) => !task.completed), ...tasks.filter((task) => task.completed)];
}

function readChanges(steps: readonly Step[], tasks: readonly Task[]): Change[] {
  const state = new Map(tasks.map((task) => [task.id, task]));
  return steps.flatMap(({ name, outcome }) => {
    const task = outcome && "tasks" in outcome ? outcome.tasks[0] : undefined;
    if (name === "list_tasks" || !task || !outcome || "error" in outcome) return [];
    const change = { before: state.get(task.id), after: outcome.deleted ? undefined : task };
    if (outcome.deleted) state.delete(task.id);
    else state.set(task.id, task);
    return [change];
  });
}

/** The questions that an answer really asked, about no more than the tasks that it named. */
function readAsked(questions: readonly Question[], answer: string): Question[] {
  const named = new Set([...answer.matchAll(/^- #(\d+) /gm)].map((match) => Number(match[1])));
  const isNamed = ({ number }: Task) => named.has(number);
  return questions.flatMap((question): Question[] => {
    if (question.kind === "what-to-add") return answer === "" ? [] : [question];
    if (question.kind === "which") {
      const candidates = question.candidates.filter(isNamed);
      return candidates.length > 0 ? [{ ...question, candidates }] : [];
    }
    const tasks = question.tasks.filter(isNamed);
    return tasks.length > 0 ? [{ ...question, tasks }] : [];
  });
}

/** What a finished turn leaves for the next. */
function remember(turn: Turn, memory: Memory, clock: Clock): Memory {
  const planning = planTurn(turn, memory, clock);
  if (planning.kind === "read-tasks") return { ...memory, questions: [] };
  const { plan, hasRead } = planning;
  const reading = hasRead ? turn.steps[0]?.outcome : undefined;
  const steps = hasRead ? turn.steps.slice(1) : turn.steps;
  const changes = readChanges(steps, reading && "tasks" in reading ? reading.tasks : []);
  const filters = plan.parts.flatMap((part) => (part.kind === "list" ? [part.filter] : []));
  const lists = steps
    .filter(({ name }) => name === "list_tasks")
    .flatMap(({ outcome }, index) => {
      const filter = filters[index];
      if (!filter || !outcome || "error" in outcome) return [];
      return [toShownOrder(outcome.tasks.filter((task) => fitsFilter(task, filter, clock)))];
    });
  const questions = readAsked(plan.questions, turn.answer);
  const asked = questions.flatMap((question) =>
    question.kind === "which"
      ? question.candidates
      : question.kind === "confirm-delete"
        ? question.tasks
        : [],
  );
  const touched = changes.flatMap(({ after }) => after ?? []);
  const added = changes.flatMap(({ before, after }) => (before === undefined && after ? [after] : []));
  const shown = lists.at(-1);
  return {
    questions,
    focus: touched.length > 0 ? touched : shown?.length === 1 ? shown : memory.focus,
    // What is added goes to the end of what was shown: it is the last one now.
    shown: asked.length > 0 ? asked : (shown ?? (memory.shown.length > 0 ? [...memory.shown, ...added] : [])),
    changes: changes.length > 0 ? changes : memory.changes,
  };
}

/** What all turns before the present one leave for it. */
export function recall(turns: readonly Turn[], clock: Clock): Memory {
  return turns.slice(-MAX_TURNS).reduce((memory, turn) => remember(turn, memory, clock), emptyMemory);
}

type Undoing =
  | { intent: Extract<Intent, { kind: "add" }>; task?: undefined }
  | { intent: Action; task: Task | undefined };

/** How changes are taken back, the last one first. Without `task`, the task that was just added is meant. */
export function toUndo(changes: readonly Change[]): Undoing[] {
  const selector = { kind: "focus" } as const;
  return changes.toReversed().flatMap(({ before, after }): Undoing[] => {
    if (!before) return after ? [{ intent: { kind: "delete", selector }, task: after }] : [];
    if (!after) {
      const { title, due_at, priority, notes, completed } = before;
      const note = "Deleted tasks come back with a new number.";
      const added: Undoing = { intent: { kind: "add", task: { title, due_at, priority }, notes, note } };
      return completed
        ? [added, { intent: { kind: "complete", selector, completed: true }, task: undefined }]
        : [added];
    }
    if (before.completed !== after.completed) {
      return [{ intent: { kind: "complete", selector, completed: before.completed }, task: after }];
    }
    const { title, due_at, priority } = before;
    return [
      { intent: { kind: "edit", selector, edit: { restore: { title, due_at, priority } } }, task: after },
    ];
  });
}
