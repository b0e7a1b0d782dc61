/** How long a model may say nothing before its answer is given up. */
export const DEFAULT_STALL_TIMEOUT_MS = 60_000;

/** Something beside a source that may have something to read: it says so by `onPut`. */
export interface SideSource {
  isEmpty(): boolean;
  onPut: (() => void) | undefined;
}

/**
 * Passes a stream on, and rejects with what `onStall` gives once it has been waited for `timeoutMs` for its next
 * value. Time that the reader takes does not count. The source is told to stop, however the reading ends.
 * Gives `undefined` when `side` has something and the source has nothing: that counts as life, too.
 */
export async function* withStallTimeout<T>(
  source: AsyncIterable<T>,
  timeoutMs: number,
  onStall: () => Error,
  side?: SideSource,
): AsyncGenerator<T | undefined, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let arrived: { result: IteratorResult<T> } | { error: unknown } | undefined;
  let isAsked = false;
  let wake: () => void = () => {};

  function ask(): void {
    if (isAsked) return;
    isAsked = true;
    iterator.next().then(
      (result) => {
        arrived = { result };
        wake();
      },
      (error: unknown) => {
        arrived = { error };
        wake();
      },
    );
  }

  async function wait(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(onStall()), timeoutMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  if (side) side.onPut = () => wake();
  try {
    while (true) {
      ask();
      if (!arrived && (side?.isEmpty() ?? true)) await wait();
      wake = () => {};
      // What the source has given already goes first: one turn of the event loop brings it here.
      if (!arrived) await new Promise((resolve) => setTimeout(resolve));
      if (!arrived) {
        yield undefined;
        continue;
      }
      const current = arrived;
      arrived = undefined;
      isAsked = false;
      if ("error" in current) throw current.error;
      if (current.result.done) return;
      yield current.result.value;
    }
  } finally {
    if (side) side.onPut = undefined;
    // Not waited for: a source that is stuck answers only after what it is stuck in.
    iterator.return?.()?.then(undefined, () => undefined);
  }
}
