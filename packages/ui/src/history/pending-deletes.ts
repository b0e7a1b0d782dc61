import type { ThreadMetadata } from "@parlor/protocol";

/** For how long a deletion can be undone. */
const UNDO_MS = 6000;

export interface PendingDeletesOptions {
  /** Deletes for good. */
  commit(thread: ThreadMetadata): void;
  onChange(): void;
}

/** Deletions that can still be undone. Each becomes final after a while, or when the page goes away. */
export class PendingDeletes {
  readonly #options: PendingDeletesOptions;
  readonly #pending = new Map<
    string,
    { thread: ThreadMetadata; timer: ReturnType<typeof setTimeout> | undefined }
  >();
  #ids: ReadonlySet<string> = new Set();

  constructor(options: PendingDeletesOptions) {
    this.#options = options;
  }

  /** The threads not to show any more. The same set until it changes. */
  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  /** The newest one, which can be undone. */
  get latest(): ThreadMetadata | undefined {
    return [...this.#pending.values()].at(-1)?.thread;
  }

  add(thread: ThreadMetadata): void {
    this.#pending.set(thread.id, { thread, timer: undefined });
    this.#start(thread.id);
    this.#changed();
  }

  undo(threadId: string): void {
    clearTimeout(this.#pending.get(threadId)?.timer);
    if (this.#pending.delete(threadId)) this.#changed();
  }

  /** Waits as long as somebody looks at the offer to undo. */
  pause(): void {
    for (const entry of this.#pending.values()) clearTimeout(entry.timer);
  }

  resume(): void {
    for (const id of this.#pending.keys()) this.#start(id);
  }

  /** Makes all final now. */
  flush(): void {
    for (const id of [...this.#pending.keys()]) this.#commit(id);
  }

  #start(threadId: string): void {
    const entry = this.#pending.get(threadId);
    if (!entry) return;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => this.#commit(threadId), UNDO_MS);
  }

  #commit(threadId: string): void {
    const entry = this.#pending.get(threadId);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.#pending.delete(threadId);
    this.#options.commit(entry.thread);
    this.#changed();
  }

  #changed(): void {
    this.#ids = new Set(this.#pending.keys());
    this.#options.onChange();
  }
}
