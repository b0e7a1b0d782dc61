import { Agent, type MCPServer, Runner } from "@openai/agents";
import { createId, type ThreadItem, type ThreadStreamEvent } from "@parlor/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { streamAgentResponse } from "./stream-agent-response.ts";
import { findEventFaults } from "./testing/check-thread-events.ts";
import { type ModelServer, readModelStream, startModelServer, toModelAnswer } from "./testing/index.ts";
import { resolveTestModel, runTurn, TEST_KEY } from "./testing/run-turn.ts";

const plainText =
  "Both are on your list: **buy milk** for tomorrow, and *call Sam* on Friday — at the café ☕, 11:00 👍🏽.";

function readDone(events: readonly ThreadStreamEvent[]): ThreadItem[] {
  return events.flatMap((event) => (event.type === "thread.item.done" ? [event.item] : []));
}

function readTexts(events: readonly ThreadStreamEvent[]): string[] {
  return readDone(events).flatMap((item) =>
    item.type === "assistant_message" ? [item.content.map(({ text }) => text).join("")] : [],
  );
}

function readTypes(events: readonly ThreadStreamEvent[]): string[] {
  return events.map((event) => (event.type === "thread.item.updated" ? event.update.type : event.type));
}

/** The last state of each hidden item. */
function readKept(events: readonly ThreadStreamEvent[]): unknown[] {
  const kept = new Map<string, unknown>();
  for (const event of events) {
    if ("item" in event && event.item.type === "hidden_context_item")
      kept.set(event.item.id, event.item.content);
  }
  return [...kept.values()];
}

describe.each(["responses", "chat_completions"] as const)("a model that speaks %s", (api) => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await startModelServer();
  });
  afterEach(() => server.close());

  test("text streams as one message, piece by piece", async () => {
    server.script(toModelAnswer(api, "plain-text"));
    const { events, error } = await runTurn(server, api);
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    expect(readTypes(events)).toEqual([
      "thread.item.added",
      "assistant_message.content_part.added",
      ...Array(8).fill("assistant_message.content_part.text_delta"),
      "assistant_message.content_part.done",
      "thread.item.done",
    ]);
    expect(events[0]).toEqual({
      type: "thread.item.added",
      item: {
        type: "assistant_message",
        id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
        thread_id: "thr_test",
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        content: [],
      },
    });
    expect(readTexts(events)).toEqual([plainText]);
  });

  test("the request carries the key, the model's name and the instructions, and nothing of the environment", async () => {
    server.script(toModelAnswer(api, "plain-text"));
    process.env.OPENAI_ORG_ID = "org-of-the-environment";
    process.env.OPENAI_PROJECT_ID = "project-of-the-environment";
    try {
      await runTurn(server, api);
    } finally {
      delete process.env.OPENAI_ORG_ID;
      delete process.env.OPENAI_PROJECT_ID;
    }
    const [request] = server.requests;
    expect(request?.api).toBe(api);
    expect(request?.headers.authorization).toBe(`Bearer ${TEST_KEY}`);
    expect(request?.headers["openai-organization"]).toBeUndefined();
    expect(request?.headers["openai-project"]).toBeUndefined();
    expect(request?.body).toMatchObject({ model: "test-model", stream: true });
    expect(JSON.stringify(request?.body)).toContain("Be kind.");
  });

  test("bytes cut anywhere, also inside of a character, give the same answer", async () => {
    const bytes = Buffer.from(readModelStream(api, "plain-text").join(""));
    const inCharacter = bytes.indexOf(Buffer.from("👍")) + 2;
    const inFrame = bytes.indexOf(Buffer.from("data:")) + 3;
    server.script({
      chunks: [bytes.subarray(0, inFrame), bytes.subarray(inFrame, inCharacter), bytes.subarray(inCharacter)],
    });
    server.script({ chunks: Array.from(bytes, (byte) => Uint8Array.of(byte)) });
    for (const _ of [1, 2]) {
      const { events } = await runTurn(server, api);
      expect(findEventFaults(events)).toEqual([]);
      expect(readTexts(events)).toEqual([plainText]);
    }
  });

  test("thoughts are tasks of a reasoning workflow, before the text", async () => {
    server.script(toModelAnswer(api, "reasoning"));
    const { events } = await runTurn(server, api);
    expect(findEventFaults(events)).toEqual([]);
    const [workflow, message] = readDone(events);
    const first = "**Reading the list**\n\nThe user wants to know what is due.";
    const second = "**Counting**\n\nTwo tasks are open.";
    // A chat completion does not say where one thought ends.
    const thoughts = api === "responses" ? [first, second] : [first + second];
    expect(workflow).toMatchObject({
      type: "workflow",
      id: expect.stringMatching(/^wf_/),
      workflow: {
        type: "reasoning",
        expanded: false,
        summary: { duration: 0 },
        tasks: thoughts.map((content) => ({ type: "thought", content, status_indicator: "complete" })),
      },
    });
    expect(message?.type).toBe("assistant_message");
    expect(readTexts(events)).toEqual(["Two tasks are open."]);
    expect(readKept(events)).toEqual([]);
  });

  test("a tool call whose arguments come in pieces, cut inside of escapes, is run once and shown as a task", async () => {
    server.script(toModelAnswer(api, "tool-call"), toModelAnswer(api, "plain-text"));
    const { events, titles, error } = await runTurn(server, api);
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    expect(titles).toEqual(['Grüße an "Sam" 😀 und ☕']);
    expect(readTypes(events).slice(0, 4)).toEqual([
      "thread.item.added",
      "thread.item.done",
      "workflow.task.updated",
      "thread.item.done",
    ]);
    expect(events[0]).toMatchObject({
      item: {
        workflow: {
          type: "custom",
          tasks: [{ type: "custom", title: "Add task", status_indicator: "loading" }],
        },
      },
    });
    expect(events[2]).toMatchObject({
      update: { task_index: 0, task: { title: "Add task", status_indicator: "complete" } },
    });
    expect(readTexts(events)).toEqual([plainText]);
  });

  test("a call is kept with its arguments as they were written and its result, before it is shown as done", async () => {
    server.script(toModelAnswer(api, "tool-call"), toModelAnswer(api, "plain-text"));
    const { events } = await runTurn(server, api);
    const written = '{"title":"Gr\\u00fc\\u00dfe an \\"Sam\\" \\ud83d\\ude00 und ☕","due":"2026-01-02"}';
    expect(events[1]).toEqual({
      type: "thread.item.done",
      item: {
        type: "hidden_context_item",
        id: expect.stringMatching(/^hcx_[0-9a-f]{32}$/),
        thread_id: "thr_test",
        created_at: expect.any(String),
        content: {
          type: "parlor.tool_calls",
          calls: [
            {
              call_id: "call_Yz1aB2cD3eF4gH5i",
              name: "add_task",
              arguments: written,
              output: JSON.stringify({ task: { id: "task_1", title: 'Grüße an "Sam" 😀 und ☕' } }),
            },
          ],
        },
      },
    });
  });

  test("parallel calls are two tasks of one workflow, kept together", async () => {
    server.script(toModelAnswer(api, "parallel-tool-calls"), toModelAnswer(api, "plain-text"));
    const { events, titles } = await runTurn(server, api);
    expect(findEventFaults(events)).toEqual([]);
    expect(titles).toEqual(["Buy milk", "Call Sam"]);
    const workflows = readDone(events).filter((item) => item.type === "workflow");
    expect(workflows).toHaveLength(1);
    expect(workflows[0]?.workflow.tasks.map((task) => task.status_indicator)).toEqual([
      "complete",
      "complete",
    ]);
    expect(readKept(events)).toEqual([
      {
        type: "parlor.tool_calls",
        calls: [
          expect.objectContaining({
            call_id: "call_aaaaaaaaaaaaaaaa",
            output: expect.stringContaining("task_1"),
          }),
          expect.objectContaining({
            call_id: "call_bbbbbbbbbbbbbbbb",
            output: expect.stringContaining("task_2"),
          }),
        ],
      },
    ]);
    // The model got both results.
    const second = JSON.stringify(server.requests[1]?.body);
    expect(second).toContain("call_aaaaaaaaaaaaaaaa");
    expect(second).toContain("task_2");
  });

  test("text before a call is a message of its own", async () => {
    server.script(toModelAnswer(api, "text-then-tool-call"), toModelAnswer(api, "plain-text"));
    const { events } = await runTurn(server, api);
    expect(findEventFaults(events)).toEqual([]);
    expect(readDone(events).map(({ type }) => type)).toEqual([
      "assistant_message",
      "hidden_context_item",
      "workflow",
      "assistant_message",
    ]);
    expect(readTexts(events)).toEqual(["I will add it.", plainText]);
  });

  test("a model that uses the same ids for everything: every call is run, shown and kept, and no id of ours twice", async () => {
    const same = toModelAnswer(api, "text-then-tool-call");
    const call = toModelAnswer(api, "tool-call");
    server.script(same, same, call, call, toModelAnswer(api, "plain-text"));
    const { events, titles } = await runTurn(server, api);
    expect(findEventFaults(events)).toEqual([]);
    const greeting = 'Grüße an "Sam" 😀 und ☕';
    expect(titles).toEqual(["Buy milk", "Buy milk", greeting, greeting]);
    const items = readDone(events);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    expect(items.map(({ id }) => id).join()).not.toMatch(/68b0f1c2|chatcmpl/);
    expect(readTexts(events)).toEqual(["I will add it.", "I will add it.", plainText]);
    const outputs = readKept(events).flatMap((content) => (content as { calls: { output: string }[] }).calls);
    expect(outputs.map(({ output }) => (JSON.parse(output) as { task: { id: string } }).task.id)).toEqual([
      "task_1",
      "task_2",
      "task_3",
      "task_4",
    ]);
  });

  test.each(["call_0", ""])("parallel calls of one id (%j) are two calls", async (id) => {
    const frames = readModelStream(api, "parallel-tool-calls").map((frame) =>
      frame.replaceAll(/call_(a|b){16}/g, id),
    );
    server.script({ chunks: frames }, { chunks: frames }, toModelAnswer(api, "plain-text"));
    const { events, titles, error } = await runTurn(server, api);
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    expect(titles).toEqual(["Buy milk", "Call Sam", "Buy milk", "Call Sam"]);
    const calls = readKept(events).flatMap((content) => (content as { calls: { call_id: string }[] }).calls);
    expect(new Set(calls.map((call) => call.call_id)).size).toBe(4);
    for (const call of calls) {
      // Once for the call and once for its result.
      expect(JSON.stringify(server.requests[2]?.body).split(`"${call.call_id}"`)).toHaveLength(3);
    }
  });

  test("an end that is sent twice ends the answer once", async () => {
    const frames = readModelStream(api, "plain-text");
    const [last, doneMarker] = api === "responses" ? [frames.at(-1), []] : [frames.at(-3), frames.slice(-2)];
    const before = api === "responses" ? frames : frames.slice(0, -2);
    server.script({ chunks: [...before, last as string, ...doneMarker] });
    const { events, error } = await runTurn(server, api);
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    expect(readTexts(events)).toEqual([plainText]);
  });

  test("a refusal is the answer, in the model's words, and no error", async () => {
    server.script(toModelAnswer(api, "refusal"));
    const { events, error } = await runTurn(server, api);
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    expect(readTexts(events)).toEqual(["I’m sorry, but I can’t help with that."]);
  });

  test("a tool that fails is shown as failed, and the model gets to know", async () => {
    server.script(toModelAnswer(api, "parallel-tool-calls"), toModelAnswer(api, "plain-text"));
    const { events, error } = await runTurn(server, api, {
      execute: async (title) => {
        if (title === "Buy milk") throw new Error("the database is away");
        return JSON.stringify({ error: { code: "task_limit", message: "There is no room." } });
      },
    });
    expect(error).toBeUndefined();
    expect(findEventFaults(events)).toEqual([]);
    const workflow = readDone(events).find((item) => item.type === "workflow");
    expect(workflow?.workflow.tasks).toEqual([
      {
        type: "custom",
        title: "Add task: did not work",
        icon: "lucide:circle-alert",
        status_indicator: "none",
      },
      {
        type: "custom",
        title: "Add task: did not work",
        icon: "lucide:circle-alert",
        status_indicator: "none",
      },
    ]);
    const told = JSON.stringify(server.requests[1]?.body);
    expect(told).toContain("There is no room.");
    expect(told).not.toContain("the database is away");
  });

  test("tools of an MCP server are shown and kept like others, their results as text", async () => {
    server.script(toModelAnswer(api, "tool-call"), toModelAnswer(api, "plain-text"));
    const given: unknown[] = [];
    const mcpServer: MCPServer = {
      name: "tasks",
      cacheToolsList: false,
      connect: async () => {},
      close: async () => {},
      listTools: async () => [
        {
          name: "add_task",
          description: "Adds a task.",
          inputSchema: {
            type: "object",
            properties: { title: { type: "string" }, due: { type: "string" } },
            required: ["title"],
            additionalProperties: false,
          },
        },
      ],
      callTool: async (_, input) => {
        given.push(input);
        return [{ type: "text", text: '{"task":{"id":"task_9"}}' }];
      },
      invalidateToolsCache: async () => {},
    };
    const agent = new Agent({
      name: "Test",
      model: resolveTestModel(server, api).model,
      mcpServers: [mcpServer],
    });
    const result = await new Runner({ tracingDisabled: true }).run(agent, "Add it.", { stream: true });
    const events: ThreadStreamEvent[] = [];
    for await (const event of streamAgentResponse(result, {
      run: { createId },
      thread: { id: "thr_test" },
    })) {
      events.push(event);
    }
    expect(findEventFaults(events)).toEqual([]);
    expect(given).toEqual([{ title: 'Grüße an "Sam" 😀 und ☕', due: "2026-01-02" }]);
    expect(readKept(events)).toEqual([
      {
        type: "parlor.tool_calls",
        calls: [expect.objectContaining({ name: "add_task", output: '{"task":{"id":"task_9"}}' })],
      },
    ]);
    expect(JSON.stringify(server.requests[1]?.body)).toContain("task_9");
  });

  test("titles and effects of tool calls are the host's", async () => {
    server.script(toModelAnswer(api, "parallel-tool-calls"), toModelAnswer(api, "plain-text"));
    const { events } = await runTurn(server, api, {
      toolTitle: ({ name, arguments: given }) => `${name} ${(JSON.parse(given) as { title: string }).title}`,
      onToolResult: ({ call, output, isError }) => [
        { type: "client_effect", name: "changed", data: { call: call.name, output, isError } },
      ],
    });
    expect(findEventFaults(events)).toEqual([]);
    expect(readTypes(events).filter((type) => type === "client_effect")).toHaveLength(2);
    const workflow = readDone(events).find((item) => item.type === "workflow");
    expect(workflow?.workflow.tasks.map((task) => task.title)).toEqual([
      "add_task Buy milk",
      "add_task Call Sam",
    ]);
  });
});
