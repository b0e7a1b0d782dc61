import { readSseEvents, type ThreadStreamEvent } from "@parlor/protocol";
import { type ChatKit, createChatKit, createMemoryStore, type Respond, StreamError } from "@parlor/server";
import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";

function createServer(respond: Respond<unknown>): ChatKit {
  return createChatKit({
    store: createMemoryStore(),
    authenticate: async (request) => ({ owner: request.headers.get("x-user") ?? "ada", context: {} }),
    respond,
  });
}

/** Sends a request to a server without a socket: a handler takes a Request. */
function send(chatKit: ChatKit, type: string, params: object, user = "ada"): Promise<Response> {
  const headers = { "content-type": "application/json", "x-user": user };
  const body = JSON.stringify({ type, params });
  return chatKit.handler(new Request("http://chat.test/", { method: "POST", headers, body }));
}

async function say(chatKit: ChatKit, text: string): Promise<ThreadStreamEvent[]> {
  const input = { content: [{ type: "input_text", text }], attachments: [], inference_options: {} };
  const { body } = await send(chatKit, "threads.create", { input });
  const events: ThreadStreamEvent[] = [];
  if (!body) return events;
  for await (const group of readSseEvents(body))
    for (const { data } of group) events.push(JSON.parse(data) as ThreadStreamEvent);
  return events;
}

test("what has come is kept when the model fails", async () => {
  const chatKit = createServer(
    // Events, promises to wait for, and things to do, such as failing.
    createScriptedResponder((input) => [
      ...toMessageEvents(input, ["Hello", ", ", "world"]),
      () => {
        throw new StreamError("The model is tired.");
      },
    ]),
  );
  const events = await say(chatKit, "Hi");
  expect(events.at(-1)).toEqual({
    type: "error",
    code: "custom",
    message: "The model is tired.",
    allow_retry: false,
  });

  const [created] = events;
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  const params = { thread_id: created.thread.id, order: "asc" };
  const page = await (await send(chatKit, "items.list", params)).json();
  expect(page).toMatchObject({
    data: [{ type: "user_message" }, { type: "assistant_message", content: [{ text: "Hello, world" }] }],
  });

  // What is ada's does not exist for anyone else.
  expect((await send(chatKit, "items.list", params, "eve")).status).toBe(404);
});
