import { Agent, Runner, tool } from "@openai/agents";
import { loadModelInput, type ResolvedModel, streamAgentResponse } from "@parlor/agents";
import type { Respond } from "@parlor/server";
import { z } from "zod";

const rollDice = tool({
  name: "roll_dice",
  description: "Rolls a die.",
  parameters: z.object({ sides: z.number() }),
  execute: async ({ sides }) => ({ rolled: Math.ceil(sides / 2) }),
});

/** `resolved` is what `resolveModel(process.env)` gives. */
export function createRespond(resolved: ResolvedModel): Respond<unknown> {
  const runner = new Runner({ tracingDisabled: true });
  const agent = new Agent({
    name: "Assistant",
    instructions: "Be brief.",
    model: resolved.model,
    tools: [rollDice],
  });

  return async function* respond({ thread, run, signal }) {
    const stalled = new AbortController();
    const input = await loadModelInput(run.history(), { tokenBudget: 32_000 });
    const result = await runner.run(agent, input, {
      stream: true,
      signal: AbortSignal.any([signal, stalled.signal]),
    });
    yield* streamAgentResponse(result, {
      run,
      thread,
      toolTitle: ({ name }) => (name === "roll_dice" ? "Rolling the dice" : name),
      onStall: () => stalled.abort(),
    });
  };
}
