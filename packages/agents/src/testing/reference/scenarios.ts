import { Agent, type RunContext, Runner, tool } from "@openai/agents";
import { createId } from "@parlor/protocol";
import { isStreamError } from "@parlor/server";
import { card, text } from "@parlor/server/widgets";
import { z } from "zod";
import { type AgentContext, createAgentContext } from "../../context/agent-context.ts";
import { streamAgentResponse } from "../../stream-agent-response.ts";
import type { ModelServer } from "../model-server.ts";
import { type ModelStreamName, toModelAnswer } from "../model-streams.ts";
import { resolveTestModel } from "../run-turn.ts";

/** What the tool does with the answer that it is run for, or what stops the run. */
type Behaviour =
  | "none"
  | "own-workflow"
  | "own-events"
  | "client-tool"
  | "client-tool-in-workflow"
  | "guardrail";

/** A turn that both bridges are given: the streams of a model over the Responses API, one for each of its responses. */
export interface Scenario {
  name: string;
  streams: readonly ModelStreamName[];
  behaviour: Behaviour;
}

const calling = ["tool-call", "plain-text"] as const;

export const scenarios: readonly Scenario[] = [
  { name: "text", streams: ["plain-text"], behaviour: "none" },
  { name: "reasoning", streams: ["reasoning"], behaviour: "none" },
  { name: "reasoning without words", streams: ["silent-reasoning"], behaviour: "none" },
  { name: "a tool call", streams: calling, behaviour: "none" },
  { name: "parallel tool calls", streams: ["parallel-tool-calls", "plain-text"], behaviour: "none" },
  { name: "text, then a tool call", streams: ["text-then-tool-call", "plain-text"], behaviour: "none" },
  { name: "URL citations", streams: ["url-citations"], behaviour: "none" },
  { name: "file citations", streams: ["file-citations"], behaviour: "none" },
  { name: "two parts", streams: ["two-parts"], behaviour: "none" },
  { name: "an image", streams: ["image"], behaviour: "none" },
  { name: "hosted tools", streams: ["hosted-tools"], behaviour: "none" },
  { name: "a refusal", streams: ["refusal"], behaviour: "none" },
  { name: "a workflow from inside a tool", streams: calling, behaviour: "own-workflow" },
  { name: "events and a widget from inside a tool", streams: calling, behaviour: "own-events" },
  { name: "a client tool call", streams: ["tool-call"], behaviour: "client-tool" },
  {
    name: "a client tool call within a workflow",
    streams: ["tool-call"],
    behaviour: "client-tool-in-workflow",
  },
  { name: "a guardrail", streams: ["plain-text"], behaviour: "guardrail" },
  { name: "a guardrail after a tool call", streams: calling, behaviour: "guardrail" },
];

async function act(behaviour: Behaviour, context: AgentContext): Promise<string> {
  if (behaviour === "own-workflow") {
    context.startWorkflow();
    const task = context.addWorkflowTask({ type: "custom", title: "Packing", status_indicator: "loading" });
    task.update({ type: "custom", title: "Packed", status_indicator: "complete" });
    context.endWorkflow({ summary: { title: "Packed all" }, expanded: true });
  }
  if (behaviour === "own-events") {
    context.stream({ type: "progress_update", text: "Counting" });
    await context.streamWidget(card([text("One", { id: "count" })]), { copyText: "One" });
  }
  if (behaviour === "client-tool-in-workflow") {
    context.startWorkflow();
    context.addWorkflowTask({ type: "custom", title: "Waiting", status_indicator: "complete" });
  }
  if (behaviour.startsWith("client-tool"))
    context.callClientTool({ name: "get_place", arguments: { precise: true } });
  return "done";
}

/** What ours makes of a scenario; a failure is an event of its own. */
export async function runOurs(server: ModelServer, { streams, behaviour }: Scenario): Promise<unknown[]> {
  server.script(...streams.map((name) => toModelAnswer("responses", name)));
  const context = createAgentContext({ run: { createId }, thread: { id: "thr_test" } });
  const addTask = tool({
    name: "add_task",
    description: "Adds a task.",
    parameters: z.object({ title: z.string(), due: z.string().nullish() }),
    execute: (_input, run?: RunContext<AgentContext>) =>
      act(behaviour, (run as RunContext<AgentContext>).context),
  });
  const agent = new Agent<AgentContext>({
    name: "Test",
    instructions: "Be kind.",
    model: resolveTestModel(server, "responses").model,
    tools: [addTask],
    toolUseBehavior: behaviour.startsWith("client-tool")
      ? { stopAtToolNames: ["add_task"] }
      : "run_llm_again",
    outputGuardrails: [
      {
        name: "trip",
        execute: async () => ({ tripwireTriggered: behaviour === "guardrail", outputInfo: undefined }),
      },
    ],
  });
  const events: unknown[] = [];
  try {
    const runner = new Runner({ tracingDisabled: true });
    const result = await runner.run(agent, "Add it, please.", { stream: true, context });
    for await (const event of streamAgentResponse(result, { context, partialImages: 2 })) events.push(event);
  } catch (error) {
    events.push({ type: "raised", name: isStreamError(error) ? error.code : String(error) });
  }
  return events;
}
