import type { Priority, Task } from "../tasks/task.ts";
import type { ListFilter } from "./list-filter.ts";
import type { FoundDate, Shift } from "./parse-dates.ts";
import type { ParsedTask } from "./parse-task.ts";
import type { Selector } from "./selector.ts";

/** What is to be changed in a task. */
export interface TaskEdit {
  title?: string;
  /** The date that was said; null takes it away. */
  due?: Pick<FoundDate, "dueAt" | "isTimeOnly"> | null;
  shift?: Shift;
  priority?: Priority;
  /** Everything as it was before, to the letter. */
  restore?: Pick<Task, "title" | "due_at" | "priority">;
}

/** Things to say that need no tool. */
export type Saying =
  | "help"
  | "greeting"
  | "thanks"
  | "identity"
  | "goodbye"
  | "sorry"
  | "dropped"
  | "nothing-done"
  | "until-when"
  | "new-name"
  | "what-to-add"
  | "nothing-asked"
  | "english-only";

/** One thing that a message asks for. */
export type Intent =
  | { kind: "add"; task: ParsedTask; notes?: Task["notes"]; note?: string }
  | { kind: "list"; filter: ListFilter; countOnly: boolean }
  | { kind: "complete"; selector: Selector; completed: boolean }
  /** `isVague`: said in a way that may mean something else, so ask first. */
  | { kind: "delete"; selector: Selector; isVague?: boolean }
  | { kind: "edit"; selector: Selector; edit: TaskEdit }
  | { kind: "undo" }
  | { kind: "say"; what: Saying }
  /** Understood as none of ours. `topic` is what it seems to be about. */
  | { kind: "unable"; text: string; topic?: string };
