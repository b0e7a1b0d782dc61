import type { StructuredInputItem, ThreadItem } from "@parlor/protocol";
import { describe, expect, test } from "vitest";
import type { Respond } from "../chatkit.ts";
import {
  type Context,
  createChatKitHarness,
  createThread,
  describeEvent,
  type Running,
  toAdd,
} from "../testing/chatkit-harness.ts";
import { toMessageEvents } from "../testing/scripted-responder.ts";
import { readAllEvents, serveInProcess, serveOverSocket } from "../testing/test-server.ts";

const { start } = createChatKitHarness();

/** Asks at each message, and answers once it has been answered. */
const ask: Respond<Context> = async function* (input) {
  if (!input.message) return yield* toMessageEvents(input, ["Noted."]);
  const item: StructuredInputItem = {
    type: "structured_input",
    id: input.run.createId("structured_input"),
    thread_id: input.thread.id,
    created_at: new Date().toISOString(),
    status: "pending",
    inputs: [
      {
        type: "multiple_choice",
        id: "size",
        question: "Which size?",
        options: [{ value: "S" }, { value: "M" }],
        multiple: false,
      },
      {
        type: "multiple_choice",
        id: "colours",
        question: "Which colours?",
        options: [{ value: "red" }, { value: "blue" }],
        multiple: true,
      },
      { type: "freeform", id: "__proto__", question: "Anything else?", description: "For the tailor" },
    ],
  };
  yield { type: "thread.item.done", item };
};

async function askFirst(running: Running) {
  const { threadId, events } = await createThread(running);
  const last = events.at(-1);
  if (last?.type !== "thread.item.done") throw new Error("nothing was asked");
  return { threadId, itemId: last.item.id };
}

function answersOf(item: ThreadItem | undefined) {
  if (item?.type !== "structured_input") throw new Error("no questions");
  return [item.status, ...item.inputs.map((question) => question.answer)];
}

const skipped = { values: [], skipped: true };

describe.each([
  ["in process", serveInProcess],
  ["over a socket", serveOverSocket],
])("answers, %s", (_, serve) => {
  test("are kept, shown, and answered with a turn without a message", async () => {
    const running = await start({ respond: ask }, serve);
    const { threadId, itemId } = await askFirst(running);
    const answers = { size: { values: ["M"] }, colours: { values: ["red", "blue"] } };
    const events = await running.stream("threads.add_structured_input", {
      thread_id: threadId,
      item_id: itemId,
      input: { status: "answered", answers },
    });
    expect(events.slice(0, 3).map(describeEvent)).toEqual([
      "stream_options",
      "thread.item.replaced structured_input",
      "thread.item.added assistant_message",
    ]);
    const expected = [
      "answered",
      { values: ["M"], skipped: false },
      { values: ["red", "blue"], skipped: false },
      skipped,
    ];
    const replaced = events[1];
    expect(answersOf(replaced?.type === "thread.item.replaced" ? replaced.item : undefined)).toEqual(
      expected,
    );
    expect(answersOf(await running.store.loadItem("ada", threadId, itemId))).toEqual(expected);
  });
});

test.each([
  ["one answer where one is asked for", { size: { values: ["M", "S"] } }, [["M"], [], []]],
  ["answers that are no options", { size: { values: ["XXL"] } }, [["XXL"], [], []]],
  ["an answer marked as skipped", { size: { values: ["M"], skipped: true } }, [[], [], []]],
  ["an answer without values", { size: {} }, [[], [], []]],
  ["answers to what was not asked", { shoes: { values: ["42"] } }, [[], [], []]],
  ["a name that objects have anyway", { constructor: { values: ["x"] } }, [[], [], []]],
])("%s", async (_, answers, values) => {
  const running = await start({ respond: ask });
  const { threadId, itemId } = await askFirst(running);
  await running.stream("threads.add_structured_input", {
    thread_id: threadId,
    item_id: itemId,
    input: { answers },
  });
  const [status, ...given] = answersOf(await running.store.loadItem("ada", threadId, itemId));
  expect(status).toBe("answered");
  expect(given).toEqual(values.map((one) => ({ values: one, skipped: one.length === 0 })));
});

test("skipping skips every question, whatever was answered", async () => {
  const running = await start({ respond: ask });
  const { threadId, itemId } = await askFirst(running);
  const input = { status: "skipped", answers: { size: { values: ["M"] } } };
  await running.stream("threads.add_structured_input", { thread_id: threadId, item_id: itemId, input });
  expect(answersOf(await running.store.loadItem("ada", threadId, itemId))).toEqual([
    "skipped",
    skipped,
    skipped,
    skipped,
  ]);
});

describe("is refused, before any stream", () => {
  test.each([
    ["for an item that is not there", "inp_none", "ada", 404, "item_not_found"],
    ["for an item that asks nothing", "message", "ada", 404, "item_not_found"],
    ["in a thread of others", "asked", "eve", 404, "thread_not_found"],
  ])("%s", async (_, which, user, status, code) => {
    const running = await start({ respond: ask });
    const { threadId, itemId } = await askFirst(running);
    const [message] = (await running.store.listItems("ada", threadId, { limit: 1, order: "asc" })).data;
    const ids: Record<string, string | undefined> = { message: message?.id, asked: itemId };
    const params = { thread_id: threadId, item_id: ids[which] ?? which, input: {} };
    const refused = await running.call("threads.add_structured_input", params, user);
    expect([refused.status, refused.body]).toMatchObject([status, { error: { code } }]);
    expect((await running.send(toAdd(threadId, "Still there?"))).status).toBe(200);
  });

  test("when it was answered already; the same send again is the same turn", async () => {
    const running = await start({ respond: ask });
    const { threadId, itemId } = await askFirst(running);
    const request = {
      type: "threads.add_structured_input",
      params: { thread_id: threadId, item_id: itemId, input: { status: "skipped" } },
    };
    const keyed = { ...request, metadata: { parlor: { idempotency_key: "once" } } };
    const first = await readAllEvents(await running.send(keyed));
    expect(await readAllEvents(await running.send(keyed))).toEqual(first);
    const refused = await running.send(request);
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: "not_pending" } }]);
  });

  test("when the answers are longer than a message may be", async () => {
    const running = await start({ respond: ask, limits: { maxMessageLength: 10 } });
    const { threadId, itemId } = await askFirst(running);
    const input = { answers: { size: { values: ["12345", "678901"] } } };
    const params = { thread_id: threadId, item_id: itemId, input };
    const refused = await running.call("threads.add_structured_input", params);
    expect([refused.status, refused.body]).toMatchObject([413, { error: { code: "message_too_long" } }]);
  });
});

test("a send that was refused can be sent again with its key, once it is right", async () => {
  const running = await start({ respond: ask });
  const { threadId, itemId } = await askFirst(running);
  const send = (item: string) =>
    running.send({
      type: "threads.add_structured_input",
      params: { thread_id: threadId, item_id: item, input: {} },
      metadata: { parlor: { idempotency_key: "again" } },
    });
  for (let tries = 0; tries < 2; tries += 1) expect((await send("inp_none")).status).toBe(404);
  const events = await readAllEvents(await send(itemId));
  expect(events.map(describeEvent)).toContain("thread.item.replaced structured_input");
  expect(await readAllEvents(await send(itemId))).toEqual(events);
});
