import type { Priority } from "../tasks/task.ts";
import type { Shift } from "./parse-dates.ts";
import type { ParsedTask } from "./parse-task.ts";
import type { Selector } from "./selector.ts";

/** Which tasks a question is about. */
export interface ListFilter {
  status: "all" | "open" | "completed";
  due?: "overdue" | "today" | "tomorrow" | "this_week" | "none";
  query?: string;
  priority?: Priority;
}

/** What is to be changed in a task. */
export interface TaskEdit {
  title?: string;
  dueAt?: string | null;
  shift?: Shift;
  priority?: Priority;
}

/** One thing that a message asks for. */
export type Intent =
  | { kind: "add"; task: ParsedTask; note?: string }
  | { kind: "list"; filter: ListFilter; countOnly: boolean }
  | { kind: "complete"; selector: Selector; completed: boolean }
  | { kind: "delete"; selector: Selector }
  | { kind: "edit"; selector: Selector; edit: TaskEdit }
  | { kind: "say"; what: "help" | "greeting" | "thanks" | "identity" | "goodbye" }
  /** Understood as none of ours. `topic` is what it seems to be about. */
  | { kind: "unable"; text: string; topic?: string };
