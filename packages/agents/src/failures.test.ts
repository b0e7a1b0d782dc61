import { inspect } from "node:util";
import type { StreamError } from "@parlor/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ModelFailure } from "./errors/model-failures.ts";
import { findEventFaults } from "./testing/check-thread-events.ts";
import {
  type ModelAnswer,
  type ModelServer,
  readModelStream,
  startModelServer,
  toModelAnswer,
} from "./testing/index.ts";
import { runTurn, TEST_KEY, type TurnOutcome } from "./testing/run-turn.ts";

/** Long enough for a busy machine to give what is given at once. */
const STALL_MS = 400;
/** How long a condition is waited for. */
const PATIENCE = { timeout: 10_000 };
const MESSAGE = "the diagnosis that nobody may read";

/** What a provider might write, with all that must not get out. */
function refuse(status: number, fields: Record<string, unknown> = {}, headers = {}): ModelAnswer {
  const error = { message: `Key ${TEST_KEY} for "${MESSAGE}" on host-of-theirs`, type: null, ...fields };
  return { status, headers, chunks: [JSON.stringify({ error })] };
}

const atOnce = { "retry-after-ms": "0" };

function expectNoLeak(outcome: TurnOutcome): void {
  const seen = inspect(outcome.error, { depth: 20, showHidden: true, maxStringLength: Infinity });
  for (const secret of [TEST_KEY, TEST_KEY.slice(0, 12), MESSAGE, "host-of-theirs"])
    expect(seen).not.toContain(secret);
}

describe.each(["responses", "chat_completions"] as const)("a model that speaks %s and fails", (api) => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await startModelServer();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await server.close();
  });

  /** Eight frames hold the beginning of the text. */
  const begun = readModelStream(api, "plain-text").slice(0, 8);

  test.each([
    {
      status: 400,
      code: "model_refused_request",
      message: "The model refused this request.",
      allowRetry: false,
      requests: 1,
    },
    {
      status: 401,
      code: "model_key_refused",
      message: "The model's key was refused. Ask the operator to check it.",
      allowRetry: false,
      requests: 1,
    },
    {
      status: 402,
      code: "model_no_credit",
      message: "The model's account has no credit left. Ask the operator to look at it.",
      allowRetry: false,
      requests: 1,
    },
    {
      status: 403,
      code: "model_key_refused",
      message: "The model's key was refused. Ask the operator to check it.",
      allowRetry: false,
      requests: 1,
    },
    {
      status: 404,
      code: "model_unknown",
      message: "The model does not exist at its provider. Ask the operator to check its name.",
      allowRetry: false,
      requests: 1,
    },
    {
      status: 413,
      code: "model_input_too_long",
      message: "The conversation is too long for the model.",
      allowRetry: false,
      requests: 1,
    },
    {
      status: 429,
      code: "model_rate_limited",
      message: "The model has too much to do. Try again in a moment.",
      allowRetry: true,
      requests: 2,
    },
    {
      status: 500,
      code: "model_failed",
      message: "The model failed. Try again.",
      allowRetry: true,
      requests: 2,
    },
    {
      status: 503,
      code: "model_failed",
      message: "The model failed. Try again.",
      allowRetry: true,
      requests: 2,
    },
  ])("$status is $code, asked $requests times", async ({ status, code, message, allowRetry, requests }) => {
    server.script(
      refuse(status, {}, atOnce),
      refuse(status, {}, { ...atOnce, "x-request-id": "req_theirs1" }),
    );
    const outcome = await runTurn(server, api, { message: MESSAGE });
    expect(outcome.events).toEqual([]);
    expect(outcome.error).toMatchObject({ message, code, allowRetry });
    expect(server.requests).toHaveLength(requests);
    const cause = (outcome.error as StreamError).cause as ModelFailure;
    expect(cause).toBeInstanceOf(ModelFailure);
    expect(cause.status).toBe(status);
    expect(cause.message).toContain(`HTTP ${status}`);
    if (requests === 2) expect(cause.requestId).toBe("req_theirs1");
    expectNoLeak(outcome);
  });

  test.each([
    { status: 400, reason: "context_length_exceeded", code: "model_input_too_long" },
    { status: 429, reason: "insufficient_quota", code: "model_no_credit" },
    { status: 400, reason: "model_not_found", code: "model_unknown" },
  ])("$status with the code $reason is $code", async ({ status, reason, code }) => {
    server.script(refuse(status, { code: reason }, { "x-should-retry": "false" }));
    const outcome = await runTurn(server, api, { message: MESSAGE });
    expect(outcome.error).toMatchObject({ code });
    expect((outcome.error as StreamError).cause).toMatchObject({ status, reason });
    expectNoLeak(outcome);
  });

  test("the log says which variable to look at", async () => {
    server.script(refuse(401, { code: "invalid_api_key" }));
    const { error } = await runTurn(server, api);
    expect(((error as StreamError).cause as Error).message).toMatch(
      /MODEL_API_KEY.*\(HTTP 401, invalid_api_key\)$/,
    );
  });

  test("a code that is prose does not get into the log", async () => {
    server.script(refuse(400, { code: `no: "${MESSAGE}"` }));
    const outcome = await runTurn(server, api, { message: MESSAGE });
    expect((outcome.error as StreamError).cause).toMatchObject({ reason: undefined });
    expectNoLeak(outcome);
  });

  test("what works at the second attempt is an answer, after the wait that the provider asks for", async () => {
    const timeouts = vi.spyOn(globalThis, "setTimeout");
    server.script(refuse(429, {}, { "retry-after": "0.073" }), toModelAnswer(api, "plain-text"));
    const { events, error } = await runTurn(server, api);
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    expect(server.requests).toHaveLength(2);
    expect(timeouts.mock.calls.map(([, delay]) => delay)).toContain(73);
  });

  test("a connection that is cut before an answer is tried again once", async () => {
    server.script({ chunks: [], ending: "drop" }, toModelAnswer(api, "plain-text"));
    const { error } = await runTurn(server, api);
    expect(error).toBeUndefined();
    expect(server.requests).toHaveLength(2);
  });

  test("a server that is not there", async () => {
    const gone = await startModelServer();
    await gone.close();
    const outcome = await runTurn(gone, api, { message: MESSAGE });
    expect(outcome.error).toMatchObject({
      code: "model_connection_lost",
      message: "The connection to the model was lost. Try again.",
      allowRetry: true,
    });
    expect((outcome.error as StreamError).cause).toMatchObject({ reason: "ECONNREFUSED" });
    expectNoLeak(outcome);
  });

  test("a connection that is cut in the middle: what came stays, and nothing is asked twice", async () => {
    server.script({ chunks: begun, ending: "drop" });
    const outcome = await runTurn(server, api, { message: MESSAGE });
    expect(findEventFaults(outcome.events)).toEqual([]);
    expect(outcome.events.at(-1)).toMatchObject({
      type: "thread.item.done",
      item: {
        type: "assistant_message",
        content: [{ text: expect.stringMatching(/^Both are on your list/) }],
      },
    });
    expect(outcome.error).toMatchObject({ code: "model_connection_lost", allowRetry: true });
    expect(server.requests).toHaveLength(1);
    expectNoLeak(outcome);
  });

  test("a stream that ends in order before the answer does is no answer", async () => {
    server.script({ chunks: begun });
    const { events, error } = await runTurn(server, api);
    expect(findEventFaults(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: "thread.item.done" });
    expect(error).toMatchObject({ allowRetry: true });
    expect(["model_connection_lost", "model_answer_unusable"]).toContain((error as StreamError).code);
  });

  test("a call that is cut in the middle of its arguments is not carried out", async () => {
    server.script({ chunks: readModelStream(api, "tool-call").slice(0, 7), ending: "drop" });
    const { error, titles } = await runTurn(server, api);
    expect(error).toMatchObject({ code: "model_connection_lost" });
    expect(titles).toEqual([]);
  });

  test("what is no JSON in the middle of a stream", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    server.script({ chunks: [...begun, `data: {"oops": ${MESSAGE}\n\n`] });
    const outcome = await runTurn(server, api);
    expect(findEventFaults(outcome.events)).toEqual([]);
    expect(outcome.error).toMatchObject({
      code: "model_answer_unusable",
      message: "The model gave an answer that cannot be used. Try again.",
      allowRetry: true,
    });
    expectNoLeak(outcome);
  });

  test.each([
    { reason: "rate_limit_exceeded", code: "model_rate_limited" },
    { reason: "server_error", code: "model_failed" },
  ])("an error in the stream, $reason, is $code", async ({ reason, code }) => {
    const message = `${MESSAGE} ${TEST_KEY}`;
    const frame =
      api === "responses"
        ? `event: error\ndata: ${JSON.stringify({ type: "error", code: reason, message, param: null })}\n\n`
        : `data: ${JSON.stringify({ error: { message, type: reason, code: reason } })}\n\n`;
    server.script({ chunks: [...begun, frame] });
    const outcome = await runTurn(server, api);
    expect(findEventFaults(outcome.events)).toEqual([]);
    expect(outcome.error).toMatchObject({ code, allowRetry: true });
    expectNoLeak(outcome);
  });

  test("an error in the stream that says its status as its code", async () => {
    // As OpenRouter does.
    const frame = (code: number) =>
      `data: ${JSON.stringify({ error: { message: MESSAGE, code }, choices: [] })}\n\n`;
    server.script({ chunks: [...begun, frame(429)] }, { chunks: [...begun, frame(502)] });
    for (const code of ["model_rate_limited", "model_failed"]) {
      const outcome = await runTurn(server, api);
      expect(outcome.error).toMatchObject({ code, allowRetry: true });
      expectNoLeak(outcome);
    }
  });

  test("a page instead of an API, and a server that says nothing, fail at once and not after as many steps as there may be", async () => {
    for (const chunks of [["<!doctype html><title>Hello</title>"], [], ["data: [DONE]\n\n"]]) {
      const other = await startModelServer();
      other.script(...Array.from({ length: 9 }, () => ({ chunks })));
      const { error, events } = await runTurn(other, api);
      expect(events).toEqual([]);
      expect(["model_answer_empty", "model_answer_unusable"]).toContain((error as StreamError).code);
      expect(((error as StreamError).cause as Error).message).toContain("MODEL_BASE_URL");
      expect(other.requests.length).toBeLessThan(9);
      await other.close();
    }
  });

  test("an answer that is cut at the model's limit stays, and says so", async () => {
    const frames = readModelStream(api, "plain-text").map((frame) =>
      api === "responses"
        ? frame
            .replaceAll("response.completed", "response.incomplete")
            .replace('"status":"completed","background"', '"status":"incomplete","background"')
            .replace('"incomplete_details":null', '"incomplete_details":{"reason":"max_output_tokens"}')
        : frame.replace('"finish_reason":"stop"', '"finish_reason":"length"'),
    );
    server.script({ chunks: frames });
    const { events, error } = await runTurn(server, api);
    expect(findEventFaults(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: "thread.item.done", item: { type: "assistant_message" } });
    expect(error).toMatchObject({
      code: "model_answer_cut",
      message: "The answer was cut off, because it became too long for the model.",
      allowRetry: false,
    });
  });

  test("a tool that there is not", async () => {
    server.script({
      chunks: readModelStream(api, "tool-call").map((frame) => frame.replaceAll("add_task", "rm")),
    });
    const outcome = await runTurn(server, api, { message: MESSAGE });
    expect(outcome.error).toMatchObject({ code: "model_answer_unusable", allowRetry: true });
    expectNoLeak(outcome);
  });

  test("a model that never comes to an end", async () => {
    server.script(...Array.from({ length: 12 }, () => toModelAnswer(api, "tool-call")));
    const outcome = await runTurn(server, api, { message: MESSAGE });
    expect(findEventFaults(outcome.events)).toEqual([]);
    expect(outcome.error).toMatchObject({
      code: "too_many_steps",
      message: "This took too many steps and was stopped. Ask for less at once.",
      allowRetry: false,
    });
    expectNoLeak(outcome);
  });

  test("a model that stalls is given up: its request is closed, and what came stays", async () => {
    server.script({ chunks: begun, ending: "hang" });
    const giveUp = new AbortController();
    const outcome = await runTurn(server, api, {
      message: MESSAGE,
      stallTimeoutMs: STALL_MS,
      signal: giveUp.signal,
      onStall: () => giveUp.abort(),
    });
    expect(outcome.error).toMatchObject({
      code: "model_stalled",
      message: "The model stopped answering. Try again.",
      allowRetry: true,
    });
    expect(findEventFaults(outcome.events)).toEqual([]);
    expect(outcome.events.at(-1)).toMatchObject({ type: "thread.item.done" });
    expect(await server.requests[0]?.closed).toBe(true);
    expectNoLeak(outcome);
  });

  test("a model that never begins is given up as well", async () => {
    server.script({ chunks: [], ending: "hang" });
    const giveUp = new AbortController();
    const { events, error } = await runTurn(server, api, {
      stallTimeoutMs: STALL_MS,
      signal: giveUp.signal,
      onStall: () => giveUp.abort(),
    });
    expect(events).toEqual([]);
    expect(error).toMatchObject({ code: "model_stalled" });
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), PATIENCE);
    expect(await server.requests[0]?.closed).toBe(true);
  });

  test("a tool that stalls is not called a model that stalls", async () => {
    server.script(toModelAnswer(api, "tool-call"));
    const giveUp = new AbortController();
    const { events, error } = await runTurn(server, api, {
      stallTimeoutMs: STALL_MS,
      signal: giveUp.signal,
      onStall: () => giveUp.abort(),
      execute: () => new Promise(() => {}),
    });
    expect(error).toMatchObject({ code: "tool_stalled", message: "A tool took too long and was given up." });
    expect(findEventFaults(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ item: { workflow: { tasks: [{ status_indicator: "none" }] } } });
  });

  test("stopping a turn closes the model's request, and is no error", async () => {
    server.script({ chunks: begun, ending: "hang" });
    const stop = new AbortController();
    const { events, error } = await runTurn(server, api, {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === "thread.item.updated") stop.abort();
      },
    });
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    expect(await server.requests[0]?.closed).toBe(true);
  });

  test("stopping while a retry is waited for asks no more", async () => {
    const stop = new AbortController();
    server.script(refuse(429, {}, { "retry-after": "30" }));
    const turn = runTurn(server, api, { signal: stop.signal });
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), PATIENCE);
    await server.requests[0]?.closed;
    stop.abort();
    const { events, error } = await turn;
    expect(error).toBeUndefined();
    expect(events).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });
});

const withServer = test.extend<{ server: ModelServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are asked for from this pattern.
  server: async ({}, use) => {
    const server = await startModelServer();
    await use(server);
    await server.close();
  },
});

withServer("a response that the provider gives up, or filters", async ({ server }) => {
  const begun = readModelStream("responses", "plain-text").slice(0, 8);
  const give = (type: string, fields: Record<string, unknown>): ModelAnswer => {
    const data = { type, response: { id: "resp_1", output: [], ...fields } };
    return { chunks: [...begun, `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`] };
  };
  server.script(
    give("response.failed", { status: "failed", error: { code: "server_error", message: MESSAGE } }),
    give("response.failed", { status: "failed", error: { code: "rate_limit_exceeded", message: MESSAGE } }),
    give("response.incomplete", { status: "incomplete", incomplete_details: { reason: "content_filter" } }),
  );
  for (const code of ["model_failed", "model_rate_limited", "model_refused"]) {
    const outcome = await runTurn(server, "responses");
    expect(outcome.error).toMatchObject({ code });
    expect(findEventFaults(outcome.events)).toEqual([]);
    expect(outcome.events.at(-1)).toMatchObject({ type: "thread.item.done" });
    expectNoLeak(outcome);
  }
});

/** A chat completion that ends for this reason before its first word. */
function endAtOnce(reason: string): ModelAnswer {
  const frames = readModelStream("chat_completions", "plain-text");
  const end = frames.find((frame) => frame.includes('"finish_reason":"stop"')) ?? "";
  return { chunks: [frames[0] ?? "", end.replace('"stop"', JSON.stringify(reason)), "data: [DONE]\n\n"] };
}

withServer("a chat completion that is cut before its first word", async ({ server }) => {
  server.script(endAtOnce("length"));
  const { events, error } = await runTurn(server, "chat_completions");
  expect(events).toEqual([]);
  expect(error).toMatchObject({ code: "model_answer_cut" });
});

withServer(
  "a chat completion that is filtered before its first word is answered in the SDK's words",
  async ({ server }) => {
    server.script(endAtOnce("content_filter"));
    const { events, error } = await runTurn(server, "chat_completions");
    expect(error).toBeUndefined();
    expect(events.at(-1)).toMatchObject({ type: "thread.item.done", item: { type: "assistant_message" } });
  },
);

test("nothing is told to the SDK's tracing once a model was resolved", async () => {
  const { addTraceProcessor, Agent, getGlobalTraceProvider, Runner, setTracingDisabled } = await import(
    "@openai/agents"
  );
  const { resolveTestModel } = await import("./testing/run-turn.ts");
  const told: string[] = [];
  const tell = (what: string) => async () => void told.push(what);
  addTraceProcessor({
    onTraceStart: tell("trace"),
    onTraceEnd: tell("trace end"),
    onSpanStart: tell("span"),
    onSpanEnd: tell("span end"),
    shutdown: async () => {},
    forceFlush: async () => {},
  });
  // Tests are the one place where the SDK has it off by itself.
  setTracingDisabled(false);
  const fetched = vi.spyOn(globalThis, "fetch");
  const server = await startModelServer();
  try {
    const model = resolveTestModel(server, "responses");
    server.script(toModelAnswer("responses", "plain-text"));
    const result = await new Runner().run(new Agent({ name: "Test", model: model.model }), "Hello", {
      stream: true,
    });
    await result.completed;
    await getGlobalTraceProvider().forceFlush();
    expect(told).toEqual([]);
    expect(fetched.mock.calls.map(([url]) => new URL(String(url)).origin)).toEqual([
      new URL(server.url).origin,
    ]);
  } finally {
    vi.restoreAllMocks();
    await server.close();
  }
});
