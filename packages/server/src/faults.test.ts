import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Respond } from "./chatkit.ts";
import { StreamError } from "./errors.ts";
import { createMemoryRunLog } from "./runs/memory-run-log.ts";
import { createMemoryStore } from "./stores/memory-store.ts";
import {
  answerHello,
  type Context,
  createChatKitHarness,
  createThread,
  describeEvent,
  listItems,
  textOf,
  toAdd,
  toCreate,
} from "./testing/chatkit-harness.ts";
import { faultContract } from "./testing/fault-contract.ts";
import { toMessageEvents } from "./testing/scripted-responder.ts";
import { readAllEvents, readEvents } from "./testing/test-server.ts";

const { start, logged } = createChatKitHarness();
const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);
process.on("unhandledRejection", note);
afterAll(() => {
  process.off("unhandledRejection", note);
});
beforeEach(() => {
  unhandled.length = 0;
});

faultContract("memory", {
  create: async () => ({ store: createMemoryStore(), runLog: createMemoryRunLog() }),
});

/** A hook of one turn that throws where it is told to, and its words. */
const stumbles: [string, Respond<Context>, string[], string[]][] = [
  [
    "when it is called",
    () => {
      throw new Error("secret detail");
    },
    ["stream_options", "error"],
    [],
  ],
  [
    "when it is asked for the first event",
    // biome-ignore lint/correctness/useYield: it has no time to.
    async function* () {
      throw new Error("secret detail");
    },
    ["stream_options", "error"],
    [],
  ],
  [
    "in the middle of an item",
    async function* (input) {
      yield* [...toMessageEvents(input, ["Half", " of"])].slice(0, 4);
      throw new Error("secret detail");
    },
    [
      "stream_options",
      "thread.item.added assistant_message",
      "assistant_message.content_part.added",
      "assistant_message.content_part.text_delta",
      "assistant_message.content_part.text_delta",
      "thread.item.done assistant_message",
      "error",
    ],
    ["Half of"],
  ],
  [
    "after its last item",
    async function* (input) {
      yield* [...toMessageEvents(input, ["Whole"])].slice(-1);
      input.thread.title = "Changed at last";
      throw new Error("secret detail");
    },
    ["stream_options", "thread.item.done assistant_message", "thread.updated", "error"],
    ["Whole"],
  ],
  [
    "by giving what is no event",
    async function* () {
      yield null as never;
    },
    ["stream_options", "error"],
    [],
  ],
  [
    "by giving what JSON cannot say",
    async function* () {
      yield { type: "client_effect", name: "x", data: { huge: 1n } };
    },
    ["stream_options", "error"],
    [],
  ],
];

describe("a hook that throws", () => {
  test.each(stumbles)("%s", async (_, stumbling, expected, texts) => {
    let isStumbling = true;
    const running = await start({
      respond: (input) => (isStumbling ? stumbling(input) : answerHello(input)),
    });
    const { threadId, events } = await createThread(running);
    expect(events.slice(2).map(describeEvent)).toEqual(expected);
    expect(events.at(-1)).toEqual({ type: "error", code: "stream.error", allow_retry: true });
    expect(JSON.stringify(events)).not.toContain("secret detail");
    expect((await listItems(running, threadId)).slice(1).map(textOf)).toEqual(texts);
    expect(logged).toContainEqual({ level: "error", message: "a turn failed", code: "stream.error" });
    isStumbling = false;
    const [message] = await listItems(running, threadId);
    const again = await running.stream("threads.retry_after_item", {
      thread_id: threadId,
      item_id: message?.id,
    });
    expect(again.at(-1)?.type).toBe("thread.item.done");
    expect((await listItems(running, threadId)).map(textOf)).toEqual(["Hi", "Hello, world"]);
  });

  test("on purpose says to the user what it wants to say, and whether to try again", async () => {
    const running = await start({
      async *respond(input) {
        yield* [...toMessageEvents(input, ["Half"])].slice(0, 3);
        throw new StreamError("The model is tired.", {
          code: "tired",
          allowRetry: true,
          cause: new Error("secret"),
        });
      },
    });
    const { events } = await createThread(running);
    expect(events.at(-1)).toEqual({
      type: "error",
      code: "custom",
      message: "The model is tired.",
      allow_retry: true,
    });
    expect(logged).toContainEqual({ level: "warn", message: "a turn failed", code: "tired" });
  });

  test("while it cleans up after a stop does not disturb the end", async () => {
    const said = Promise.withResolvers<void>();
    const running = await start({
      async *respond(input) {
        try {
          yield* [...toMessageEvents(input, ["Half"])].slice(0, 3);
          said.resolve();
          await new Promise((resolve) => input.signal.addEventListener("abort", resolve));
          yield { type: "progress_update", text: "never seen" };
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: what somebody's hook may do.
          throw new Error("secret detail");
        }
      },
    });
    const response = await running.send(toCreate("Hi"));
    await said.promise;
    const [thread] = (await running.store.listThreads("ada", { limit: 1, order: "desc" })).data;
    const threadId = thread?.id ?? "";
    expect((await running.call("parlor.runs.cancel", { thread_id: threadId })).body).toEqual({
      cancelled: true,
    });
    const events = await readAllEvents(response);
    expect(events.at(-1)).toMatchObject({ type: "thread.item.done", item: { content: [{ text: "Half" }] } });
    expect((await listItems(running, threadId)).map(textOf)).toEqual(["Hi", "Half"]);
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
  });

  test("that never ends and hears nothing is left behind by a stop", async () => {
    const running = await start({
      async *respond(input) {
        yield* [...toMessageEvents(input, ["Half"])].slice(0, 3);
        await new Promise(() => {});
      },
    });
    const response = await running.send(toCreate("Hi"));
    const events = readEvents(response);
    const created = (await events.next()).value;
    if (created?.type !== "thread.created") throw new Error("no thread was created");
    for await (const event of events) if (event.type === "thread.item.updated") break;
    const { body } = await running.call("parlor.runs.cancel", { thread_id: created.thread.id });
    // The stream was let go of, which may have been quicker.
    expect(body).toHaveProperty("cancelled");
    expect((await running.send(toAdd(created.thread.id, "Still there?"))).status).toBe(200);
  });

  test("for the options of the stream is a 500 before any stream, and nothing was saved", async () => {
    const running = await start({
      streamOptions() {
        throw new Error("secret detail");
      },
    });
    const response = await running.send(toCreate("Hi"));
    expect([response.status, response.headers.get("content-type")]).toEqual([500, "application/json"]);
    expect((await running.store.listThreads("ada", { limit: 1, order: "desc" })).data).toEqual([]);
  });

  test("for feedback is a 500; the feedback is kept all the same", async () => {
    const running = await start({
      addFeedback: async () => {
        throw new Error("secret detail");
      },
    });
    const { threadId } = await createThread(running);
    const [item] = await listItems(running, threadId);
    const params = { thread_id: threadId, item_ids: [item?.id], kind: "negative" };
    expect((await running.call("items.feedback", params)).status).toBe(500);
    expect([...(await running.store.listFeedback("ada", threadId)).values()]).toEqual(["negative"]);
  });
});
