import {
  createAgentContext,
  loadModelMessages,
  streamTextResponse,
  toModelMessages,
} from "@parlor/agents/ai-sdk";
import type { Respond } from "@parlor/server";
import { generateText, type LanguageModel, streamText } from "ai";

export function createRespond(model: LanguageModel, small: LanguageModel): Respond<unknown> {
  return async function* respond({ thread, run, signal }) {
    const context = createAgentContext({ run, thread });
    const messages = await loadModelMessages(run.history(), {
      tokenBudget: 16_000,
      summary: {
        context,
        async summarize(items, previous) {
          const { text } = await generateText({
            model: small,
            instructions: "Sum up the conversation in a paragraph: facts, decisions, ids. No preamble.",
            messages: [
              { role: "user", content: `So far: ${previous ?? "nothing"}` },
              ...(await toModelMessages(items, { tokenBudget: Number.POSITIVE_INFINITY })),
              { role: "user", content: "Sum it all up." },
            ],
            abortSignal: signal,
          });
          return text;
        },
      },
    });
    const result = streamText({ model, messages, abortSignal: signal, onError: () => undefined });
    yield* streamTextResponse(result.fullStream, { context });
  };
}
