import type { Task } from "../tasks/task.ts";
import type { Intent, Saying } from "./intent.ts";
import type { ListFilter } from "./list-filter.ts";
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
  | { kind: "undo-lost"; task: Task }
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

export function isOperation(part: Operation | Remark): part is Operation {
  return part.kind === "add" || part.kind === "list" || part.kind === "act";
}
