import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withStallTimeout } from "./stall-timeout.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TIMEOUT_MS = 1_000;
const onStall = vi.fn(() => new Error("stalled"));
beforeEach(() => void onStall.mockClear());

/** A source that a test feeds by hand. */
function createSource() {
  let give: (result: IteratorResult<string>) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const returned = vi.fn(async () => ({ done: true as const, value: undefined }));
  const source: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve, reject) => {
          give = resolve;
          fail = reject;
        }),
      return: returned,
    }),
  };
  return {
    source,
    returned,
    give: (value: string) => give({ done: false, value }),
    end: () => give({ done: true, value: undefined }),
    fail: (error: Error) => fail(error),
  };
}

test("a source that keeps speaking is passed on, however long it takes in all", async () => {
  const { source, give, end, returned } = createSource();
  const reader = withStallTimeout(source, TIMEOUT_MS, onStall);
  for (let count = 0; count < 5; count += 1) {
    const next = reader.next();
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1);
    give(`word ${count}`);
    expect(await next).toEqual({ done: false, value: `word ${count}` });
  }
  const last = reader.next();
  await vi.advanceTimersByTimeAsync(0);
  end();
  expect((await last).done).toBe(true);
  expect(onStall).not.toHaveBeenCalled();
  expect(returned).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("a source that falls silent is given up once, and told to stop", async () => {
  const { source, returned } = createSource();
  const next = withStallTimeout(source, TIMEOUT_MS, onStall).next();
  const rejected = expect(next).rejects.toThrow("stalled");
  await vi.advanceTimersByTimeAsync(TIMEOUT_MS * 3);
  await rejected;
  expect(onStall).toHaveBeenCalledTimes(1);
  expect(returned).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("a reader that takes its time is no stall of the source", async () => {
  const { source, give } = createSource();
  const reader = withStallTimeout(source, TIMEOUT_MS, onStall);
  const first = reader.next();
  await vi.advanceTimersByTimeAsync(0);
  give("one");
  await first;
  await vi.advanceTimersByTimeAsync(TIMEOUT_MS * 10);
  const second = reader.next();
  await vi.advanceTimersByTimeAsync(0);
  give("two");
  expect(await second).toEqual({ done: false, value: "two" });
  expect(onStall).not.toHaveBeenCalled();
});

test("what the source fails with is passed on", async () => {
  const { source, fail } = createSource();
  const next = withStallTimeout(source, TIMEOUT_MS, onStall).next();
  const rejected = expect(next).rejects.toThrow("cut");
  await vi.advanceTimersByTimeAsync(0);
  fail(new Error("cut"));
  await rejected;
  expect(vi.getTimerCount()).toBe(0);
});
