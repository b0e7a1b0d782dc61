import type { Task } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import type { Turn } from "./conversation.ts";
import { findTargets } from "./find-targets.ts";
import type { Intent } from "./intent.ts";
import type { Change, Memory, OpenQuestion } from "./memory.ts";
import {
  type Action,
  isOperation,
  type Known,
  type Operation,
  type Plan,
  type Question,
  type Remark,
  type Target,
} from "./plan-parts.ts";
import { interpret, isRefusal, type Reply } from "./reply.ts";
import { toUndo } from "./undo.ts";

/** Operations of one message at most: each is a step of the agent's loop. */
const MAX_OPERATIONS = 30;

function isAction(intent: Intent): intent is Action {
  return intent.kind === "complete" || intent.kind === "delete" || intent.kind === "edit";
}

/** The tasks of these numbers, as they are now. Those that have gone are left out. */
function toTargets(numbers: readonly number[], { tasks, total }: Known): Target[] {
  return numbers.flatMap((number): Target[] => {
    const task = tasks.find((one) => one.number === number);
    return task ? [task] : total > tasks.length ? [{ onlyNumber: number }] : [];
  });
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
  // One title for a whole group is hardly meant.
  const isOneTitle = action.kind === "edit" && action.edit.title !== undefined && found.isDoubtful;
  if (isOneTitle && tasks.length > 1) draft.questions.push({ kind: "which", action, candidates: tasks });
  else if (isDoubtful && tasks.length > 0) draft.confirmDeletion(tasks);
  else draft.act(action, found.targets);
}

function planUndo(draft: PlanDraft, changes: readonly Change[], { tasks }: Known): void {
  const steps = toUndo(changes);
  if (steps.length === 0) draft.remark({ kind: "nothing-to-undo" });
  for (const step of steps) {
    if (step.kind === "add") draft.add(step.intent);
    else if (step.kind === "lost") draft.remark({ kind: "undo-lost", task: step.task });
    else if (!step.task) draft.act(step.action, draft.focus);
    // As it is now, which may be otherwise than it was left.
    else draft.act(step.action, [tasks.find(({ id }) => id === step.task?.id) ?? step.task]);
  }
}

/** What was not understood, as one remark: a list of excuses helps nobody. */
function remarkUnable(draft: PlanDraft, unable: readonly Extract<Intent, { kind: "unable" }>[]): void {
  const [first] = unable;
  if (first) draft.remark({ ...first, others: unable.length - 1 });
}

function planIntents(intents: readonly Intent[], known: Known, memory: Memory, clock: Clock): Plan {
  const draft = new PlanDraft(toTargets(memory.focus, known));
  const unable = intents.filter((intent) => intent.kind === "unable");
  for (const intent of intents) {
    if (isAction(intent)) planAction(draft, intent, known, memory, clock);
    else if (intent.kind === "add") draft.add(intent);
    else if (intent.kind === "list") draft.operate({ ...intent, kind: "list" });
    else if (intent.kind === "undo") planUndo(draft, memory.changes, known);
    else if (intent.kind === "say") {
      draft.remark(intent);
      if (intent.what === "what-to-add") draft.questions.push({ kind: "what-to-add" });
    } else if (intent === unable[0]) remarkUnable(draft, unable);
  }
  return { parts: draft.parts, questions: draft.questions };
}

function planReply(reply: Reply): Plan {
  const { questions } = reply;
  switch (reply.kind) {
    case "dropped":
      return { parts: [{ kind: "say", what: "dropped" }], questions };
    case "unclear":
      return { parts: [], questions };
    case "chosen": {
      const draft = new PlanDraft([]);
      draft.act(reply.action, reply.tasks);
      return { parts: draft.parts, questions };
    }
  }
}

/** Open questions about the tasks as they are now. Those whose tasks have all gone are no questions any more. */
function toCurrent(questions: readonly OpenQuestion[], { tasks }: Known): Question[] {
  return questions.flatMap((question): Question[] => {
    if (question.kind === "what-to-add") return [question];
    const current = question.numbers.flatMap((number) => tasks.find((task) => task.number === number) ?? []);
    if (current.length === 0) return [];
    return question.kind === "which"
      ? [{ kind: "which", action: question.action, candidates: current }]
      : [{ kind: "confirm-delete", tasks: current }];
  });
}

/** Open questions for a message that needs none of their tasks: one that refuses, or that says what to add. */
function toUnread(questions: readonly OpenQuestion[]): Question[] {
  return questions.map((question): Question => {
    if (question.kind === "which") return { kind: "which", action: question.action, candidates: [] };
    return question.kind === "confirm-delete" ? { kind: "confirm-delete", tasks: [] } : question;
  });
}

/** What the step that reads the tasks gave; undefined while it is not done. */
function readKnown({ steps }: Turn): Known | undefined {
  const [first] = steps;
  if (first?.name !== "list_tasks" || first.arguments !== readingArguments) return undefined;
  const { outcome } = first;
  if (!outcome || "error" in outcome) return { tasks: [], total: 0 };
  return { tasks: outcome.tasks, total: outcome.total ?? outcome.tasks.length };
}

/** Whether a message can only be understood with the tasks at hand. */
function needsTasks({ text }: Turn, { questions }: Memory, clock: Clock): boolean {
  const isAnswer = questions.some(({ kind }) => kind !== "what-to-add") && !isRefusal(text);
  if (isAnswer) return true;
  const { intents } = interpret(text, [], clock);
  return intents.some((intent) => isAction(intent) || intent.kind === "undo");
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
  const hasRead = needsTasks(turn, memory, clock);
  const known = hasRead ? readKnown(turn) : { tasks: [], total: 0 };
  if (!known) return { kind: "read-tasks" };
  const questions = hasRead ? toCurrent(memory.questions, known) : toUnread(memory.questions);
  const { reply, intents } = interpret(turn.text, questions, clock);
  const answered = reply ? planReply(reply) : { parts: [], questions: [] };
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
    plan: { parts: [...answered.parts, ...parts], questions: [...answered.questions, ...asked.questions] },
    hasRead,
  };
}
