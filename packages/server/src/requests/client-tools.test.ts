import type { ClientToolCallItem, ThreadItem } from "@parlor/protocol";
import { describe, expect, test } from "vitest";
import type { Respond, RespondInput } from "../chatkit.ts";
import {
  type Context,
  createChatKitHarness,
  createThread,
  describeEvent,
  listItems,
  type Running,
  textOf,
  toAdd,
} from "../testing/chatkit-harness.ts";
import { toMessageEvents } from "../testing/scripted-responder.ts";
import { readAllEvents, serveInProcess, serveOverSocket } from "../testing/test-server.ts";

const { start, logged } = createChatKitHarness();

function toCall({ run, thread }: RespondInput<Context>, callId: string): ClientToolCallItem {
  return {
    type: "client_tool_call",
    id: run.createId("client_tool_call"),
    thread_id: thread.id,
    created_at: new Date().toISOString(),
    status: "pending",
    call_id: callId,
    name: "read_selection",
    arguments: { scope: "page" },
  };
}

/** Asks the page at each message, with as many calls as told, and answers once it has an output. */
function createAskingResponder(calls = 1) {
  const inputs: { message: string; history: ThreadItem[] }[] = [];
  const respond: Respond<Context> = async function* (input) {
    const history: ThreadItem[] = [];
    for await (const item of input.run.history()) history.push(item);
    inputs.push({ message: textOf(input.message), history });
    if (!input.message) return yield* toMessageEvents(input, ["Thanks."]);
    for (let index = 1; index <= calls; index += 1) {
      yield { type: "thread.item.done", item: toCall(input, `call_${index}`) };
    }
  };
  return { respond, inputs };
}

function toOutput(threadId: string, result: unknown, parlor?: object) {
  return {
    type: "threads.add_client_tool_output",
    params: { thread_id: threadId, result },
    ...(parlor ? { metadata: { parlor } } : {}),
  };
}

async function findCalls(running: Running, threadId: string): Promise<ClientToolCallItem[]> {
  return (await listItems(running, threadId)).filter((item) => item.type === "client_tool_call");
}

describe.each([
  ["in process", serveInProcess],
  ["over a socket", serveOverSocket],
])("a client tool, %s", (_, serve) => {
  test("its call ends the turn; its output is kept, and the next one knows it", async () => {
    const { respond, inputs } = createAskingResponder();
    const running = await start({ respond }, serve);
    const { threadId, events } = await createThread(running);
    expect(events.at(-1)).toMatchObject({
      type: "thread.item.done",
      item: { type: "client_tool_call", status: "pending", call_id: "call_1", arguments: { scope: "page" } },
    });
    const output = { text: "selected", nothing: null, deep: [{ a: [1] }] };
    const answered = await readAllEvents(await running.send(toOutput(threadId, output)));
    expect(answered.map(describeEvent)).toEqual([
      "stream_options",
      "thread.item.added assistant_message",
      "assistant_message.content_part.added",
      "assistant_message.content_part.text_delta",
      "assistant_message.content_part.done",
      "thread.item.done assistant_message",
    ]);
    expect(await findCalls(running, threadId)).toMatchObject([{ status: "completed", output }]);
    expect(inputs[1]?.message).toBe("");
    expect(inputs[1]?.history[0]).toMatchObject({ type: "client_tool_call", status: "completed", output });
  });
});

test.each([["a text"], [0], [false], [null], [[]]])("an output may be %j", async (output) => {
  const running = await start({ respond: createAskingResponder().respond });
  const { threadId } = await createThread(running);
  await readAllEvents(await running.send(toOutput(threadId, output)));
  const [call] = await findCalls(running, threadId);
  expect(call?.status).toBe("completed");
  // On the wire a null is a field that is not there.
  expect(call?.output ?? null).toEqual(output);
});

test("with several calls the newest gets the output; the others are taken back, and clients are told", async () => {
  const running = await start({ respond: createAskingResponder(3).respond });
  const { threadId, events } = await createThread(running);
  const ids = events.flatMap((event) =>
    event.type === "thread.item.done" && event.item.type === "client_tool_call" ? [event.item.id] : [],
  );
  const answered = await readAllEvents(await running.send(toOutput(threadId, "yes")));
  expect(answered.slice(0, 3)).toEqual([
    { type: "thread.item.removed", item_id: ids[1] },
    { type: "thread.item.removed", item_id: ids[0] },
    { type: "stream_options", stream_options: { allow_cancel: true } },
  ]);
  expect(await findCalls(running, threadId)).toMatchObject([{ id: ids[2], output: "yes" }]);
});

test("a client that names the call is answered for that one only", async () => {
  const running = await start({ respond: createAskingResponder(2).respond });
  const { threadId } = await createThread(running);
  const wrong = await running.send(toOutput(threadId, "late", { call_id: "call_9" }));
  expect([wrong.status, await wrong.json()]).toMatchObject([409, { error: { code: "no_pending_call" } }]);
  await readAllEvents(await running.send(toOutput(threadId, "first", { call_id: "call_1" })));
  expect(await findCalls(running, threadId)).toMatchObject([{ call_id: "call_1", output: "first" }]);
});

test("the pending call need not be the newest item", async () => {
  const { respond } = createAskingResponder();
  const running = await start({ respond });
  const { threadId } = await createThread(running);
  const later = { thread_id: threadId, created_at: new Date().toISOString() };
  for (let index = 0; index < 25; index += 1) {
    await running.store.saveItem("ada", {
      type: "hidden_context_item",
      id: `hcx_${index}`,
      ...later,
      content: "",
    });
  }
  expect((await running.send(toOutput(threadId, "yes"))).status).toBe(200);
  expect(await findCalls(running, threadId)).toMatchObject([{ status: "completed" }]);
});

test("nothing pending: a clear error before any stream, and the thread stays free", async () => {
  const running = await start();
  const { threadId } = await createThread(running);
  for (const user of ["ada", "eve"]) {
    const refused = await running.call(
      "threads.add_client_tool_output",
      { thread_id: threadId, result: 1 },
      user,
    );
    expect([refused.status, refused.body]).toMatchObject(
      user === "ada"
        ? [409, { error: { code: "no_pending_call" } }]
        : [404, { error: { code: "thread_not_found" } }],
    );
  }
  expect((await running.send(toAdd(threadId, "Still there?"))).status).toBe(200);
});

test("an output sent twice is taken once; with its key it is the same turn", async () => {
  const { respond, inputs } = createAskingResponder();
  const running = await start({ respond });
  const { threadId } = await createThread(running);
  const send = toOutput(threadId, "yes", { idempotency_key: "k1" });
  const first = await readAllEvents(await running.send(send));
  expect(await readAllEvents(await running.send(send))).toEqual(first);
  expect(inputs).toHaveLength(2);
  const other = await running.send(toOutput(threadId, "no"));
  expect([other.status, await other.json()]).toMatchObject([409, { error: { code: "no_pending_call" } }]);
});

test("the user who goes on without the output: the call is taken back before the message, and so told", async () => {
  const { respond, inputs } = createAskingResponder();
  const running = await start({ respond });
  const { threadId } = await createThread(running);
  const [call] = await findCalls(running, threadId);
  const events = await readAllEvents(await running.send(toAdd(threadId, "Never mind")));
  expect(events[0]).toEqual({ type: "thread.item.removed", item_id: call?.id });
  expect(describeEvent(events[1] as never)).toBe("thread.item.done user_message");
  expect(inputs[1]?.history.filter((item) => item.type === "client_tool_call")).toEqual([]);
  expect(logged).toContainEqual({
    level: "warn",
    message: "client tool calls were not answered, and taken back",
    code: "call_dropped",
  });
});

test("calls that were answered stay when the user goes on", async () => {
  const running = await start({ respond: createAskingResponder().respond });
  const { threadId } = await createThread(running);
  await readAllEvents(await running.send(toOutput(threadId, "yes")));
  await readAllEvents(await running.send(toAdd(threadId, "And now?")));
  expect((await findCalls(running, threadId)).map((call) => call.status)).toEqual(["completed", "pending"]);
});

test("a call from before the user's last message waits for nothing any more", async () => {
  const running = await start();
  const { threadId } = await createThread(running);
  const [message, answer] = await listItems(running, threadId);
  if (!message || !answer) throw new Error("the turn is not there");
  // As another program may have left it: no turn of ours leaves a call behind.
  await running.store.deleteItems("ada", threadId, [message.id, answer.id]);
  const fields = { thread_id: threadId, created_at: message.created_at };
  const call = { status: "pending", call_id: "call_1", name: "look", arguments: {} } as const;
  await running.store.saveItem("ada", { type: "client_tool_call", id: "tc_1", ...fields, ...call });
  await running.store.saveItem("ada", message);
  const refused = await running.send(toOutput(threadId, "late"));
  expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: "no_pending_call" } }]);
});
