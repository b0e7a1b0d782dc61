import { expect, test } from "vitest";
import { StreamError } from "../errors.ts";
import {
  createChatKitHarness,
  createHeldResponder,
  eventually,
  toCreate,
} from "../testing/chatkit-harness.ts";
import { readAllEvents } from "../testing/test-server.ts";
import type { Observation } from "./observation.ts";

const { start } = createChatKitHarness();

function collect() {
  const seen: Observation[] = [];
  return { seen, observe: (observation: Observation) => void seen.push(observation) };
}

const typesOf = (seen: readonly Observation[]) => seen.map(({ type }) => type).sort();

test("a turn is told of from its request to its end, without a word of it", async () => {
  const { seen, observe } = collect();
  const running = await start({ observe });
  await readAllEvents(await running.send(toCreate("a secret message")));
  await eventually(() => expect(typesOf(seen)).toContain("turn.ended"));
  expect(typesOf(seen)).toEqual([
    "request.ended",
    "stream.closed",
    "stream.opened",
    "turn.ended",
    "turn.started",
  ]);
  expect(seen.find(({ type }) => type === "request.ended")).toMatchObject({
    requestType: "threads.create",
    owner: "ada",
    isRefused: false,
  });
  const ended = seen.find(({ type }) => type === "turn.ended");
  expect(ended).toMatchObject({ owner: "ada", status: "completed", firstEventMs: expect.any(Number) });
  expect(ended).not.toHaveProperty("code");
  expect(JSON.stringify(seen)).not.toMatch(/secret|Hello/);
});

test("a failed turn has its code, a stopped one has none, and a refused request has both its type and its code", async () => {
  const { seen, observe } = collect();
  const failing = await start({
    observe,
    // biome-ignore lint/correctness/useYield: it fails before
    async *respond() {
      throw new StreamError("Too many.", { code: "model_busy" });
    },
  });
  await readAllEvents(await failing.send(toCreate("hello")));
  await eventually(() =>
    expect(seen).toContainEqual(
      expect.objectContaining({ type: "turn.ended", status: "failed", code: "model_busy" }),
    ),
  );
  await failing.call("threads.get_by_id", { thread_id: "thr_none" });
  expect(seen).toContainEqual(
    expect.objectContaining({ type: "request.refused", code: "thread_not_found", status: 404 }),
  );
  expect(seen).toContainEqual(
    expect.objectContaining({
      type: "request.ended",
      requestType: "threads.get_by_id",
      threadId: "thr_none",
      isRefused: true,
    }),
  );

  const held = createHeldResponder();
  const stopping = await start({ observe, respond: held.respond });
  const leaving = new AbortController();
  const response = await stopping.send(toCreate("hello"), { signal: leaving.signal });
  await response.body?.cancel();
  leaving.abort();
  await eventually(() =>
    expect(seen).toContainEqual(expect.objectContaining({ type: "turn.ended", status: "cancelled" })),
  );
});

test("a turn that the end of its process cut off was interrupted, and has no code", async () => {
  const { seen, observe } = collect();
  const held = createHeldResponder();
  const running = await start({ observe, respond: held.respond });
  const response = await running.send(toCreate("hello"));
  await held.said;
  await running.chatKit.close({ graceMs: 0 });
  await readAllEvents(response);
  const ended = seen.find(({ type }) => type === "turn.ended");
  expect(ended).toMatchObject({ status: "interrupted" });
  expect(ended).not.toHaveProperty("code");
});

test("an observer that throws ends nothing", async () => {
  const running = await start({
    observe() {
      throw new Error("figures are full");
    },
  });
  const events = await readAllEvents(await running.send(toCreate("hello")));
  expect(events.some(({ type }) => type === "thread.item.done")).toBe(true);
});
