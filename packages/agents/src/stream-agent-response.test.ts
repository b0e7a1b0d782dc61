import type { RunStreamEvent } from "@openai/agents";
import { createId, type ThreadItem, type ThreadStreamEvent } from "@parlor/protocol";
import { StreamError } from "@parlor/server";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromKeptContent } from "./kept-tool-calls.ts";
import { streamAgentResponse } from "./stream-agent-response.ts";
import { findEventFaults } from "./testing/check-thread-events.ts";

/** What the Agents SDK gives, written short. Models of other makes give less than the two APIs do. */
const raw = (data: unknown) => ({ type: "raw_model_stream_event", data }) as RunStreamEvent;
const item = (name: string, rawItem: unknown) =>
  ({ type: "run_item_stream_event", name, item: { rawItem } }) as unknown as RunStreamEvent;
const started = raw({ type: "response_started" });
const text = (delta: string) => raw({ type: "output_text_delta", delta });
const responses = (event: Record<string, unknown>) => raw({ type: "model", event });
const chunk = (delta: unknown, finish_reason: string | null = null) =>
  raw({ type: "model", event: { choices: [{ index: 0, delta, finish_reason }] } });
const thought = (delta: string) => responses({ type: "response.reasoning_summary_text.delta", delta });
const thoughtEnd = responses({ type: "response.reasoning_summary_part.done" });
const message = responses({ type: "response.output_item.added", item: { type: "message" } });
const called = (callId: string, name = "add_task", given = "{}") =>
  item("tool_called", { type: "function_call", callId, name, arguments: given });
const output = (callId: string, result: unknown) =>
  item("tool_output", { type: "function_call_result", callId, output: result });
const done = (...texts: string[]) =>
  raw({
    type: "response_done",
    response: {
      output:
        texts.length === 0
          ? [{ type: "function_call" }]
          : texts.map((value) => ({ type: "message", content: [{ type: "output_text", text: value }] })),
    },
  });

async function* toSource(events: readonly RunStreamEvent[], failure?: unknown) {
  yield* events;
  if (failure) throw failure;
}

async function read(
  source: readonly RunStreamEvent[],
  options: { failure?: unknown; now?: () => number } = {},
): Promise<{ events: ThreadStreamEvent[]; items: ThreadItem[]; error: unknown }> {
  const events: ThreadStreamEvent[] = [];
  let error: unknown;
  try {
    for await (const event of streamAgentResponse(toSource(source, options.failure), {
      run: { createId },
      thread: { id: "thr_test" },
      ...(options.now ? { now: options.now } : {}),
    })) {
      events.push(event);
    }
  } catch (thrown) {
    error = thrown;
  }
  const items = events.flatMap((event) => (event.type === "thread.item.done" ? [event.item] : []));
  return { events, items, error };
}

function readTexts(items: readonly ThreadItem[]): string[] {
  return items.flatMap((one) =>
    one.type === "assistant_message" ? one.content.map((part) => part.text) : [],
  );
}

test("a model that does not stream gives its messages whole, once, however often it ends", async () => {
  const { items, events } = await read([done("One.", "Two."), done("One.", "Two.")]);
  expect(findEventFaults(events)).toEqual([]);
  expect(readTexts(items)).toEqual(["One.", "Two."]);
});

test("each response of a model that does not stream is heard", async () => {
  const { items } = await read([
    started,
    done("One."),
    called("1"),
    output("1", "ok"),
    done("Two."),
    started,
    done("Three."),
  ]);
  expect(readTexts(items)).toEqual(["One.", "Two.", "Three."]);
});

test("what was streamed is not said again by its end", async () => {
  const { items } = await read([started, text("One"), text("."), done("One."), called("1"), done("One.")]);
  expect(readTexts(items)).toEqual(["One."]);
});

test("two messages of one response are two messages", async () => {
  const { items } = await read([started, message, text("One."), message, text("Two."), done("One.", "Two.")]);
  expect(readTexts(items)).toEqual(["One.", "Two."]);
});

test("a call that is told of twice is one task; after its result, its id is another call's", async () => {
  const { items, events } = await read([
    called("0", "add_task", '{"title":"milk"}'),
    called("0", "add_task", '{"title":"milk"}'),
    output("0", "first"),
    output("0", "first, again"),
    called("0", "add_task", '{"title":"bread"}'),
    output("0", "second"),
    done("Done."),
  ]);
  expect(findEventFaults(events)).toEqual([]);
  const workflow = items.find((one) => one.type === "workflow");
  expect(workflow?.workflow.tasks).toHaveLength(2);
  const kept = events.findLast((event) => event.type === "thread.item.replaced");
  expect(kept?.item.type === "hidden_context_item" && fromKeptContent(kept.item.content)).toEqual([
    { call_id: "0", name: "add_task", arguments: '{"title":"milk"}', output: "first" },
    { call_id: "0", name: "add_task", arguments: '{"title":"bread"}', output: "second" },
  ]);
});

test("calls before and after a text are kept in two items, each in its place", async () => {
  const { items } = await read([
    called("0"),
    output("0", "first"),
    text("Between."),
    done("Between."),
    called("1"),
    output("1", "second"),
    done("Done."),
  ]);
  const kept = items.filter((one) => one.type === "hidden_context_item");
  expect(kept.map((one) => fromKeptContent(one.content)?.map((call) => call.output))).toEqual([
    ["first"],
    ["second"],
  ]);
  const between = items.findIndex((one) => one.type === "assistant_message");
  expect(items.findIndex((one) => one.id === kept[0]?.id)).toBeLessThan(between);
  expect(items.findIndex((one) => one.id === kept[1]?.id)).toBeGreaterThan(between);
});

test("a call without a result is shown as ended and not kept: a model must not see a call without one", async () => {
  const { items, events } = await read([called("0")]);
  expect(findEventFaults(events)).toEqual([]);
  expect(items).toMatchObject([
    { type: "workflow", workflow: { tasks: [{ title: "Add task", status_indicator: "none" }] } },
  ]);
});

test.each([
  ["a text", "as it is", "as it is"],
  ["a text part", { type: "text", text: "inside" }, "inside"],
  [
    "parts of an MCP tool",
    [
      { type: "text", text: "one" },
      { type: "text", text: "two" },
    ],
    "one\ntwo",
  ],
  ["anything else", { count: 2 }, '{"count":2}'],
  ["nothing", undefined, ""],
])("a result that is %s is kept as text", async (_, result, kept) => {
  const { items } = await read([called("0"), output("0", result), done("Done.")]);
  expect(items).toContainEqual(
    expect.objectContaining({
      type: "hidden_context_item",
      content: { type: "parlor.tool_calls", calls: [expect.objectContaining({ output: kept })] },
    }),
  );
});

test.each([
  ['{"error":{"code":"x"}}', true],
  ["An error occurred while running the tool. Please try again.", true],
  ['{"task":{"title":"fix the error"}}', false],
  ["{no json", false],
  ["error", false],
])("whether %s says that a tool failed: %s", async (result, isError) => {
  const { items } = await read([called("0"), output("0", result)]);
  const workflow = items.find((one) => one.type === "workflow");
  expect(workflow?.workflow.tasks).toEqual([
    isError
      ? {
          type: "custom",
          title: "Add task: did not work",
          icon: "lucide:circle-alert",
          status_indicator: "none",
        }
      : { type: "custom", title: "Add task", status_indicator: "complete" },
  ]);
});

test("a long thought costs about its length on the wire, and is shown whole in the end", async () => {
  const word = "thinking ";
  const count = 10_000;
  const { items, events } = await read([...Array<RunStreamEvent>(count).fill(thought(word)), done("Done.")]);
  expect(findEventFaults(events)).toEqual([]);
  expect(items[0]).toMatchObject({ workflow: { tasks: [{ content: word.repeat(count) }] } });
  expect(JSON.stringify(events).length).toBeLessThan(word.length * count * 50);
});

test("reasoning of a chat completion, under either name, and not twice when both are sent", async () => {
  const { items } = await read([
    chunk({ reasoning_content: "a" }),
    chunk({ reasoning: "b" }),
    chunk({ reasoning: "c", reasoning_content: "c" }),
    chunk({ content: "x" }),
    text("x"),
    chunk({}, "stop"),
    done("x"),
  ]);
  expect(items[0]).toMatchObject({ workflow: { type: "reasoning", tasks: [{ content: "abc" }] } });
});

test("a workflow says how many seconds it took", async () => {
  let time = Date.parse("2026-01-01T00:00:00Z");
  const { items } = await read([thought("a"), called("0"), output("0", "ok"), done("Done.")], {
    now: () => {
      time += 1_000;
      return time;
    },
  });
  expect(items.find((one) => one.type === "workflow")?.workflow.summary).toEqual({
    duration: expect.toSatisfy((seconds: number) => Number.isInteger(seconds) && seconds >= 1),
  });
});

test("an error that is the host's own is thrown as it is, after what there is was ended", async () => {
  const mine = new StreamError("The shop is closed.");
  const other = new RangeError("a fault of the program");
  for (const failure of [mine, other]) {
    const { events, error } = await read([text("Let me see"), called("0"), output("0", "ok")], { failure });
    expect(error).toBe(failure);
    expect(findEventFaults(events)).toEqual([]);
    expect(events.map(({ type }) => type)).toContain("thread.item.done");
  }
});

test("a reader that leaves early ends the source", async () => {
  let isEnded = false;
  async function* source() {
    try {
      yield text("One");
      yield text("Two");
    } finally {
      isEnded = true;
    }
  }
  for await (const _ of streamAgentResponse(source(), { run: { createId }, thread: { id: "thr_test" } }))
    break;
  expect(isEnded).toBe(true);
});

const words = fc.oneof(
  fc.constantFrom("", "a", "Grüße 👍🏽", "\u0000\u2028"),
  fc.string({ unit: "grapheme", maxLength: 8 }),
);
const ids = fc.constantFrom("", "0", "1", "call_x");
const anyText = fc.oneof(words, fc.anything());
const annotations = fc.record(
  {
    type: fc.constantFrom("url_citation", "file_citation", "container_file_citation", "file_path"),
    url: fc.oneof(fc.webUrl(), anyText),
    title: anyText,
    filename: anyText,
    index: fc.anything(),
    end_index: fc.oneof(fc.nat(), fc.anything()),
    url_citation: fc.record({ url: fc.oneof(fc.webUrl(), anyText), title: anyText }),
  },
  { requiredKeys: ["type"] },
);
const outputItems = fc.record(
  {
    type: fc.constantFrom(
      ...["message", "reasoning", "image_generation_call", "web_search_call", "file_search_call"],
      ...["code_interpreter_call", "mcp_call", "function_call"],
    ),
    id: fc.oneof(ids, fc.anything()),
    result: anyText,
    content: fc.array(fc.record({ annotations: fc.array(annotations) })),
    action: fc.record({ query: anyText, queries: fc.array(anyText), sources: fc.array(fc.anything()) }),
    results: fc.array(fc.record({ filename: anyText })),
    name: anyText,
    arguments: anyText,
    output: anyText,
    error: anyText,
  },
  { requiredKeys: ["type"] },
);
const anyEvent: fc.Arbitrary<RunStreamEvent> = fc.oneof(
  { weight: 6, arbitrary: words.map(text) },
  { weight: 4, arbitrary: words.map(thought) },
  { weight: 2, arbitrary: words.map((delta) => chunk({ reasoning: delta }, null)) },
  { weight: 1, arbitrary: words.map((delta) => chunk({ refusal: delta }, "stop")) },
  { weight: 1, arbitrary: words.map((delta) => responses({ type: "response.refusal.delta", delta })) },
  { weight: 4, arbitrary: fc.tuple(ids, words).map(([id, given]) => called(id, "add_task", given)) },
  { weight: 4, arbitrary: fc.tuple(ids, words).map(([id, result]) => output(id, result)) },
  { weight: 4, arbitrary: fc.constantFrom(started, message, thoughtEnd) },
  { weight: 3, arbitrary: fc.array(words, { maxLength: 3 }).map((texts) => done(...texts)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(raw({ type: "response_done", response: { output: [] } }), chunk({}, "length")),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("response.incomplete", "response.failed").map((type) => responses({ type })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(outputItems, fc.constantFrom("added", "done"))
      .map(([given, when]) => responses({ type: `response.output_item.${when}`, item: given })),
  },
  {
    weight: 2,
    arbitrary: annotations.map((annotation) =>
      responses({ type: "response.output_text.annotation.added", annotation }),
    ),
  },
  { weight: 2, arbitrary: annotations.map((annotation) => chunk({ annotations: [annotation] })) },
  {
    weight: 2,
    arbitrary: fc.tuple(ids, words, fc.anything()).map(([item_id, partial_image_b64, partial_image_index]) =>
      responses({
        type: "response.image_generation_call.partial_image",
        item_id,
        partial_image_b64,
        partial_image_index,
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("response.content_part.added", "response.reasoning_text.done")
      .map((type) => responses({ type })),
  },
  { weight: 2, arbitrary: fc.anything().map(raw) },
  { weight: 1, arbitrary: fc.dictionary(fc.string(), fc.anything()).map((event) => responses(event)) },
  { weight: 1, arbitrary: fc.anything().map((rawItem) => item("tool_called", rawItem)) },
  { weight: 1, arbitrary: fc.anything().map((rawItem) => item("tool_output", rawItem)) },
  {
    weight: 1,
    arbitrary: fc
      .anything()
      .map((event) => ({ type: "agent_updated_stream_event", event }) as unknown as RunStreamEvent),
  },
);

test("whatever a model does, its turn is a valid sequence of events, with every text and result in it once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { maxLength: 40 }), fc.boolean(), async (source, isFailing) => {
      const failure = isFailing ? new Error("cut") : undefined;
      const { events, error } = await read(source, { failure });
      expect(findEventFaults(events)).toEqual([]);
      if (error !== undefined && error !== failure) expect(error).toBeInstanceOf(StreamError);
      const last = new Map<string, ThreadItem>();
      for (const event of events) {
        if (event.type === "thread.item.done" || event.type === "thread.item.replaced")
          last.set(event.item.id, event.item);
      }
      const shown = [...last.values()].filter((one) => one.type !== "hidden_context_item");
      // Nothing empty is left behind, but that a model thought without saying what.
      for (const one of shown) {
        if (one.type === "assistant_message") expect(one.content[0]?.text).not.toBe("");
        if (one.type === "generated_image") expect(one.image?.url).toBeTruthy();
        if (one.type === "workflow" && one.workflow.type === "custom")
          expect(one.workflow.tasks.length).toBeGreaterThan(0);
      }
      // Every task that has a result is kept with it.
      const complete = shown.flatMap((one) =>
        one.type === "workflow"
          ? one.workflow.tasks.filter(
              (task) =>
                task.type === "custom" &&
                task.title !== "Running code" &&
                (task.icon || task.status_indicator === "complete"),
            )
          : [],
      );
      const kept = new Map<string, number>();
      for (const event of events) {
        if ("item" in event && event.item.type === "hidden_context_item")
          kept.set(event.item.id, fromKeptContent(event.item.content)?.length ?? 0);
      }
      expect([...kept.values()].reduce((sum, count) => sum + count, 0)).toBe(complete.length);
    }),
    { numRuns: 500 },
  );
});

test("streamed text comes out as it went in, wherever it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "binary", minLength: 1 }), { minLength: 1 }),
      async (pieces) => {
        const { items, events } = await read([started, ...pieces.map(text), done(pieces.join(""))]);
        expect(readTexts(items)).toEqual([pieces.join("")]);
        expect(findEventFaults(events)).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});
