import { Agent, type OutputGuardrail, type RunContext, Runner, tool } from "@openai/agents";
import { createId, type ThreadItem, type ThreadStreamEvent } from "@parlor/protocol";
import { isStreamError } from "@parlor/server";
import { card, text } from "@parlor/server/widgets";
import { type LanguageModel, streamText, tool as textTool } from "ai";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { streamTextResponse } from "../ai-sdk/stream-text-response.ts";
import { streamAgentResponse } from "../stream-agent-response.ts";
import { findEventFaults } from "../testing/check-thread-events.ts";
import { type ModelServer, readModelStream, startModelServer, toModelAnswer } from "../testing/index.ts";
import { createTextModel } from "../testing/run-text-turn.ts";
import { resolveTestModel } from "../testing/run-turn.ts";
import { type AgentContext, createAgentContext } from "./agent-context.ts";

type Bridge = "agents" | "ai-sdk";
/** What the tool `add_task` does with the answer that it is run for. */
type Work = (context: AgentContext) => string | Promise<string>;

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server.close());

const parameters = z.object({ title: z.string(), due: z.string().nullish() });

/** A turn whose tool works with the context; of each bridge's own making. */
function start(bridge: Bridge, context: AgentContext, work: Work): AsyncGenerator<ThreadStreamEvent> {
  async function* run(): AsyncGenerator<ThreadStreamEvent> {
    if (bridge === "agents") {
      const addTask = tool({
        name: "add_task",
        description: "Adds a task.",
        parameters,
        // As the SDK hands it on, not by a closure.
        execute: (_input, given?: RunContext<{ chat: AgentContext }>) =>
          work((given as RunContext<{ chat: AgentContext }>).context.chat),
      });
      const agent = new Agent<{ chat: AgentContext }>({
        name: "Test",
        model: resolveTestModel(server, "responses").model,
        tools: [addTask],
      });
      const runner = new Runner({ tracingDisabled: true });
      const result = await runner.run(agent, "Go.", { stream: true, context: { chat: context } });
      yield* streamAgentResponse(result, { context });
      return;
    }
    const result = streamText({
      model: createTextModel(server, "responses") as LanguageModel,
      prompt: "Go.",
      tools: { add_task: textTool({ inputSchema: parameters, execute: () => work(context) }) },
      stopWhen: ({ steps }) => steps.length > 4,
      onError: () => undefined,
    });
    yield* streamTextResponse(result.fullStream, { context });
  }
  return run();
}

async function take(
  bridge: Bridge,
  work: Work,
): Promise<{ events: ThreadStreamEvent[]; context: AgentContext }> {
  server.script(toModelAnswer("responses", "tool-call"), toModelAnswer("responses", "plain-text"));
  const context = createAgentContext({ run: { createId }, thread: { id: "thr_test" } });
  const events: ThreadStreamEvent[] = [];
  for await (const event of start(bridge, context, work)) events.push(event);
  expect(findEventFaults(events)).toEqual([]);
  return { events, context };
}

function readDone(events: readonly ThreadStreamEvent[]): ThreadItem[] {
  return events.flatMap((event) => (event.type === "thread.item.done" ? [event.item] : []));
}

/** The last state of each workflow. */
function readWorkflows(events: readonly ThreadStreamEvent[]) {
  const last = new Map<string, ThreadItem>();
  for (const event of events) {
    if (event.type === "thread.item.done" || event.type === "thread.item.replaced")
      last.set(event.item.id, event.item);
  }
  return [...last.values()].flatMap((item) => (item.type === "workflow" ? [item.workflow] : []));
}

const visible = (items: readonly ThreadItem[]) =>
  items.map(({ type }) => type).filter((type) => type !== "hidden_context_item");

describe.each(["agents", "ai-sdk"] as const)("from inside a tool (%s)", (bridge) => {
  test("events of one's own are sent while the tool still runs, in order", async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.script(toModelAnswer("responses", "tool-call"), toModelAnswer("responses", "plain-text"));
    const context = createAgentContext({ run: { createId }, thread: { id: "thr_test" } });
    const events: ThreadStreamEvent[] = [];
    const seen: string[] = [];
    for await (const event of start(bridge, context, async (chat) => {
      chat.stream({ type: "progress_update", text: "Counting" });
      chat.stream({ type: "client_effect", name: "count", data: { n: 1 } });
      await held;
      seen.push("released");
      return "done";
    })) {
      events.push(event);
      if (event.type === "client_effect") {
        seen.push("effect");
        release();
      }
    }
    expect(seen).toEqual(["effect", "released"]);
    const types = events.map(({ type }) => type);
    expect(types.indexOf("progress_update")).toBe(types.indexOf("client_effect") - 1);
    expect(types.indexOf("thread.item.added")).toBeLessThan(types.indexOf("progress_update"));
  });

  test("a widget that changes stands after the workflow, whose tool is shown as done all the same", async () => {
    const { events } = await take(bridge, async (chat) => {
      await chat.streamWidget(
        (function* () {
          yield card([text("", { id: "count", streaming: true })]);
          yield card([text("One", { id: "count", streaming: true })]);
          yield card([text("One, two", { id: "count" })]);
        })(),
        { copyText: "One, two" },
      );
      return "shown";
    });
    expect(visible(readDone(events))).toEqual(["workflow", "widget", "assistant_message"]);
    expect(readDone(events).find(({ type }) => type === "widget")).toMatchObject({
      id: expect.stringMatching(/^wdg_[0-9a-f]{32}$/),
      thread_id: "thr_test",
      copy_text: "One, two",
    });
    expect(
      events.filter(
        (event) => event.type === "thread.item.updated" && event.update.type.startsWith("widget."),
      ),
    ).toHaveLength(2);
    expect(readWorkflows(events)).toMatchObject([
      { tasks: [{ title: "Add task", status_indicator: "complete" }] },
    ]);
    expect(JSON.stringify(readDone(events))).toContain('"output":"shown"');
  });

  test("tasks join the workflow of the call, and change at any time", async () => {
    const { events, context } = await take(bridge, (chat) => {
      const reading = chat.addWorkflowTask({ type: "custom", title: "Reading", status_indicator: "loading" });
      chat.addWorkflowTask({ type: "file", sources: [], title: "plan.pdf", status_indicator: "complete" });
      reading.update({
        type: "custom",
        title: "Read",
        content: "Three pages.",
        status_indicator: "complete",
      });
      return "read";
    });
    expect(readWorkflows(events)).toMatchObject([
      {
        type: "custom",
        tasks: [
          { title: "Add task", status_indicator: "complete" },
          { title: "Read", content: "Three pages." },
          { title: "plan.pdf" },
        ],
        summary: { duration: expect.any(Number) },
        expanded: false,
      },
    ]);
    expect(() => context.addWorkflowTask({ type: "custom", status_indicator: "none" })).toThrow("over");
  });

  test("a workflow of one's own has its type, its summary and stays unfolded if it is to", async () => {
    const { events } = await take(bridge, (chat) => {
      chat.startWorkflow({ type: "custom" });
      const task = chat.addWorkflowTask({ type: "custom", title: "Packing", status_indicator: "loading" });
      chat.endWorkflow({ summary: { title: "Packed", icon: "check" }, expanded: true });
      task.update({ type: "custom", title: "Packed twice", status_indicator: "complete" });
      chat.startWorkflow({ type: "reasoning", summary: { title: "Thought about it" } });
      chat.endWorkflow();
      chat.startWorkflow();
      chat.endWorkflow();
      chat.endWorkflow();
      return "packed";
    });
    expect(readWorkflows(events)).toMatchObject([
      { type: "custom", tasks: [{ title: "Add task", status_indicator: "complete" }] },
      {
        type: "custom",
        tasks: [{ title: "Packed twice" }],
        summary: { title: "Packed", icon: "check" },
        expanded: true,
      },
      { type: "reasoning", tasks: [], summary: { title: "Thought about it" } },
    ]);
  });

  test("hidden items stand beside the workflow, others end it", async () => {
    const { events } = await take(bridge, (chat) => {
      const fields = { thread_id: "thr_test", created_at: "2026-01-01T00:00:00.000Z" };
      const hidden = {
        type: "hidden_context_item" as const,
        id: chat.createId("hidden_context_item"),
        ...fields,
      };
      chat.stream({ type: "thread.item.done", item: { ...hidden, content: "The user is in a hurry." } });
      chat.addWorkflowTask({ type: "custom", title: "Same", status_indicator: "complete" });
      const task = { type: "task" as const, id: chat.createId("task"), ...fields };
      chat.stream({
        type: "thread.item.done",
        item: { ...task, task: { type: "custom", title: "Own", status_indicator: "complete" } },
      });
      return "done";
    });
    expect(visible(readDone(events))).toEqual(["workflow", "task", "assistant_message"]);
    expect(readWorkflows(events)[0]?.tasks).toHaveLength(2);
  });

  test("a client tool is the last item, in place of the call that asked for it", async () => {
    const { events } = await take(bridge, (chat) => {
      chat.callClientTool({ name: "get_place", arguments: { precise: true } });
      expect(() => chat.callClientTool({ name: "other", arguments: {} })).toThrow("One client tool");
      return "asked";
    });
    expect(readDone(events).at(-1)).toEqual({
      type: "client_tool_call",
      id: expect.stringMatching(/^tc_[0-9a-f]{32}$/),
      thread_id: "thr_test",
      created_at: expect.any(String),
      status: "pending",
      call_id: "call_Yz1aB2cD3eF4gH5i",
      name: "get_place",
      arguments: { precise: true },
    });
    // The page's answer is its result, so that what the tool gave is not.
    expect(JSON.stringify(events)).not.toContain("parlor.tool_calls");
  });

  test("a tool that was left behind cannot write into an answer that is over", async () => {
    server.script(toModelAnswer("responses", "tool-call"), {
      chunks: readModelStream("responses", "plain-text"),
    });
    const context = createAgentContext({ run: { createId }, thread: { id: "thr_test" } });
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const failed = vi.fn();
    for await (const event of start(bridge, context, async (chat) => {
      await held;
      try {
        chat.stream({ type: "progress_update", text: "late" });
      } catch (error) {
        failed(error);
      }
      return "late";
    })) {
      if (event.type === "thread.item.added") break;
    }
    release();
    await vi.waitFor(() => expect(failed).toHaveBeenCalledTimes(1), { timeout: 20_000 });
    expect(failed.mock.calls[0]?.[0]).toMatchObject({ message: expect.stringContaining("over") });
  });
});

test("a reader that is behind the run gets everything in its place", async () => {
  server.script(toModelAnswer("responses", "text-then-tool-call"), toModelAnswer("responses", "plain-text"));
  const context = createAgentContext({ run: { createId }, thread: { id: "thr_test" } });
  let arrive: () => void = () => {};
  const worked = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const events: ThreadStreamEvent[] = [];
  for await (const event of start("agents", context, async (chat) => {
    await chat.streamWidget(card([text("One")]));
    arrive();
    return "shown";
  })) {
    events.push(event);
    // Until the first word is read, the tool has done all its work.
    await worked;
  }
  expect(findEventFaults(events)).toEqual([]);
  expect(visible(readDone(events))).toEqual(["assistant_message", "workflow", "widget", "assistant_message"]);
});

test("a copy of a context is no context", () => {
  const context = createAgentContext({ run: { createId }, thread: { id: "thr_test" } });
  const source = (async function* () {})();
  expect(() => streamAgentResponse(source, { context: { ...context } })).toThrow(TypeError);
});

describe("guardrails", () => {
  const tripOn = (word: string): OutputGuardrail => ({
    name: "no secrets",
    execute: async ({ agentOutput }) => ({
      tripwireTriggered: String(agentOutput).includes(word),
      outputInfo: undefined,
    }),
  });

  async function guard(
    agentOptions: Partial<ConstructorParameters<typeof Agent>[0]>,
    streams: ("tool-call" | "plain-text")[],
  ) {
    server.script(...streams.map((name) => toModelAnswer("responses", name)));
    const context = createAgentContext({ run: { createId }, thread: { id: "thr_test" } });
    const addTask = tool({
      name: "add_task",
      description: "Adds a task.",
      parameters,
      execute: async () => {
        await context.streamWidget(card([text("Secret")]));
        return "added";
      },
    });
    const agent = new Agent({
      name: "Test",
      model: resolveTestModel(server, "responses").model,
      tools: [addTask],
      ...agentOptions,
    } as ConstructorParameters<typeof Agent>[0]);
    const events: ThreadStreamEvent[] = [];
    let error: unknown;
    try {
      const result = await new Runner({ tracingDisabled: true }).run(agent, "Go.", { stream: true });
      for await (const event of streamAgentResponse(result, { context })) events.push(event);
    } catch (thrown) {
      error = thrown;
    }
    return { events, error };
  }

  function readLeft(events: readonly ThreadStreamEvent[]): string[] {
    const ids = new Set<string>();
    for (const event of events) {
      if ("item" in event) ids.add(event.item.id);
      if (event.type === "thread.item.removed") ids.delete(event.item_id);
    }
    return [...ids];
  }

  test("what an output guardrail stops is taken back: text, workflow, widget and what was kept", async () => {
    const { events, error } = await guard({ outputGuardrails: [tripOn("buy milk")] }, [
      "tool-call",
      "plain-text",
    ]);
    expect(isStreamError(error)).toBe(true);
    expect(error).toMatchObject({ code: "guardrail" });
    expect(findEventFaults(events)).toEqual([]);
    expect(events.filter(({ type }) => type === "thread.item.removed").length).toBe(4);
    expect(readLeft(events)).toEqual([]);
  });

  test("a guardrail on the input takes back what was begun meanwhile", async () => {
    const { events, error } = await guard(
      {
        inputGuardrails: [
          {
            name: "no cooking",
            runInParallel: false,
            execute: async () => ({ tripwireTriggered: true, outputInfo: undefined }),
          },
        ],
      },
      ["plain-text"],
    );
    expect(error).toMatchObject({ code: "guardrail" });
    expect(readLeft(events)).toEqual([]);
  });

  test("without a trip, nothing is taken back", async () => {
    const { events, error } = await guard({ outputGuardrails: [tripOn("xyzzy")] }, ["plain-text"]);
    expect(error).toBeUndefined();
    expect(events.some(({ type }) => type === "thread.item.removed")).toBe(false);
  });
});
