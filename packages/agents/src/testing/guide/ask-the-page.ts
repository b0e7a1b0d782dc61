import { Agent, type Model, type RunContext, Runner, tool } from "@openai/agents";
import { type AgentContext, createAgentContext, loadModelInput, streamAgentResponse } from "@parlor/agents";
import type { Respond } from "@parlor/server";
import { z } from "zod";

const readSelection = tool({
  name: "read_selection",
  description: "Reads what the user has selected on the page.",
  parameters: z.object({}),
  execute(_input, run?: RunContext<AgentContext>) {
    run?.context.callClientTool({ name: "read_selection", arguments: { max_length: 1000 } });
    // Nobody sees this: the page's answer is the call's result.
    return "";
  },
});

export function createRespond(model: Model): Respond<unknown> {
  const runner = new Runner({ tracingDisabled: true });
  const agent = new Agent<AgentContext>({
    name: "Editor",
    model,
    tools: [readSelection],
    // The turn ends here, and goes on in the next call of `respond`, with the page's answer in the history.
    toolUseBehavior: { stopAtToolNames: ["read_selection"] },
  });

  return async function* respond({ thread, run, signal }) {
    const context = createAgentContext({ run, thread });
    const input = await loadModelInput(run.history());
    const result = await runner.run(agent, input, { stream: true, signal, context });
    yield* streamAgentResponse(result, { context });
  };
}
