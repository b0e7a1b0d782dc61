/** How long a model may say nothing before its answer is given up. */
export const DEFAULT_STALL_TIMEOUT_MS = 60_000;

/**
 * Passes a stream on, and rejects with what `onStall` gives once it has been waited for `timeoutMs` for its next
 * value. Time that the reader takes does not count. The source is told to stop, however the reading ends.
 */
export async function* withStallTimeout<T>(
  source: AsyncIterable<T>,
  timeoutMs: number,
  onStall: () => Error,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = iterator.next();
      const result = await new Promise<IteratorResult<T>>((resolve, reject) => {
        const timer = setTimeout(() => reject(onStall()), timeoutMs);
        next.then(resolve, reject).finally(() => clearTimeout(timer));
      });
      if (result.done) return;
      yield result.value;
    }
  } finally {
    // Not waited for: a source that is stuck answers only after what it is stuck in.
    iterator.return?.()?.then(undefined, () => undefined);
  }
}
