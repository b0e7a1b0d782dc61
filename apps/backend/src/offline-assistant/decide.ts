import type { Clock } from "./clock.ts";
import type { Step, Turn } from "./conversation.ts";
import type { ListFilter } from "./intent.ts";
import {
  emptyMemory,
  isOperation,
  type Operation,
  planTurn,
  readingArguments,
  remember,
  toChange,
} from "./plan.ts";
import { writeAnswer } from "./write-answer.ts";

/** What the assistant does next: call one tool, or answer. */
export type Decision = { kind: "call"; name: string; arguments: string } | { kind: "answer"; text: string };

function toListArguments({ status, due, query }: ListFilter): string {
  return JSON.stringify({ status, ...(due ? { due } : {}), ...(query ? { query } : {}), limit: 500 });
}

function toCall(
  operation: Operation,
  steps: readonly Step[],
  clock: Clock,
): { name: string; arguments: string } | undefined {
  switch (operation.kind) {
    case "add": {
      const { title, due_at, priority } = operation.intent.task;
      return {
        name: "add_task",
        arguments: JSON.stringify({ title, ...(due_at ? { due_at } : {}), priority }),
      };
    }
    case "list":
      return { name: "list_tasks", arguments: toListArguments(operation.filter) };
    case "act": {
      const { action, target } = operation;
      const outcome = "addedBy" in target ? steps[target.addedBy]?.outcome : undefined;
      const task =
        "addedBy" in target ? (outcome && "tasks" in outcome ? outcome.tasks[0] : undefined) : target;
      // What was to be added is not there.
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
            arguments: JSON.stringify({ task_id, ...toChange(action.edit, task, clock) }),
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
  if (!current) return { kind: "answer", text: "Say what you would like to do with your tasks, or “help”." };
  const memory = turns.slice(0, -1).reduce((before, turn) => remember(turn, before, clock), emptyMemory);
  const planning = planTurn(current, memory, clock);
  if (planning.kind === "read-tasks")
    return { kind: "call", name: "list_tasks", arguments: readingArguments };
  const { plan, hasRead } = planning;
  const reading = hasRead ? current.steps[0] : undefined;
  if (reading?.outcome && "error" in reading.outcome) {
    return {
      kind: "answer",
      text: `I could not look up your tasks: ${reading.outcome.error}. Nothing was changed.`,
    };
  }
  const steps = hasRead ? current.steps.slice(1) : current.steps;
  const next = plan.parts.filter(isOperation)[steps.length];
  const call = next && toCall(next, steps, clock);
  return call ? { kind: "call", ...call } : { kind: "answer", text: writeAnswer(plan, steps, clock) };
}
