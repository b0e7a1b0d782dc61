import { type ChatFailure, isChatClientError } from "@parlor/client";
import type { SearchSnippet, ThreadMetadata } from "@parlor/protocol";

/** A thread of a list, with where it was found if it was looked for. */
export interface FoundThread {
  thread: ThreadMetadata;
  snippet?: SearchSnippet;
}

export interface FoundPage {
  found: FoundThread[];
  after?: string;
}

/** Reads a page; `after` is the end of the one before. */
export type ReadPage = (after: string | undefined, signal: AbortSignal) => Promise<FoundPage>;

/** A list that only its panel needs: pages read one after the other, until it is left. */
export class PageReader {
  readonly #onChange: () => void;
  #read: ReadPage | undefined;
  #reading: AbortController | undefined;
  #after: string | undefined;
  found: readonly FoundThread[] = [];
  phase: "idle" | "loading" = "idle";
  failure: ChatFailure | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get hasMore(): boolean {
    return this.#after !== undefined;
  }

  /** Something else is about to be read: what was asked for before no longer counts. What is shown stays meanwhile. */
  announce(): void {
    this.#reading?.abort();
    this.#after = undefined;
    this.phase = "loading";
    this.failure = undefined;
    this.#onChange();
  }

  /** Begins anew. What is shown stays until the first page is there, or has failed. */
  start(read: ReadPage): void {
    this.#read = read;
    this.#after = undefined;
    void this.#readPage(undefined);
  }

  more(): void {
    if (this.phase === "idle" && this.#after !== undefined) void this.#readPage(this.#after);
  }

  /** Tries again what failed. */
  retry(): void {
    void this.#readPage(this.#after);
  }

  remove(threadId: string): void {
    this.found = this.found.filter(({ thread }) => thread.id !== threadId);
    this.#onChange();
  }

  stop(): void {
    this.#reading?.abort();
    this.#read = undefined;
    this.#after = undefined;
    this.found = [];
    this.phase = "idle";
    this.failure = undefined;
  }

  async #readPage(after: string | undefined): Promise<void> {
    const read = this.#read;
    if (!read) return;
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.phase = "loading";
    this.failure = undefined;
    this.#onChange();
    try {
      const page = await read(after, reading.signal);
      if (reading.signal.aborted) return;
      this.found = after === undefined ? page.found : [...this.found, ...page.found];
      this.#after = page.after;
    } catch (error) {
      if (reading.signal.aborted) return;
      this.failure = isChatClientError(error)
        ? error.failure
        : { code: "client_error", message: String(error), canRetry: true };
      if (after === undefined) this.found = [];
    }
    this.phase = "idle";
    this.#onChange();
  }
}
