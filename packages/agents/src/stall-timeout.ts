import { StreamError } from "@parlor/server";

/** How long a model may say nothing before its answer is given up. */
export const DEFAULT_STALL_TIMEOUT_MS = 60_000;

/** Passes a stream on, and rejects with a `StreamError` once it has given nothing for `timeoutMs`. */
export async function* withStallTimeout<T>(
  source: AsyncIterable<T>,
  timeoutMs: number,
  onStall: () => void,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  // One timer that is pushed back, not one for each event.
  let stall = () => {};
  let lastAt = Date.now();
  let timer = setTimeout(check, timeoutMs);
  function check() {
    const left = lastAt + timeoutMs - Date.now();
    if (left > 0) timer = setTimeout(check, left);
    else stall();
  }
  try {
    while (true) {
      lastAt = Date.now();
      const next = iterator.next();
      const result = await new Promise<IteratorResult<T>>((resolve, reject) => {
        stall = () => {
          onStall();
          reject(
            new StreamError("The model stopped answering. Try again.", {
              code: "model_stalled",
              allowRetry: true,
            }),
          );
        };
        next.then(resolve, reject);
      });
      if (result.done) return;
      yield result.value;
    }
  } finally {
    clearTimeout(timer);
    iterator.return?.()?.then(undefined, () => undefined);
  }
}
