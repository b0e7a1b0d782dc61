import { GuardrailError } from "@parlor/agents/ai-sdk";
import { type LanguageModel, type LanguageModelMiddleware, wrapLanguageModel } from "ai";

type ProviderModel = Parameters<typeof wrapLanguageModel>[0]["model"];

const noSecrets: LanguageModelMiddleware = {
  async wrapStream({ doStream }) {
    const { stream, ...rest } = await doStream();
    let said = "";
    const checked = stream.pipeThrough(
      new TransformStream({
        transform(part, controller) {
          if (part.type === "text-delta") said += part.delta;
          if (/\bsk-[a-z0-9]{8,}/i.test(said)) throw new GuardrailError("The answer has a key in it.");
          controller.enqueue(part);
        },
      }),
    );
    return { stream: checked, ...rest };
  },
};

export function createGuardedModel(model: ProviderModel): LanguageModel {
  return wrapLanguageModel({ model, middleware: noSecrets });
}
