import { readdirSync, readFileSync } from "node:fs";
import { createOpenAI } from "@ai-sdk/openai";
import { Runner } from "@openai/agents";
import { createId, readSseEvents, type ThreadItem, type ThreadStreamEvent } from "@parlor/protocol";
import { createChatKit, createMemoryStore, isStreamError, type Respond } from "@parlor/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { streamAgentResponse } from "./stream-agent-response.ts";
import { findEventFaults } from "./testing/check-thread-events.ts";
import { createRespond as answerWithAgents } from "./testing/guide/answer-with-agents.ts";
import { createRespond as answerWithText } from "./testing/guide/answer-with-ai-sdk.ts";
import { createRespond as askThePage } from "./testing/guide/ask-the-page.ts";
import { loadInput } from "./testing/guide/convert-items.ts";
import { createRespond as showFromTools } from "./testing/guide/show-from-tools.ts";
import { createAnswerOptions } from "./testing/guide/show-images-and-sources.ts";
import { createRespond as sumUp } from "./testing/guide/sum-up.ts";
import { createGuardedAgent } from "./testing/guide/take-back.ts";
import { createGuardedModel } from "./testing/guide/take-back-with-ai-sdk.ts";
import {
  type ModelAnswer,
  type ModelServer,
  type ModelStreamName,
  readModelStream,
  startModelServer,
  toModelAnswer,
} from "./testing/index.ts";
import { createTextModel, runTextTurn } from "./testing/run-text-turn.ts";
import { resolveTestModel, runTurn, TEST_KEY } from "./testing/run-turn.ts";

const folder = new URL("../src/testing/guide/", import.meta.url);
const guide = readFileSync(new URL("../../../docs/guides/agents.md", import.meta.url), "utf8");

test("the guide's code is what is compiled and run here", () => {
  const files = readdirSync(folder);
  expect(files).toHaveLength(9);
  const blocks = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  for (const file of files) expect(blocks, file).toContain(readFileSync(new URL(file, folder), "utf8"));
  // Every block of code comes from a file: none that nobody runs.
  expect(blocks).toHaveLength(files.length);
});

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server.close());

const answerOf = (name: ModelStreamName) => toModelAnswer("responses", name);
/** The model's call of a tool of another name, with other arguments. */
const callOf = (name: string, given: string): ModelAnswer => ({
  chunks: readModelStream("responses", "text-then-tool-call").map((frame) =>
    frame
      .replaceAll("add_task", name)
      .replaceAll('\\"Buy milk\\"}', JSON.stringify(given.slice(1)).slice(1, -1))
      .replaceAll('{\\"title\\":', "{"),
  ),
});

/** A conversation with an endpoint that answers so. */
function startConversation<Context>(respond: Respond<Context>, context: Context) {
  const store = createMemoryStore();
  const chatKit = createChatKit<Context>({
    store,
    authenticate: async () => ({ owner: "u", context }),
    respond,
  });
  let threadId = "";

  async function send(type: string, params: object): Promise<ThreadStreamEvent[]> {
    const response = await chatKit.handler(
      new Request("http://chatkit.test/", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ type, params }),
      }),
    );
    const events: ThreadStreamEvent[] = [];
    for await (const group of readSseEvents(response.body as ReadableStream<Uint8Array>))
      for (const { data } of group) events.push(JSON.parse(data) as ThreadStreamEvent);
    for (const event of events) if (event.type === "thread.created") threadId = event.thread.id;
    expect(events.filter(({ type: one }) => one === "error")).toEqual([]);
    return events;
  }

  return {
    async say(text: string) {
      const input = { content: [{ type: "input_text", text }], attachments: [], inference_options: {} };
      return threadId
        ? send("threads.add_user_message", { thread_id: threadId, input })
        : send("threads.create", { input });
    },
    giveOutput: (result: unknown) => send("threads.add_client_tool_output", { thread_id: threadId, result }),
  };
}

function readDone(events: readonly ThreadStreamEvent[]): ThreadItem[] {
  return events.flatMap((event) => (event.type === "thread.item.done" ? [event.item] : []));
}

const types = (events: readonly ThreadStreamEvent[]) => readDone(events).map(({ type }) => type);

test.each([
  ["answer with the Agents SDK", () => answerWithAgents(resolveTestModel(server, "responses"))],
  [
    "answer with the AI SDK",
    () => answerWithText(createTextModel(server, "responses") as Parameters<typeof answerWithText>[0]),
  ],
])("%s", async (_name, createRespond) => {
  const conversation = startConversation(createRespond(), {});
  server.script(callOf("roll_dice", '{"sides":6}'), answerOf("plain-text"), answerOf("plain-text"));
  const events = await conversation.say("Roll!");
  expect(types(events)).toEqual(["user_message", "assistant_message", "workflow", "assistant_message"]);
  await conversation.say("What was it?");
  expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('{\\"rolled\\":3}');
});

test("show from inside of tools", async () => {
  const conversation = startConversation(showFromTools(resolveTestModel(server, "responses").model), {
    userId: "u",
  });
  server.script(callOf("plan_trip", '{"to":"Ulm"}'), answerOf("plain-text"));
  const events = await conversation.say("To Ulm, please.");
  expect(types(events)).toEqual([
    "user_message",
    "assistant_message",
    "workflow",
    "widget",
    "assistant_message",
  ]);
  expect(events).toContainEqual({ type: "progress_update", text: "Looking at trains" });
  expect(JSON.stringify(events)).toContain("To Ulm: 9:15");
  expect(readDone(events).find(({ type }) => type === "workflow")).toMatchObject({
    workflow: { tasks: [{ title: "Plan trip" }, { title: "Trains", content: "Three found." }] },
  });
});

test("ask the page", async () => {
  const conversation = startConversation(askThePage(resolveTestModel(server, "responses").model), {});
  server.script(callOf("read_selection", "{}"), answerOf("plain-text"));
  const events = await conversation.say("Shorten it.");
  expect(events.at(-1)).toMatchObject({ item: { type: "client_tool_call", name: "read_selection" } });
  expect(types(await conversation.giveOutput({ text: "A long story" }))).toEqual(["assistant_message"]);
  expect(JSON.stringify(server.requests.at(-1)?.body)).toContain("A long story");
});

test("convert items", async () => {
  const fields = { id: "x", thread_id: "thr_1", created_at: "2026-01-01T00:00:00.000Z" };
  const items = [
    {
      ...fields,
      type: "user_message",
      content: [{ type: "input_tag", id: "7", text: "milk", data: { due: "today" }, interactive: false }],
      attachments: [
        { type: "file", id: "a", name: "plan.pdf", mime_type: "application/pdf" },
        { type: "image", id: "b", name: "b.png", mime_type: "image/png", preview_url: "http://x" },
        { type: "file", id: "c", name: "c.txt", mime_type: "text/plain" },
      ],
      inference_options: {},
    },
    { ...fields, type: "widget", widget: { type: "Card", children: [] } },
    { ...fields, type: "hidden_context_item", content: { plan: "free" } },
  ] as unknown as ThreadItem[];
  async function* history() {
    yield* items.toReversed();
  }
  const input = await loadInput(history(), async (id) => new TextEncoder().encode(id));
  expect(input).toMatchObject([
    {
      content: [
        { text: expect.stringMatching(/@milk: task 7, due today[\s\S]*c\.txt \(text\/plain\)/) },
        { type: "input_file", file: "data:application/pdf;base64,YQ==", filename: "plan.pdf" },
        { type: "input_image", image: "data:image/png;base64,Yg==" },
      ],
    },
    { content: [{ text: 'Note from the program: {"plan":"free"}' }] },
  ]);
});

test("sum up what falls out", async () => {
  const model = createTextModel(server, "responses");
  // What does not stream is asked of the same server: it has one answer for that, and a script for the rest.
  const small = createTextModel(server, "responses");
  const conversation = startConversation(sumUp(model, small), {});
  server.script(answerOf("plain-text"), answerOf("plain-text"));
  await conversation.say("word ".repeat(6_000));
  const summary = {
    id: "resp_1",
    created_at: 1_767_225_600,
    model: "test-model",
    object: "response",
    status: "completed",
    output: [
      {
        type: "message",
        id: "msg_1",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: "They said words.", annotations: [] }],
      },
    ],
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  await conversation.say("word ".repeat(6_000));
  server.script(
    { headers: { "content-type": "application/json" }, chunks: [JSON.stringify(summary)] },
    answerOf("plain-text"),
    answerOf("plain-text"),
  );
  await conversation.say("word ".repeat(6_000));
  await conversation.say("And now?");
  expect(server.requests).toHaveLength(5);
  const last = JSON.stringify(server.requests.at(-1)?.body);
  expect(last).toContain("What was said before, in short:\\nThey said words.");
});

test("show images and sources", async () => {
  const saved: number[] = [];
  const options = createAnswerOptions(async ({ bytes, mediaType }) => {
    saved.push(bytes.length);
    return `https://files.example/1.${mediaType.split("/")[1]}`;
  });
  server.script(answerOf("image"), answerOf("file-citations"));
  const image = await runTurn(server, "responses", options);
  expect(findEventFaults(image.events)).toEqual([]);
  expect(saved).toHaveLength(1);
  expect(readDone(image.events)[0]).toMatchObject({ image: { url: "https://files.example/1.png" } });
  const progress = image.events.flatMap((event) =>
    event.type === "thread.item.updated" && event.update.type === "generated_image.updated"
      ? [event.update.progress]
      : [],
  );
  expect(progress).toEqual([0, 0.5]);
  const cited = await runTurn(server, "responses", options);
  expect(findEventFaults(cited.events)).toEqual([]);
  expect(readDone(cited.events)[0]).toMatchObject({
    content: [
      {
        annotations: [
          { source: { type: "entity", id: "file-6F2ksmvXxt4VdoqmHRw6kL", title: "kitchen.pdf" }, index: 35 },
          { source: { type: "file", filename: "table.csv" } },
        ],
      },
    ],
  });
});

const secret = readModelStream("responses", "plain-text").map((frame) =>
  frame.replaceAll(" are on your list", " are sk-abcdefgh12"),
);

test("take back what a guardrail stops", async () => {
  server.script({ chunks: secret });
  const agent = createGuardedAgent(resolveTestModel(server, "responses").model);
  const events: ThreadStreamEvent[] = [];
  let error: unknown;
  try {
    const result = await new Runner({ tracingDisabled: true }).run(agent, "Hi", { stream: true });
    for await (const event of streamAgentResponse(result, { run: { createId }, thread: { id: "thr_test" } }))
      events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  expect(isStreamError(error)).toBe(true);
  const added = events.filter(({ type }) => type === "thread.item.added");
  expect(events.filter(({ type }) => type === "thread.item.removed")).toHaveLength(added.length);
});

test("take back what a middleware stops", async () => {
  server.script({ chunks: secret });
  const provider = createOpenAI({ baseURL: server.url, apiKey: TEST_KEY });
  const model = createGuardedModel(provider.responses("test-model"));
  const { events, error } = await runTextTurn(server, "responses", { model });
  expect(isStreamError(error) && error.code).toBe("guardrail");
  const added = events.filter(({ type }) => type === "thread.item.added");
  expect(added).toHaveLength(1);
  expect(events.filter(({ type }) => type === "thread.item.removed")).toHaveLength(1);
  expect(events.at(-1)?.type).toBe("thread.item.removed");
});
