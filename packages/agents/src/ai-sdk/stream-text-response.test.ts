import { createId, type ThreadItem, type ThreadStreamEvent } from "@parlor/protocol";
import { isStreamError, StreamError } from "@parlor/server";
import type { TextStreamPart, ToolSet } from "ai";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GuardrailError } from "../errors/guardrail-error.ts";
import { fromKeptContent } from "../kept-tool-calls.ts";
import { findEventFaults } from "../testing/check-thread-events.ts";
import { streamTextResponse } from "./stream-text-response.ts";
import { toStreamError } from "./to-stream-error.ts";

/** What the AI SDK gives, written short. Providers of other makes give less, and in other orders. */
type Part = TextStreamPart<ToolSet>;
const part = (type: string, fields: Record<string, unknown> = {}) => ({ type, ...fields }) as unknown as Part;
const started = part("start-step");
const textStart = part("text-start", { id: "t" });
const text = (delta: string) => part("text-delta", { id: "t", text: delta });
const textEnd = (citations?: unknown[]) => part("text-end", { id: "t", ...(citations ? { citations } : {}) });
const thought = (delta: string) => part("reasoning-delta", { id: "r", text: delta });
const called = (toolCallId: string, fields: Record<string, unknown> = {}) =>
  part("tool-call", { toolCallId, toolName: "add_task", input: { title: "milk" }, ...fields });
const given = (toolCallId: string, output: unknown, fields: Record<string, unknown> = {}) =>
  part("tool-result", { toolCallId, toolName: "add_task", output, ...fields });
const failed = (toolCallId: string, error: unknown) =>
  part("tool-error", { toolCallId, toolName: "add_task", error });
const page = (url: string, title?: string) => ({ type: "source", sourceType: "url", id: "s", url, title });
const source = (url: string, title?: string) => page(url, title) as unknown as Part;
const document = (fields: Record<string, unknown>) =>
  part("source", { sourceType: "document", id: "d", mediaType: "text/plain", ...fields });
const file = (mediaType: string, base64: string) => part("file", { file: { mediaType, base64 } });
const finished = (finishReason = "stop", rawFinishReason: string | undefined = finishReason) =>
  part("finish-step", { finishReason, rawFinishReason });

async function read(parts: readonly Part[], failure?: unknown) {
  async function* toSource() {
    yield* parts;
    if (failure) throw failure;
  }
  const events: ThreadStreamEvent[] = [];
  let error: unknown;
  try {
    const target = { run: { createId }, thread: { id: "thr_test" } };
    for await (const event of streamTextResponse(toSource(), target)) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const last = new Map<string, ThreadItem>();
  for (const event of events) {
    if (event.type === "thread.item.done" || event.type === "thread.item.replaced")
      last.set(event.item.id, event.item);
  }
  return { events, items: [...last.values()], error };
}

function readAnnotations(items: readonly ThreadItem[]): unknown[] {
  return items.flatMap((item) =>
    item.type === "assistant_message"
      ? item.content.flatMap(({ annotations }) =>
          annotations.map(({ source: one, index }) => [one.title, index]),
        )
      : [],
  );
}

describe("sources", () => {
  const example = "https://example.org/a";

  test.each([
    ["before the text", [source(example, "A"), textStart, text("So."), textEnd()]],
    ["within it", [textStart, text("So"), source(example, "A"), text("."), textEnd()]],
    ["after it", [textStart, text("So."), textEnd(), source(example, "A")]],
  ])("that come %s are its annotations, without a place", async (_when, parts) => {
    const { items, events, error } = await read([started, ...parts, finished()]);
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    expect(readAnnotations(items)).toEqual([["A", undefined]]);
  });

  test("give way to citations, which have a place", async () => {
    const citations = [{ source: page("https://example.org/b", "B"), startIndex: 0, endIndex: 3 }];
    const { items } = await read([
      started,
      source(example, "A"),
      textStart,
      text("So."),
      textEnd(citations),
      finished(),
    ]);
    expect(readAnnotations(items)).toEqual([["B", 3]]);
  });

  test("are told once, by their host where they have no title, and only of the web", async () => {
    const { items } = await read([
      ...[
        started,
        textStart,
        text("So."),
        source(example),
        source(example),
        source("javascript:alert(1)", "X"),
      ],
      ...[
        source("no url"),
        document({ filename: "plan.pdf", title: "Plan" }),
        document({ title: "" }),
        finished(),
      ],
    ]);
    expect(readAnnotations(items)).toEqual([
      ["example.org", undefined],
      ["plan.pdf", undefined],
    ]);
  });

  test("of an answer without text are dropped", async () => {
    const { items, events } = await read([
      started,
      source(example, "A"),
      called("1"),
      given("1", "ok"),
      finished(),
    ]);
    expect(findEventFaults(events)).toEqual([]);
    expect(readAnnotations(items)).toEqual([]);
  });
});

test("files that are images are generated images; others are not shown", async () => {
  const { items, events, error } = await read([
    started,
    file("image/webp", "UklGRg=="),
    file("text/csv", "YSxi"),
    file("image/png", "iVBORw=="),
    finished(),
  ]);
  expect(error).toBeUndefined();
  expect(findEventFaults(events)).toEqual([]);
  expect(items.map((item) => item.type === "generated_image" && item.image?.url)).toEqual([
    "data:image/webp;base64,UklGRg==",
    "data:image/png;base64,iVBORw==",
  ]);
});

test.each([
  ["a text", "ok", "ok", "complete"],
  ["an object", { ok: true }, '{"ok":true}', "complete"],
  ["nothing", undefined, "", "complete"],
  ["an error of its own", { error: "full" }, '{"error":"full"}', "none"],
  ["an error as text", '{"error":"full"}', '{"error":"full"}', "none"],
  ["text with a brace", "{no json", "{no json", "complete"],
  ["what an MCP server gave", { type: "call", serverLabel: "x", name: "y", output: "4" }, "4", "complete"],
  [
    "parts of an MCP tool",
    {
      content: [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
    },
    "a\nb",
    "complete",
  ],
  ["an MCP tool's failure", { content: [{ type: "text", text: "full" }], isError: true }, "full", "none"],
  ["an MCP server's error", { type: "call", serverLabel: "x", name: "y", error: "no" }, "no", "none"],
])("a result that is %s is kept as text", async (_what, output, kept, status) => {
  const { items } = await read([started, called("1"), given("1", output), finished("tool-calls")]);
  expect(
    items.map((item) =>
      item.type === "hidden_context_item" ? fromKeptContent(item.content)?.[0]?.output : undefined,
    ),
  ).toContain(kept);
  expect(items.find((item) => item.type === "workflow")).toMatchObject({
    workflow: { tasks: [{ status_indicator: status }] },
  });
});

test("what a tool threw, and a call that was not allowed, are results that did not work", async () => {
  const { items, events } = await read([
    ...[started, called("1"), called("2"), failed("1", new Error("full"))],
    ...[part("tool-output-denied", { toolCallId: "2", toolName: "add_task" }), finished("tool-calls")],
  ]);
  expect(findEventFaults(events)).toEqual([]);
  expect(items.find((item) => item.type === "workflow")).toMatchObject({
    workflow: { tasks: [{ title: "Add task: did not work" }, { title: "Add task: did not work" }] },
  });
  expect(events.some((event) => "item" in event && event.item.type === "client_tool_call")).toBe(false);
});

test("of tools without a result, the first is the page's; one that waits for leave, or was no call, is not", async () => {
  const { items } = await read([
    ...[started, called("0", { invalid: true, dynamic: true }), failed("0", "bad input")],
    ...[called("1"), part("tool-approval-request", { approvalId: "a", toolCall: { toolCallId: "1" } })],
    ...[
      called("2", { toolName: "get_place", input: { precise: true } }),
      called("3"),
      finished("tool-calls"),
    ],
  ]);
  const asked = items.filter((item) => item.type === "client_tool_call");
  expect(asked).toMatchObject([
    { call_id: "2", name: "get_place", arguments: { precise: true }, status: "pending" },
  ]);
  expect(items.at(-1)).toBe(asked[0]);
});

test("a stream that is aborted ends with what it had, and asks the page for nothing", async () => {
  const { items, events, error } = await read([
    started,
    textStart,
    text("So"),
    called("1"),
    part("abort"),
    text("late"),
  ]);
  expect(error).toBeUndefined();
  expect(findEventFaults(events)).toEqual([]);
  expect(items.map(({ type }) => type)).toEqual(["assistant_message", "workflow"]);
});

describe("guardrails of one's own", () => {
  const guardrail = new GuardrailError();
  const begun = [
    started,
    textStart,
    text("First."),
    textEnd(),
    called("1"),
    given("1", "done"),
    finished("tool-calls"),
    started,
    textStart,
    text("sk-"),
  ];

  test.each([
    ["told in the stream", [...begun, part("error", { error: guardrail })], undefined],
    ["thrown by it", begun, guardrail],
  ])("take back text, workflow and what was kept, when %s", async (_what, parts, failure) => {
    const { events, error } = await read(parts, failure);
    expect(isStreamError(error) && [error.code, error.allowRetry]).toEqual(["guardrail", false]);
    const shown = new Set(events.flatMap((event) => ("item" in event ? [event.item.id] : [])));
    const removed = events.flatMap((event) => (event.type === "thread.item.removed" ? [event.item_id] : []));
    expect(shown.size).toBe(4);
    expect(new Set(removed)).toEqual(shown);
    expect(events.slice(-removed.length).every(({ type }) => type === "thread.item.removed")).toBe(true);
  });

  test("an error of the host's that is none takes nothing back", async () => {
    const { events } = await read(begun, new RangeError("a fault of the program"));
    expect(events.filter(({ type }) => type === "thread.item.removed")).toEqual([]);
  });
});

describe("failures", () => {
  test.each([
    ["length", "model_answer_cut"],
    ["content-filter", "model_refused"],
    ["interrupted", "model_connection_lost"],
  ])("a step that ends with %s", async (reason, code) => {
    const { error } = await read([started, finished(reason)]);
    expect(error).toMatchObject({ code });
  });

  test("a step that says nothing", async () => {
    expect((await read([started, finished()])).error).toMatchObject({ code: "model_answer_empty" });
  });

  test("the host's own errors are thrown as they are", async () => {
    for (const failure of [new StreamError("Closed."), new RangeError("a fault of the program")])
      expect((await read([started, text("So")], failure)).error).toBe(failure);
  });

  test.each([
    ["a name of the SDK's", Object.assign(new Error("x"), { name: "AI_NoSuchModelError" }), "model_unknown"],
    ["one that is new", Object.assign(new Error("x"), { name: "AI_BrandNewError" }), "model_failed"],
    [
      "what a provider wrote in the stream",
      { type: "error", error: { code: "rate_limit_exceeded" } },
      "model_rate_limited",
    ],
    ["what nobody can read", "boom", "model_failed"],
    [
      "the last of several tries",
      Object.assign(new Error("x"), {
        name: "AI_RetryError",
        lastError: Object.assign(new Error("y"), { name: "AI_APICallError", statusCode: 503 }),
      }),
      "model_failed",
    ],
    [
      "an answer that is none",
      Object.assign(new Error("x"), {
        name: "AI_APICallError",
        statusCode: 200,
        cause: Object.assign(new Error("y"), { name: "AI_JSONParseError" }),
      }),
      "model_answer_unusable",
    ],
    ["a fetch that failed", new TypeError("fetch failed"), "model_connection_lost"],
  ])("%s", (_what, failure, code) => {
    const told = toStreamError(failure);
    expect(isStreamError(told)).toBe(true);
    expect(told).toMatchObject({ code });
  });
});

const words = fc.oneof(
  fc.constantFrom("", "a", "Grüße 👍🏽", "\u2028"),
  fc.string({ unit: "grapheme", maxLength: 8 }),
);
const ids = fc.constantFrom("", "0", "1", "call_x");
const names = fc.constantFrom(
  "add_task",
  "web_search",
  "file_search",
  "code_interpreter",
  "image_generation",
  "mcp.roll",
);
const anything = fc.anything();
const anyPart: fc.Arbitrary<Part> = fc.oneof(
  { weight: 6, arbitrary: words.map(text) },
  { weight: 4, arbitrary: words.map(thought) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(started, textStart, textEnd(), part("reasoning-start"), part("reasoning-end")),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(ids, names, fc.boolean(), anything)
      .map(([id, toolName, providerExecuted, input]) => called(id, { toolName, providerExecuted, input })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        ids,
        names,
        fc.boolean(),
        fc.oneof(anything, fc.record({ result: words })),
        fc.option(fc.boolean()),
      )
      .map(([id, toolName, providerExecuted, output, preliminary]) =>
        given(id, output, { toolName, providerExecuted, preliminary }),
      ),
  },
  { weight: 1, arbitrary: fc.tuple(ids, anything).map(([id, error]) => failed(id, error)) },
  { weight: 2, arbitrary: fc.tuple(fc.webUrl(), words).map(([url, title]) => source(url, title)) },
  { weight: 1, arbitrary: fc.record({ filename: words, title: words }).map(document) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("image/png", "text/plain"), words)
      .map(([type, data]) => file(type, data)),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("stop", "tool-calls", "length", "content-filter", "other")
      .map((reason) => finished(reason)),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("raw", "ping", "start", "finish", "custom", "new-kind")
      .map((type) => part(type)),
  },
);

test("whatever a model does, its turn is a valid sequence of events, with nothing empty in it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPart, { maxLength: 40 }), fc.boolean(), async (parts, isFailing) => {
      const failure = isFailing ? new Error("cut") : undefined;
      const { events, items, error } = await read(parts, failure);
      expect(findEventFaults(events)).toEqual([]);
      if (error !== undefined && error !== failure) expect(error).toBeInstanceOf(StreamError);
      for (const item of items) {
        if (item.type === "assistant_message") expect(item.content[0]?.text).not.toBe("");
        if (item.type === "generated_image") expect(item.image?.url).toBeTruthy();
        if (item.type === "workflow" && item.workflow.type === "custom")
          expect(item.workflow.tasks.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
