import { Runner } from "@openai/agents";
import { readSseEvents, type ThreadStreamEvent } from "@parlor/protocol";
import { type ChatKit, createChatKit, createMemoryStore, type LogRecord, type Store } from "@parlor/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loadModelInput } from "./input/load-model-input.ts";
import { streamAgentResponse } from "./stream-agent-response.ts";
import { type ModelServer, readModelStream, startModelServer, toModelAnswer } from "./testing/index.ts";
import { createTestAgent, resolveTestModel, TEST_KEY } from "./testing/run-turn.ts";

const owner = "user_test";
/** How long a condition is waited for. */
const PATIENCE = { timeout: 10_000 };

describe.each(["responses", "chat_completions"] as const)("turns of a ChatKit endpoint on %s", (api) => {
  let models: ModelServer;
  let store: Store;
  let chatKit: ChatKit;
  let records: LogRecord[];

  beforeEach(async () => {
    models = await startModelServer();
    store = createMemoryStore();
    records = [];
    const runner = new Runner({ tracingDisabled: true });
    const model = resolveTestModel(models, api);
    chatKit = createChatKit<undefined>({
      store,
      authenticate: async () => ({ owner, context: undefined }),
      log: (record) => void records.push(record),
      async *respond({ thread, signal, run }) {
        const { agent } = createTestAgent(model);
        const input = await loadModelInput(run.history());
        yield* streamAgentResponse(await runner.run(agent, input, { stream: true, signal }), { run, thread });
      },
    });
  });
  afterEach(async () => {
    await chatKit.close({ graceMs: 0 });
    await models.close();
  });

  async function send(
    type: string,
    params: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<Response> {
    const response = await chatKit.handler(
      new Request("http://chatkit.test/", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ type, params }),
        ...(signal ? { signal } : {}),
      }),
    );
    expect(response.status).toBe(200);
    return response;
  }

  async function* readEvents(response: Response): AsyncGenerator<ThreadStreamEvent> {
    for await (const group of readSseEvents(response.body as ReadableStream<Uint8Array>)) {
      for (const { data } of group) yield JSON.parse(data) as ThreadStreamEvent;
    }
  }

  async function say(text: string, threadId?: string) {
    const input = {
      content: [{ type: "input_text", text }],
      attachments: [],
      inference_options: {},
    };
    const response = threadId
      ? await send("threads.add_user_message", { thread_id: threadId, input })
      : await send("threads.create", { input });
    const events: ThreadStreamEvent[] = [];
    for await (const event of readEvents(response)) events.push(event);
    const created = events.find((event) => event.type === "thread.created");
    return { events, threadId: threadId ?? (created?.thread.id as string) };
  }

  test("a model that uses one id for everything: three turns, and nothing is written over", async () => {
    models.script(toModelAnswer(api, "text-then-tool-call"), toModelAnswer(api, "plain-text"));
    models.script(toModelAnswer(api, "text-then-tool-call"), toModelAnswer(api, "plain-text"));
    models.script(toModelAnswer(api, "plain-text"));
    const { threadId } = await say("first");
    await say("second", threadId);
    await say("third", threadId);
    const page = await store.listItems(owner, threadId, { limit: 100, order: "asc" });
    expect(page.data.map(({ type }) => type)).toEqual([
      ...["user_message", "assistant_message", "hidden_context_item", "workflow", "assistant_message"],
      ...["user_message", "assistant_message", "hidden_context_item", "workflow", "assistant_message"],
      ...["user_message", "assistant_message"],
    ]);
    expect(new Set(page.data.map(({ id }) => id)).size).toBe(12);

    // The third turn's model knows all of it, with its results, and no call of an id that another has.
    const { body } = models.requests.at(-1) ?? {};
    const input = (api === "responses" ? body?.input : body?.messages) as Record<string, unknown>[];
    const said = JSON.stringify(input);
    for (const text of ["first", "second", "third"]) expect(said.split(`"${text}"`)).toHaveLength(2);
    const callIds = input.flatMap((one) =>
      one.type === "function_call"
        ? [one.call_id]
        : ((one.tool_calls as { id: string }[] | undefined) ?? []).map(({ id }) => id),
    );
    const resultIds = input.flatMap((one) =>
      one.type === "function_call_output" ? [one.call_id] : one.role === "tool" ? [one.tool_call_id] : [],
    );
    expect(callIds).toEqual(["call_cccccccccccccccc", "call_cccccccccccccccc_2"]);
    expect(resultIds).toEqual(callIds);
  });

  test("what a client sees of a turn holds no hidden item", async () => {
    models.script(toModelAnswer(api, "parallel-tool-calls"), toModelAnswer(api, "plain-text"));
    const { events } = await say("first");
    expect(JSON.stringify(events)).not.toMatch(/hidden_context|tool_calls|call_aaaa/);
  });

  test("stopping closes the model's request, keeps what was said and what was done", async () => {
    models.script(toModelAnswer(api, "parallel-tool-calls"), {
      chunks: readModelStream(api, "plain-text").slice(0, api === "responses" ? 5 : 2),
      ending: "hang",
    });
    const leave = new AbortController();
    const input = { content: [{ type: "input_text", text: "go" }], attachments: [], inference_options: {} };
    const response = await send("threads.create", { input }, leave.signal);
    let threadId = "";
    const reading = (async () => {
      for await (const event of readEvents(response)) {
        if (event.type === "thread.created") threadId = event.thread.id;
        // Both tools have their results, and the model has been asked to go on.
        if (
          event.type === "thread.item.updated" &&
          event.update.type === "assistant_message.content_part.text_delta"
        )
          break;
      }
      leave.abort();
    })();
    await reading.catch(() => undefined);
    await vi.waitFor(() => expect(models.requests).toHaveLength(2), PATIENCE);
    expect(await models.requests[1]?.closed).toBe(true);
    await vi.waitFor(async () => {
      const page = await store.listItems(owner, threadId, { limit: 100, order: "asc" });
      expect(page.data.map(({ type }) => type)).toEqual([
        "user_message",
        "hidden_context_item",
        "workflow",
        "assistant_message",
        "sdk_hidden_context",
      ]);
    }, PATIENCE);
  });

  test("stopping right after a tool's result keeps the result for the next turn", async () => {
    models.script(toModelAnswer(api, "tool-call"), ...Array(2).fill(toModelAnswer(api, "plain-text")));
    const input = { content: [{ type: "input_text", text: "go" }], attachments: [], inference_options: {} };
    const response = await send("threads.create", { input });
    let threadId = "";
    for await (const event of readEvents(response)) {
      if (event.type === "thread.created") threadId = event.thread.id;
      if (event.type === "thread.item.updated" && event.update.type === "workflow.task.updated") break;
    }
    // Leaving the loop has closed the connection.
    await vi.waitFor(async () => {
      const page = await store.listItems(owner, threadId, { limit: 100, order: "asc" });
      expect(page.data.at(-1)?.type).toBe("sdk_hidden_context");
    }, PATIENCE);
    await say("What did you add?", threadId);
    expect(JSON.stringify(models.requests.at(-1)?.body)).toContain("task_1");
  });

  test("a key that is refused: the user is told whom to ask, the log what to do, nobody the key", async () => {
    const theirs = {
      error: { message: `Incorrect API key: ${TEST_KEY}. You said "salary"`, code: "invalid_api_key" },
    };
    models.script({ status: 401, chunks: [JSON.stringify(theirs)] });
    const { events } = await say("salary");
    expect(events.at(-1)).toEqual({
      type: "error",
      code: "custom",
      message: "The model's key was refused. Ask the operator to check it.",
      allow_retry: false,
    });
    const failure = records.find(({ code }) => code === "model_key_refused");
    expect(failure).toMatchObject({ level: "warn", message: "a turn failed" });
    expect((failure?.error as Error | undefined)?.message).toMatch(
      /MODEL_API_KEY.*HTTP 401, invalid_api_key/,
    );
    const logged = records
      .map((record) => `${JSON.stringify(record)} ${(record.error as Error)?.stack}`)
      .join();
    expect(logged).not.toContain(TEST_KEY);
    expect(logged).not.toContain("salary");
  });
});
