/**
 * What tools put into an answer while they run. An SDK's run is often ahead of who reads it: what a tool does waits
 * here until everything that came before it has been read, or the next result of a tool is.
 */
export interface ToolWork {
  /** Adds a piece of work. Throws once the answer is over. */
  add(work: () => void): void;
  /** Does what is waiting. */
  run(): void;
  isEmpty(): boolean;
  /** Called whenever there is something to do. */
  onPut: (() => void) | undefined;
  /** Drops what is waiting, and takes nothing more. */
  close(): void;
}

export function createToolWork(): ToolWork {
  let waiting: (() => void)[] = [];
  let isClosed = false;

  const toolWork: ToolWork = {
    onPut: undefined,
    add(work) {
      if (isClosed) throw new Error("This answer is over: nothing can be added to it any more.");
      waiting.push(work);
      toolWork.onPut?.();
    },
    run() {
      const due = waiting;
      waiting = [];
      for (const work of due) work();
    },
    isEmpty: () => waiting.length === 0,
    close() {
      isClosed = true;
      waiting = [];
    },
  };
  return toolWork;
}
