import type { UserMessageContent } from "@parlor/protocol";

/** What was written, and what of it was selected. */
export interface Snapshot {
  content: readonly UserMessageContent[];
  start: number;
  end: number;
}

/** How a change came about: letters typed one after the other are undone together, and so are deletions. */
export type ChangeKind = "typing" | "deleting" | "other";

const MAX_STEPS = 200;

/** What was written before, and can be had again. */
export class UndoStack {
  #past: Snapshot[] = [];
  #future: Snapshot[] = [];
  #present: Snapshot = { content: [], start: 0, end: 0 };
  #kind: ChangeKind = "other";

  /** Forgets everything but this. */
  reset(present: Snapshot): void {
    this.#past = [];
    this.#future = [];
    this.#present = present;
    this.#kind = "other";
  }

  /** The selection was moved: what is typed now is another step. */
  move(selection: { start: number; end: number }): void {
    if (selection.start === this.#present.start && selection.end === this.#present.end) return;
    this.#present = { ...this.#present, ...selection };
    this.#kind = "other";
  }

  record(next: Snapshot, kind: ChangeKind): void {
    if (JSON.stringify(next.content) === JSON.stringify(this.#present.content)) {
      this.#present = next;
      return;
    }
    const goesOn = kind !== "other" && kind === this.#kind;
    if (!goesOn) this.#past.push(this.#present);
    if (this.#past.length > MAX_STEPS) this.#past.shift();
    this.#present = next;
    this.#kind = kind;
    this.#future = [];
  }

  /** What comes next begins a step of its own. */
  close(): void {
    this.#kind = "other";
  }

  undo(): Snapshot | undefined {
    return this.#go(this.#past, this.#future);
  }

  redo(): Snapshot | undefined {
    return this.#go(this.#future, this.#past);
  }

  #go(from: Snapshot[], to: Snapshot[]): Snapshot | undefined {
    const target = from.pop();
    if (!target) return undefined;
    to.push(this.#present);
    this.#present = target;
    this.#kind = "other";
    return target;
  }
}
