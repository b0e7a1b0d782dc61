import type { Task } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import type { Turn } from "./conversation.ts";
import { findTargets } from "./find-targets.ts";
import type { Intent, Saying } from "./intent.ts";
import type { ListFilter } from "./list-filter.ts";
import { type Change, type Memory, toUndo } from "./memory.ts";
import { interpret, type Reply } from "./reply.ts";
import type { Selector } from "./selector.ts";

/** What acts on a task that is there. */
export type Action = Extract<Intent, { kind: "complete" | "delete" | "edit" }>;

/** A task; one that an earlier operation of the same plan adds; or one that is known by its number alone. */
export type Target = Task | { addedBy: number } | { onlyNumber: number };

/** One thing to do with a tool. */
export type Operation =
  | { kind: "add"; intent: Extract<Intent, { kind: "add" }> }
  | { kind: "list"; filter: ListFilter; countOnly: boolean }
  | { kind: "act"; action: Action; target: Target };

/** Something to say, in its place among the operations. */
export type Remark =
  | { kind: "say"; what: Saying }
  | { kind: "unable"; text: string; topic?: string; others: number }
  | { kind: "missing"; selector: Selector }
  | { kind: "already"; task: Task; completed: boolean }
  | { kind: "nothing-to-undo" }
  /** Only a part of the tasks could be looked through. */
  | { kind: "partial"; seen: number; total: number }
  | { kind: "too-many"; limit: number };

/** A question that the next message may answer. */
export type Question =
  | { kind: "which"; action: Action; candidates: Task[] }
  | { kind: "confirm-delete"; tasks: Task[] }
  | { kind: "what-to-add" };

/** Everything that a turn does and says, in order. */
export interface Plan {
  parts: (Operation | Remark)[];
  questions: Question[];
}

/** What is known of the tasks when a turn is planned. */
export interface Known {
  tasks: readonly Task[];
  /** How many there are, of which `tasks` may be the first. */
  total: number;
}

/** Operations of one message at most: each is a step of the agent's loop. */
const MAX_OPERATIONS = 30;

export function isOperation(part: Operation | Remark): part is Operation {
  return part.kind === "add" || part.kind === "list" || part.kind === "act";
}

function isAction(intent: Intent): intent is Action {
  return intent.kind === "complete" || intent.kind === "delete" || intent.kind === "edit";
}

/** A plan while it is made. */
class PlanDraft {
  readonly parts: Plan["parts"] = [];
  readonly questions: Question[] = [];
  /** What "it" means by now: what was spoken of last, within this message or before. */
  focus: readonly Target[];
  private operations = 0;

  constructor(focus: readonly Target[]) {
    this.focus = focus;
  }

  remark(remark: Remark): void {
    this.parts.push(remark);
  }

  operate(operation: Operation): void {
    this.operations += 1;
    if (this.operations <= MAX_OPERATIONS) this.parts.push(operation);
    else if (this.operations === MAX_OPERATIONS + 1) this.remark({ kind: "too-many", limit: MAX_OPERATIONS });
  }

  add(intent: Extract<Intent, { kind: "add" }>): void {
    this.focus = [{ addedBy: this.operations }];
    this.operate({ kind: "add", intent });
  }

  act(action: Action, targets: readonly Target[]): void {
    this.focus = targets;
    for (const target of targets) {
      if (action.kind === "complete" && "id" in target && target.completed === action.completed) {
        this.remark({ kind: "already", task: target, completed: action.completed });
      } else this.operate({ kind: "act", action, target });
    }
  }

  /** Asks once about everything that is to be deleted. */
  confirmDeletion(tasks: readonly Task[]): void {
    const asked = this.questions.find((question) => question.kind === "confirm-delete");
    if (asked) asked.tasks.push(...tasks.filter((task) => !asked.tasks.some(({ id }) => id === task.id)));
    else this.questions.push({ kind: "confirm-delete", tasks: [...tasks] });
  }
}

function planAction(draft: PlanDraft, action: Action, known: Known, memory: Memory, clock: Clock): void {
  const found = findTargets(action, known, { focus: draft.focus, shown: memory.shown }, clock);
  for (const selector of found.missing) draft.remark({ kind: "missing", selector });
  if (found.missing.some(({ kind }) => kind === "text") && known.total > known.tasks.length) {
    draft.remark({ kind: "partial", seen: known.tasks.length, total: known.total });
  }
  for (const candidates of found.ambiguous) draft.questions.push({ kind: "which", action, candidates });
  if (found.targets.length === 0) return;
  const tasks = found.targets.filter((target) => "id" in target);
  const isDoubtful = action.kind === "delete" && (action.isVague || found.isDoubtful);
  if (isDoubtful && tasks.length > 0) draft.confirmDeletion(tasks);
  else draft.act(action, found.targets);
}

function planUndo(draft: PlanDraft, changes: readonly Change[]): void {
  const intents = toUndo(changes);
  if (intents.length === 0) draft.remark({ kind: "nothing-to-undo" });
  for (const { intent, task } of intents) {
    if (intent.kind === "add") draft.add(intent);
    else draft.act(intent, task ? [task] : draft.focus);
  }
}

/** What was not understood, as one remark: a list of excuses helps nobody. */
function remarkUnable(draft: PlanDraft, unable: readonly Extract<Intent, { kind: "unable" }>[]): void {
  const [first] = unable;
  if (first) draft.remark({ ...first, others: unable.length - 1 });
}

function planIntents(intents: readonly Intent[], known: Known, memory: Memory, clock: Clock): Plan {
  const draft = new PlanDraft(memory.focus);
  const unable = intents.filter((intent) => intent.kind === "unable");
  for (const intent of intents) {
    if (isAction(intent)) planAction(draft, intent, known, memory, clock);
    else if (intent.kind === "add") draft.add(intent);
    else if (intent.kind === "list") draft.operate({ ...intent, kind: "list" });
    else if (intent.kind === "undo") planUndo(draft, memory.changes);
    else if (intent.kind === "say") {
      draft.remark(intent);
      if (intent.what === "what-to-add") draft.questions.push({ kind: "what-to-add" });
    } else if (intent === unable[0]) remarkUnable(draft, unable);
  }
  return { parts: draft.parts, questions: draft.questions };
}

function planReply(reply: Reply, known: Known): Plan {
  const { questions } = reply;
  switch (reply.kind) {
    case "dropped":
      return { parts: [{ kind: "say", what: "dropped" }], questions };
    case "unclear":
      return { parts: [], questions };
    case "chosen": {
      const draft = new PlanDraft([]);
      // As they are now: they may have changed since the question.
      const current = reply.tasks.flatMap((task) => known.tasks.filter(({ id }) => id === task.id));
      draft.act(reply.action, current);
      if (current.length === 0) draft.remark({ kind: "missing", selector: { kind: "focus" } });
      return { parts: draft.parts, questions };
    }
  }
}

/** What a turn needs before it can be planned, or its plan. */
export type Planning = { kind: "read-tasks" } | { kind: "planned"; plan: Plan; hasRead: boolean };

/** The arguments of the step that reads all tasks before a turn is planned. */
export const readingArguments = JSON.stringify({ status: "all", limit: 500 });

/**
 * Plans a turn from its message and, where it acts on tasks, the list read at its beginning. The same turn is
 * planned the same way however often: what has been done of it is told by its steps.
 */
export function planTurn(turn: Turn, memory: Memory, clock: Clock): Planning {
  const { reply, intents } = interpret(turn.text, memory, clock);
  const hasRead =
    reply?.kind === "chosen" || intents.some((intent) => isAction(intent) || intent.kind === "undo");
  const first = turn.steps[0];
  if (hasRead && !(first?.name === "list_tasks" && first.arguments === readingArguments)) {
    return { kind: "read-tasks" };
  }
  const outcome = hasRead ? first?.outcome : undefined;
  const tasks = outcome && "tasks" in outcome ? outcome.tasks : [];
  const known = { tasks, total: (outcome && "tasks" in outcome ? outcome.total : undefined) ?? tasks.length };
  const answered = reply ? planReply(reply, known) : { parts: [], questions: [] };
  const asked = planIntents(intents, known, memory, clock);
  // What a reply was followed by is numbered behind what the reply does.
  const offset = answered.parts.filter(isOperation).length;
  const parts = asked.parts.map((part) =>
    part.kind === "act" && "addedBy" in part.target
      ? { ...part, target: { addedBy: part.target.addedBy + offset } }
      : part,
  );
  return {
    kind: "planned",
    plan: {
      parts: [...answered.parts, ...parts],
      questions: [...answered.questions, ...asked.questions],
    },
    hasRead,
  };
}
