import { createOpenAI } from "@ai-sdk/openai";
import type { ThreadItem, ThreadStreamEvent } from "@parlor/protocol";
import { isStreamError } from "@parlor/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ModelFailure } from "./errors/model-failures.ts";
import { fromKeptContent } from "./kept-tool-calls.ts";
import type { ModelApi } from "./models/resolve-model.ts";
import { findEventFaults } from "./testing/check-thread-events.ts";
import {
  type ModelAnswer,
  type ModelServer,
  type ModelStreamName,
  readModelStream,
  startModelServer,
  toModelAnswer,
} from "./testing/index.ts";
import { runTextTurn } from "./testing/run-text-turn.ts";
import { runTurn, TEST_KEY, type TurnOutcome } from "./testing/run-turn.ts";

/*
 * One table for both bridges: what a model streams, and the thread that must come of it, whichever SDK read it and
 * whichever API it came by.
 */

type Bridge = "agents" | "ai-sdk";
type Execute = (title: string) => Promise<string>;

/** The model of each bridge that reads everything that the API has. */
async function run(
  bridge: Bridge,
  server: ModelServer,
  api: ModelApi,
  options: { execute?: Execute; signal?: AbortSignal; onEvent?(event: ThreadStreamEvent): void } = {},
): Promise<TurnOutcome> {
  if (bridge === "agents") return runTurn(server, api, options);
  const openai = createOpenAI({ baseURL: server.url, apiKey: TEST_KEY });
  return runTextTurn(server, api, {
    ...options,
    ...(api === "responses"
      ? {
          tools: {
            image_generation: openai.tools.imageGeneration({ partialImages: 2 }),
            web_search: openai.tools.webSearch({}),
            file_search: openai.tools.fileSearch({ vectorStoreIds: ["vs_1"] }),
            mcp: openai.tools.mcp({ serverLabel: "dice", serverUrl: "https://dice.example" }),
          },
        }
      : {}),
  });
}

const plainText =
  "Both are on your list: **buy milk** for tomorrow, and *call Sam* on Friday — at the café ☕, 11:00 👍🏽.";
const greeting = 'Grüße an "Sam" 😀 und ☕';
const boiling = "Water boils at 100 °C at sea level. Higher up it boils sooner.";

/** An item as far as the bridges agree on it. */
function toWord(item: ThreadItem): unknown {
  switch (item.type) {
    case "assistant_message":
      return {
        text: item.content.map((part) => part.text),
        sources: item.content.flatMap((part) =>
          part.annotations.map(({ source, index }) => [source.title, index ?? null]),
        ),
      };
    case "workflow":
      return {
        [item.workflow.type]: item.workflow.tasks.map((task) => {
          if (task.type === "thought") return task.content;
          if (task.type === "web_search")
            return ["searched", task.queries, task.sources.map(({ url }) => url)];
          if (task.type === "file") return ["read", task.sources.map(({ filename }) => filename)];
          return [task.title, task.status_indicator];
        }),
      };
    case "hidden_context_item":
      return { kept: fromKeptContent(item.content)?.map(({ name, output }) => [name, output]) };
    case "generated_image":
      return { image: item.image?.url.slice(0, 27) };
    default:
      return item.type;
  }
}

/** The thread after a turn: the last state of each item, in the order in which they were first done. */
function readThread(events: readonly ThreadStreamEvent[]): unknown[] {
  const items = new Map<string, ThreadItem>();
  for (const event of events) {
    if (event.type === "thread.item.done" || event.type === "thread.item.replaced")
      items.set(event.item.id, event.item);
    if (event.type === "thread.item.removed") items.delete(event.item_id);
  }
  return [...items.values()].map(toWord);
}

const taskOf = (title: string, count = 1) => JSON.stringify({ task: { id: `task_${count}`, title } });
const said = (...text: string[]) => ({ text, sources: [] as unknown[] });
const both: readonly ModelApi[] = ["responses", "chat_completions"];

interface Case {
  name: string;
  apis: readonly ModelApi[];
  streams: readonly ModelStreamName[];
  thread: (api: ModelApi) => unknown[];
}

const cases: readonly Case[] = [
  { name: "text", apis: both, streams: ["plain-text"], thread: () => [said(plainText)] },
  {
    name: "thoughts before a text",
    apis: both,
    streams: ["reasoning"],
    thread: (api) => {
      const first = "**Reading the list**\n\nThe user wants to know what is due.";
      const second = "**Counting**\n\nTwo tasks are open.";
      // A chat completion does not say where one thought ends.
      return [
        { reasoning: api === "responses" ? [first, second] : [first + second] },
        said("Two tasks are open."),
      ];
    },
  },
  {
    name: "a tool call",
    apis: both,
    streams: ["tool-call", "plain-text"],
    thread: () => [
      { kept: [["add_task", taskOf(greeting)]] },
      { custom: [["Add task", "complete"]] },
      said(plainText),
    ],
  },
  {
    name: "parallel tool calls",
    apis: both,
    streams: ["parallel-tool-calls", "plain-text"],
    thread: () => [
      {
        kept: [
          ["add_task", taskOf("Buy milk", 1)],
          ["add_task", taskOf("Call Sam", 2)],
        ],
      },
      {
        custom: [
          ["Add task", "complete"],
          ["Add task", "complete"],
        ],
      },
      said(plainText),
    ],
  },
  {
    name: "a text before a tool call",
    apis: both,
    streams: ["text-then-tool-call", "plain-text"],
    thread: () => [
      said("I will add it."),
      { kept: [["add_task", taskOf("Buy milk")]] },
      { custom: [["Add task", "complete"]] },
      said(plainText),
    ],
  },
  {
    name: "a refusal in words",
    apis: both,
    streams: ["refusal"],
    thread: () => [said("I’m sorry, but I can’t help with that.")],
  },
  {
    name: "a model that thinks without saying what",
    apis: ["responses"],
    streams: ["silent-reasoning"],
    thread: () => [{ reasoning: [] }, said("Four.")],
  },
  {
    name: "sources on the web",
    apis: ["responses"],
    streams: ["url-citations"],
    thread: () => [
      {
        text: [boiling],
        sources: [
          ["Boiling points", 35],
          ["Cooking at altitude", 62],
        ],
      },
    ],
  },
  {
    name: "sources in files, and none for a file without a name",
    apis: ["responses"],
    streams: ["file-citations"],
    thread: () => [
      {
        text: [boiling],
        sources: [
          ["kitchen.pdf", 35],
          ["table.csv", 62],
        ],
      },
    ],
  },
  {
    name: "an image, as it is made",
    apis: ["responses"],
    streams: ["image"],
    thread: () => [{ image: "data:image/png;base64,iVBOR" }, said("Here it is.")],
  },
  {
    name: "what the provider does by itself",
    apis: ["responses"],
    streams: ["hosted-tools"],
    thread: () => [
      { kept: [["roll_dice", "4"]] },
      {
        custom: [
          ["searched", ["boiling point of water"], ["https://example.org/boiling"]],
          ["read", ["kitchen.pdf"]],
          ["Roll dice", "complete"],
        ],
      },
      said("You rolled a four."),
    ],
  },
];

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server.close());

describe.each(["agents", "ai-sdk"] as const)("the bridge of %s", (bridge) => {
  const table = cases.flatMap((one) => one.apis.map((api) => ({ ...one, api })));
  test.each(table)("$name, over $api", async ({ api, streams, thread }) => {
    server.script(...streams.map((name) => toModelAnswer(api, name)));
    const { events, error } = await run(bridge, server, api);
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    expect(readThread(events)).toEqual(thread(api));
    expect(server.requests).toHaveLength(streams.length);
  });

  test("the sketches of an image come before it, each in its place", async () => {
    server.script(toModelAnswer("responses", "image"));
    const { events } = await run(bridge, server, "responses");
    const types = events.map((event) =>
      event.type === "thread.item.updated" ? event.update.type : event.type,
    );
    // Of the AI SDK's results, any may be the image: it is shown as one more sketch, and then as done.
    const sketches = bridge === "agents" ? 2 : 3;
    expect(types.slice(0, sketches + 2)).toEqual([
      "thread.item.added",
      ...Array(sketches).fill("generated_image.updated"),
      "thread.item.done",
    ]);
  });

  test("sources of a chat completion, over chat_completions", async () => {
    server.script(toModelAnswer("chat_completions", "url-citations"));
    const model = createOpenAI({ baseURL: server.url, apiKey: TEST_KEY }).chat("test-model");
    const { events, error } =
      bridge === "agents"
        ? await runTurn(server, "chat_completions")
        : await runTextTurn(server, "chat_completions", { model });
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    // The AI SDK's provider drops their places.
    const places = bridge === "agents" ? [35, 62] : [null, null];
    expect(readThread(events)).toEqual([
      {
        text: [boiling],
        sources: [
          ["Boiling points", places[0]],
          ["Cooking at altitude", places[1]],
        ],
      },
    ]);
  });

  test.each(both)("thoughts end with how many seconds they took, over %s", async (api) => {
    server.script(toModelAnswer(api, "reasoning"));
    const { events } = await run(bridge, server, api);
    const ended = events.find((event) => event.type === "thread.item.done" && event.item.type === "workflow");
    expect(ended).toMatchObject({ item: { workflow: { type: "reasoning", expanded: false } } });
    expect(ended).toHaveProperty("item.workflow.summary", {
      duration: expect.toSatisfy((seconds: number) => Number.isInteger(seconds) && seconds >= 0),
    });
  });

  test.each(both)("what text streams in, it streams out, over %s", async (api) => {
    server.script(toModelAnswer(api, "plain-text"));
    const { events } = await run(bridge, server, api);
    const deltas = events.filter(
      (event) =>
        event.type === "thread.item.updated" &&
        event.update.type === "assistant_message.content_part.text_delta",
    );
    expect(deltas).toHaveLength(8);
  });

  test.each(both)(
    "a model that uses the same ids for everything: every call is run, shown and kept, over %s",
    async (api) => {
      const same = toModelAnswer(api, "text-then-tool-call");
      server.script(same, same, same, toModelAnswer(api, "plain-text"));
      const { events, titles, error } = await run(bridge, server, api);
      expect(error).toBeUndefined();
      expect(findEventFaults(events)).toEqual([]);
      expect(titles).toHaveLength(3);
      const step = (count: number) => [
        said("I will add it."),
        { kept: [["add_task", taskOf("Buy milk", count)]] },
        { custom: [["Add task", "complete"]] },
      ];
      expect(readThread(events)).toEqual([...step(1), ...step(2), ...step(3), said(plainText)]);
      expect(JSON.stringify(events)).not.toMatch(/"id":"[^"]*(68b0f1c2|chatcmpl)/);
      // Each call and its result, under one id.
      const ids = JSON.stringify(server.requests[3]?.body).match(/call_c{16}(_\d)?/g) ?? [];
      expect(new Set(ids).size).toBe(3);
      expect(ids).toHaveLength(6);
    },
  );

  test.each(["call_0", ""].flatMap((id) => both.map((api) => ({ api, id }))))(
    "parallel calls of one id ($id) are two calls, over $api",
    async ({ api, id }) => {
      const frames = readModelStream(api, "parallel-tool-calls").map((frame) =>
        frame.replaceAll(/call_(a|b){16}/g, id),
      );
      server.script({ chunks: frames }, toModelAnswer(api, "plain-text"));
      const { events, titles, error } = await run(bridge, server, api);
      expect(error).toBeUndefined();
      expect(findEventFaults(events)).toEqual([]);
      expect(titles).toEqual(["Buy milk", "Call Sam"]);
      expect(readThread(events)[0]).toEqual({
        kept: [
          ["add_task", taskOf("Buy milk", 1)],
          ["add_task", taskOf("Call Sam", 2)],
        ],
      });
    },
  );

  test.each(both)("a tool that fails is shown as failed, over %s", async (api) => {
    server.script(toModelAnswer(api, "tool-call"), toModelAnswer(api, "plain-text"));
    const { events, error } = await run(bridge, server, api, {
      execute: async () => {
        throw new Error("the database is away");
      },
    });
    expect(error).toBeUndefined();
    expect(readThread(events)).toContainEqual({ custom: [["Add task: did not work", "none"]] });
  });

  /** What a provider might write, with what must not get out. */
  const refuse = (status: number, code: string): ModelAnswer => ({
    status,
    headers: { "retry-after-ms": "0" },
    chunks: [
      JSON.stringify({
        error: { message: `Key ${TEST_KEY} for "my diagnosis"`, type: "x", param: null, code },
      }),
    ],
  });
  const cut = (api: ModelApi) => readModelStream(api, "plain-text").slice(0, 6);
  const failures: readonly { name: string; code: string; answers: (api: ModelApi) => ModelAnswer[] }[] = [
    { name: "a refused key", code: "model_key_refused", answers: () => [refuse(401, "invalid_api_key")] },
    { name: "an unknown model", code: "model_unknown", answers: () => [refuse(404, "model_not_found")] },
    {
      name: "no credit",
      code: "model_no_credit",
      answers: () => [refuse(429, "insufficient_quota"), refuse(429, "insufficient_quota")],
    },
    {
      name: "too many requests",
      code: "model_rate_limited",
      answers: () => [refuse(429, "rate_limit_exceeded"), refuse(429, "rate_limit_exceeded")],
    },
    {
      name: "an input that is too long",
      code: "model_input_too_long",
      answers: () => [refuse(400, "context_length_exceeded")],
    },
    {
      name: "a provider that fails",
      code: "model_failed",
      answers: () => [refuse(500, "server_error"), refuse(500, "server_error")],
    },
    {
      name: "a connection that is cut in the middle",
      code: "model_connection_lost",
      answers: (api) => [{ chunks: cut(api), ending: "drop" }],
    },
    {
      name: "a stream that ends in the middle",
      code: "model_connection_lost",
      answers: (api) => [{ chunks: cut(api) }],
    },
  ];
  test.each(failures.flatMap((one) => both.map((api) => ({ ...one, api }))))(
    "$name is told as such, over $api",
    async ({ api, code, answers }) => {
      server.script(...answers(api));
      const { events, error } = await run(bridge, server, api);
      expect(isStreamError(error)).toBe(true);
      const { cause } = error as Error;
      expect(cause).toBeInstanceOf(ModelFailure);
      expect(error).toMatchObject({ code });
      expect(findEventFaults(events)).toEqual([]);
      for (const text of [String(error), String(cause), JSON.stringify(error), JSON.stringify(cause)])
        expect(text).not.toMatch(/my diagnosis|sk-test/);
    },
  );

  test.each(both)("stopping closes the request and keeps what came, over %s", async (api) => {
    server.script({ chunks: cut(api), ending: "hang" });
    const stop = new AbortController();
    const { events } = await run(bridge, server, api, {
      signal: stop.signal,
      onEvent(event) {
        if (event.type === "thread.item.updated") stop.abort();
      },
    });
    expect(await server.requests[0]?.closed).toBe(true);
    expect(findEventFaults(events)).toEqual([]);
    expect(readThread(events)).toEqual([{ text: [expect.stringMatching(/^Both/)], sources: [] }]);
  });
});
