import type { Task } from "../tasks/task.ts";
import type { Intent } from "./intent.ts";
import type { Change } from "./memory.ts";
import type { Action } from "./plan-parts.ts";

/** One step back. An action without a task is about the one that the step before it adds. */
export type Undoing =
  | { kind: "add"; intent: Extract<Intent, { kind: "add" }> }
  | { kind: "act"; action: Action; task?: Task }
  /** What the task was before is no longer known. */
  | { kind: "lost"; task: Task };

const selector = { kind: "focus" } as const;
const note = "A deleted task comes back with a new number.";

function undoChange(change: Change): Undoing[] {
  const { task } = change;
  switch (change.kind) {
    case "added":
      return [{ kind: "act", action: { kind: "delete", selector }, task }];
    case "completed":
      return [{ kind: "act", action: { kind: "complete", selector, completed: !task.completed }, task }];
    case "deleted": {
      const { title, due_at, priority, notes, completed } = task;
      const added: Undoing = {
        kind: "add",
        intent: { kind: "add", task: { title, due_at, priority }, notes, note },
      };
      return completed
        ? [added, { kind: "act", action: { kind: "complete", selector, completed: true } }]
        : [added];
    }
    case "edited": {
      if (!change.before) return [{ kind: "lost", task }];
      const { title, due_at, priority } = change.before;
      return [
        {
          kind: "act",
          action: { kind: "edit", selector, edit: { restore: { title, due_at, priority } } },
          task,
        },
      ];
    }
  }
}

/** How changes are taken back, the last one first. */
export function toUndo(changes: readonly Change[]): Undoing[] {
  return changes.toReversed().flatMap(undoChange);
}
