import { loadModelMessages, ownCallIds, streamTextResponse } from "@parlor/agents/ai-sdk";
import type { Respond } from "@parlor/server";
import { isStepCount, streamText, tool, wrapLanguageModel } from "ai";
import { z } from "zod";

type ProviderModel = Parameters<typeof wrapLanguageModel>[0]["model"];

const tools = {
  roll_dice: tool({
    description: "Rolls a die.",
    inputSchema: z.object({ sides: z.number() }),
    execute: async ({ sides }) => ({ rolled: Math.ceil(sides / 2) }),
  }),
};

/** `providerModel` is any provider's: `openai("gpt-5-mini")`, `anthropic(…)`, `createOpenAICompatible(…)("llama")`. */
export function createRespond(providerModel: ProviderModel): Respond<unknown> {
  const model = wrapLanguageModel({ model: providerModel, middleware: ownCallIds() });

  return async function* respond({ thread, run, signal }) {
    const stalled = new AbortController();
    const result = streamText({
      model,
      instructions: "Be brief.",
      messages: await loadModelMessages(run.history(), { tokenBudget: 32_000 }),
      tools,
      stopWhen: isStepCount(20),
      abortSignal: AbortSignal.any([signal, stalled.signal]),
      // Otherwise the SDK writes its errors to the console, and the conversation with them.
      onError: () => undefined,
    });
    yield* streamTextResponse(result.fullStream, { run, thread, onStall: () => stalled.abort() });
  };
}
