import { expect, test } from "vitest";
import { createOpenStreams } from "./open-streams.ts";
import { createMemoryStreamCounter, type StreamCounter } from "./stream-counter.ts";

const answer = async () => new Response("done");

test("a place that comes after its asker has left is given back at once", async () => {
  const memory = createMemoryStreamCounter();
  const asked = Promise.withResolvers<void>();
  const slow: StreamCounter = {
    async take(owner, max) {
      await asked.promise;
      return memory.take(owner, max);
    },
  };
  const streams = createOpenStreams(slow, 1);
  const leaving = new AbortController();
  const left = streams.hold("ada", leaving.signal, answer);
  leaving.abort();
  asked.resolve();
  await left;
  expect(memory.take("ada", 1)).toBeTypeOf("function");
});

test("a counter is not asked where there is no limit, and none who is refused is answered", async () => {
  const full: StreamCounter = { take: () => undefined };
  const { signal } = new AbortController();
  expect(
    await (await createOpenStreams(full, Number.POSITIVE_INFINITY).hold("ada", signal, answer)).text(),
  ).toBe("done");
  let answers = 0;
  const refused = createOpenStreams(full, 3).hold("ada", signal, () => {
    answers += 1;
    return answer();
  });
  await expect(refused).rejects.toMatchObject({ code: "too_many_streams", status: 429 });
  expect(answers).toBe(0);
});
