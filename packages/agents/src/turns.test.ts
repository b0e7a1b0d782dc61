import { tool as agentTool, Runner } from "@openai/agents";
import { readSseEvents, type ThreadStreamEvent } from "@parlor/protocol";
import {
  type ChatKit,
  createChatKit,
  createMemoryStore,
  type LogRecord,
  type Store,
  type TurnInput,
} from "@parlor/server";
import { isStepCount, streamText, tool } from "ai";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { loadModelMessages } from "./ai-sdk/load-model-messages.ts";
import { streamTextResponse } from "./ai-sdk/stream-text-response.ts";
import { type AgentContext, createAgentContext } from "./context/agent-context.ts";
import { loadModelInput } from "./input/load-model-input.ts";
import type { HistoryOptions, SummaryOptions } from "./input/select-history.ts";
import { streamAgentResponse } from "./stream-agent-response.ts";
import { type ModelServer, readModelStream, startModelServer, toModelAnswer } from "./testing/index.ts";
import { createTextModel, createTextTools } from "./testing/run-text-turn.ts";
import { createTestAgent, resolveTestModel, TEST_KEY } from "./testing/run-turn.ts";

const owner = "user_test";
/** How long a condition is waited for. */
const PATIENCE = { timeout: 10_000 };

const table = (["agents", "ai-sdk"] as const).flatMap((bridge) =>
  (["responses", "chat_completions"] as const).map((api) => ({ bridge, api })),
);

describe.each(table)("turns of a ChatKit endpoint: $bridge, over $api", ({ bridge, api }) => {
  let models: ModelServer;
  let store: Store;
  let chatKit: ChatKit;
  let records: LogRecord[];

  /** How much of the history a model is given, and what sums up the rest. */
  let tokenBudget: number | undefined;
  let summarize: SummaryOptions["summarize"] | undefined;

  function toHistoryOptions(context: AgentContext): HistoryOptions {
    return {
      ...(tokenBudget === undefined ? {} : { tokenBudget }),
      ...(summarize ? { summary: { context, summarize } } : {}),
    };
  }

  async function* respondWithAgents({ thread, signal, run }: TurnInput<undefined>) {
    const context = createAgentContext({ run, thread });
    const getPlace = agentTool({
      name: "get_place",
      description: "Asks the page where the user is.",
      parameters: z.object({}),
      execute: () => {
        context.callClientTool({ name: "get_place", arguments: {} });
        return "asked";
      },
    });
    const { agent } = createTestAgent(resolveTestModel(models, api));
    const withPlace = agent.clone({
      tools: [...agent.tools, getPlace],
      toolUseBehavior: { stopAtToolNames: ["get_place"] },
    });
    const input = await loadModelInput(run.history(), toHistoryOptions(context));
    const runner = new Runner({ tracingDisabled: true });
    yield* streamAgentResponse(await runner.run(withPlace, input, { stream: true, signal }), { context });
  }

  async function* respondWithText({ thread, signal, run }: TurnInput<undefined>) {
    const context = createAgentContext({ run, thread });
    const result = streamText({
      model: createTextModel(models, api),
      messages: await loadModelMessages(run.history(), toHistoryOptions(context)),
      tools: {
        ...createTextTools([]),
        // Without `execute`: the page's to carry out.
        get_place: tool({ description: "Asks the page where the user is.", inputSchema: z.object({}) }),
      },
      stopWhen: isStepCount(8),
      maxRetries: 0,
      abortSignal: signal,
      onError: () => undefined,
    });
    yield* streamTextResponse(result.fullStream, { context });
  }

  beforeEach(async () => {
    tokenBudget = undefined;
    summarize = undefined;
    models = await startModelServer();
    store = createMemoryStore();
    records = [];
    chatKit = createChatKit<undefined>({
      store,
      authenticate: async () => ({ owner, context: undefined }),
      log: (record) => void records.push(record),
      respond: bridge === "agents" ? respondWithAgents : respondWithText,
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

  test("a client tool: the page's answer is the call's result, and the conversation goes on", async () => {
    const asking = readModelStream(api, "text-then-tool-call").map((frame) =>
      frame
        .replaceAll("add_task", "get_place")
        .replaceAll(/\{\\"title\\":|\\"Buy milk\\"\}/g, (part) => (part.startsWith("{") ? "{" : "}"))
        .replaceAll('{\\"title\\":\\"Buy milk\\"}', "{}"),
    );
    models.script({ chunks: asking }, toModelAnswer(api, "plain-text"), toModelAnswer(api, "plain-text"));
    const { events, threadId } = await say("Where am I?");
    const call = events.at(-1);
    expect(call).toMatchObject({
      type: "thread.item.done",
      item: {
        type: "client_tool_call",
        status: "pending",
        name: "get_place",
        call_id: "call_cccccccccccccccc",
      },
    });
    const response = await send("threads.add_client_tool_output", {
      thread_id: threadId,
      result: { city: "Ulm" },
    });
    const rest: ThreadStreamEvent[] = [];
    for await (const event of readEvents(response)) rest.push(event);
    expect(rest.at(-1)).toMatchObject({ type: "thread.item.done", item: { type: "assistant_message" } });
    await say("And now?", threadId);
    for (const request of models.requests.slice(1)) {
      const body = JSON.stringify(request.body);
      expect(body).toContain("Ulm");
      expect(body).not.toContain("asked");
      // Once for the call and once for its result.
      expect(body.split('"call_cccccccccccccccc"')).toHaveLength(3);
    }
    expect(models.requests).toHaveLength(3);
  });

  test("what falls out of a long conversation is summed up once, and no client sees it", async () => {
    tokenBudget = 120;
    let count = 0;
    summarize = async (items, previous) => {
      count += 1;
      const said = items.flatMap((item) =>
        item.type === "user_message" ? item.content.map((part) => part.text) : [],
      );
      return `${previous ?? "In short:"} ${said.join(", ")}`;
    };
    models.script(...Array(6).fill(toModelAnswer(api, "plain-text")));
    const { threadId, events } = await say("first");
    const seen = [...events];
    for (const text of ["second", "third", "fourth", "fifth", "sixth"])
      seen.push(...(await say(text, threadId)).events);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(5);
    const last = JSON.stringify(models.requests.at(-1)?.body);
    expect(last).toMatch(/In short: first, second/);
    expect(last).toContain('"sixth"');
    expect(last).not.toContain('"first"');
    expect(JSON.stringify(seen)).not.toMatch(/In short|parlor\.summary/);
    const page = await store.listItems(owner, threadId, { limit: 100, order: "asc" });
    expect(page.data.filter(({ type }) => type === "hidden_context_item")).toHaveLength(count);
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
