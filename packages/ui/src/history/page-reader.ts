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
    this.#after = undefined;
    this.#begin();
  }

  /** Begins anew. What is shown stays until the first page is there, or has failed. */
  start(read: ReadPage): void {
    this.#read = read;
    this.#after = undefined;
    void this.#readPage();
  }

  more(): void {
    if (this.phase === "idle" && this.#after !== undefined) void this.#readPage();
  }

  /** Tries again what failed. */
  retry(): void {
    void this.#readPage();
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

  /** Ends what was being read. Gives the signal that ends what is read now. */
  #begin(): AbortSignal {
    this.#reading?.abort();
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    this.phase = "loading";
    this.failure = undefined;
    this.#onChange();
    return signal;
  }

  /** The page after those that are there. */
  async #readPage(): Promise<void> {
    const read = this.#read;
    if (!read) return;
    const after = this.#after;
    const signal = this.#begin();
    try {
      const page = await read(after, signal);
      if (signal.aborted) return;
      this.found = after === undefined ? page.found : [...this.found, ...page.found];
      this.#after = page.after;
    } catch (error) {
      if (signal.aborted) return;
      this.failure = isChatClientError(error)
        ? error.failure
        : { code: "client_error", message: String(error), canRetry: true };
      if (after === undefined) this.found = [];
    }
    this.phase = "idle";
    this.#onChange();
  }
}
