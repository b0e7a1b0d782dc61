import { Agent, type Model, type RunContext, Runner, tool } from "@openai/agents";
import { type AgentContext, createAgentContext, loadModelInput, streamAgentResponse } from "@parlor/agents";
import type { Respond } from "@parlor/server";
import { card, text } from "@parlor/server/widgets";
import { z } from "zod";

/** What every tool of this agent is run with. */
interface ToolContext {
  chat: AgentContext;
  userId: string;
}

const planTrip = tool({
  name: "plan_trip",
  description: "Plans a trip.",
  parameters: z.object({ to: z.string() }),
  async execute({ to }, run?: RunContext<ToolContext>) {
    if (!run) throw new Error("this tool is run by the agent only");
    const { chat } = run.context;
    chat.stream({ type: "progress_update", text: "Looking at trains" });
    const task = chat.addWorkflowTask({ type: "custom", title: "Trains", status_indicator: "loading" });
    task.update({ type: "custom", title: "Trains", content: "Three found.", status_indicator: "complete" });
    await chat.streamWidget(card([text(`To ${to}: 9:15, 10:15, 11:15`)]), { copyText: `Trains to ${to}` });
    return { departures: ["9:15", "10:15", "11:15"] };
  },
});

export function createRespond(model: Model): Respond<{ userId: string }> {
  const runner = new Runner({ tracingDisabled: true });
  const agent = new Agent<ToolContext>({ name: "Travel", model, tools: [planTrip] });

  return async function* respond({ thread, run, signal, context: { userId } }) {
    const chat = createAgentContext({ run, thread });
    const input = await loadModelInput(run.history());
    const result = await runner.run(agent, input, { stream: true, signal, context: { chat, userId } });
    yield* streamAgentResponse(result, { context: chat });
  };
}
