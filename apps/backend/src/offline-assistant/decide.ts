import type { Task } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import type { Step, Turn } from "./conversation.ts";
import type { TaskEdit } from "./intent.ts";
import type { ListFilter } from "./list-filter.ts";
import { recall } from "./memory.ts";
import { mergeDueAt, shiftDueAt } from "./parse-dates.ts";
import { planTurn, readingArguments } from "./plan.ts";
import { isOperation, type Operation, type Target } from "./plan-parts.ts";
import { writeAnswer, writeFailedReading } from "./write-answer.ts";
import { writeFileNote } from "./write-file-note.ts";

/** What the assistant does next: call one tool, or answer. */
export type Decision = { kind: "call"; name: string; arguments: string } | { kind: "answer"; text: string };

interface Call {
  name: string;
  arguments: string;
}

function toListArguments({ status, due, query }: ListFilter): string {
  return JSON.stringify({ status, ...(due ? { due } : {}), ...(query ? { query } : {}), limit: 500 });
}

/** An edit as the tool's arguments, seen from the due date as it is. */
function toChange(edit: TaskEdit, dueAt: string | null, clock: Clock): Record<string, unknown> {
  if (edit.restore) return edit.restore;
  const { title, priority, due, shift } = edit;
  return {
    ...(title === undefined ? {} : { title }),
    ...(priority === undefined ? {} : { priority }),
    ...(due === undefined ? {} : { due_at: due && mergeDueAt(dueAt, due, clock) }),
    ...(shift === undefined ? {} : { due_at: shiftDueAt(dueAt, shift, clock) }),
  };
}

/** The task of an operation as it is by now: what earlier steps of the turn did to it counts. */
function findTask(
  target: Target,
  steps: readonly (Step | undefined)[],
): Pick<Task, "id" | "due_at"> | undefined {
  if ("onlyNumber" in target) return { id: String(target.onlyNumber), due_at: null };
  const taskOf = (step: Step | undefined) =>
    step?.outcome && "tasks" in step.outcome ? step.outcome.tasks[0] : undefined;
  if ("addedBy" in target) {
    const added = taskOf(steps[target.addedBy]);
    return added && findTask(added, steps);
  }
  const changed = steps.findLast((step) => step?.name !== "list_tasks" && taskOf(step)?.id === target.id);
  return taskOf(changed) ?? target;
}

/** Undefined when the task that it is about was to be added before, and was not. */
function toCall(operation: Operation, steps: readonly (Step | undefined)[], clock: Clock): Call | undefined {
  switch (operation.kind) {
    case "add": {
      const { task, notes } = operation.intent;
      const { title, due_at, priority } = task;
      return {
        name: "add_task",
        arguments: JSON.stringify({
          title,
          ...(due_at ? { due_at } : {}),
          priority,
          ...(notes ? { notes } : {}),
        }),
      };
    }
    case "list":
      return { name: "list_tasks", arguments: toListArguments(operation.filter) };
    case "act": {
      const { action, target } = operation;
      const task = findTask(target, steps);
      if (!task) return undefined;
      const task_id = task.id;
      switch (action.kind) {
        case "complete":
          return {
            name: "complete_task",
            arguments: JSON.stringify({ task_id, completed: action.completed }),
          };
        case "delete":
          return { name: "delete_task", arguments: JSON.stringify({ task_id }) };
        case "edit":
          return {
            name: "update_task",
            arguments: JSON.stringify({ task_id, ...toChange(action.edit, task.due_at, clock) }),
          };
      }
    }
  }
}

/**
 * The next step of a conversation, told from the conversation alone: nothing is kept between calls, so a restart
 * forgets nothing. One tool is called at a time, in the order in which things were asked for.
 */
export function decide(turns: readonly Turn[], clock: Clock): Decision {
  const current = turns.at(-1);
  if (!current || current.files.length === 0) return decideWords(turns, clock);
  const note = writeFileNote(current.files);
  if (current.text.trim() === "") return { kind: "answer", text: note };
  const decision = decideWords(turns, clock);
  return decision.kind === "answer" ? { ...decision, text: `${decision.text}\n\n${note}` } : decision;
}

function decideWords(turns: readonly Turn[], clock: Clock): Decision {
  const current = turns.at(-1);
  if (!current) return { kind: "answer", text: writeAnswer({ parts: [], questions: [] }, [], clock) };
  const planning = planTurn(current, recall(turns.slice(0, -1), clock), clock);
  if (planning.kind === "read-tasks")
    return { kind: "call", name: "list_tasks", arguments: readingArguments };
  const { plan, hasRead } = planning;
  const reading = hasRead ? current.steps[0]?.outcome : undefined;
  if (reading && "error" in reading) return { kind: "answer", text: writeFailedReading(reading.error) };
  const steps = hasRead ? current.steps.slice(1) : current.steps;
  // One for each operation: its step, or nothing where it could not be tried.
  const results: (Step | undefined)[] = [];
  let used = 0;
  for (const operation of plan.parts.filter(isOperation)) {
    const call = toCall(operation, results, clock);
    if (call && used === steps.length) return { kind: "call", ...call };
    results.push(call && steps[used]);
    if (call) used += 1;
  }
  return { kind: "answer", text: writeAnswer(plan, results, clock) };
}
