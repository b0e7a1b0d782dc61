import type { ModelOption, ToolOption } from "@openai/chatkit";
import type { ResolvedOptions } from "../element/resolve-options.ts";

/** What is chosen beside the text. Ids that no option has (any more) choose nothing. */
export interface ComposerChoices {
  toolId: string | null;
  modelId: string | undefined;
}

export function findTool({ tools }: ResolvedOptions, { toolId }: ComposerChoices): ToolOption | undefined {
  return tools.find(({ id }) => id === toolId);
}

/** The model that answers: the one that was chosen, else the default, else the first that can be chosen. */
export function findModel(
  { models }: ResolvedOptions,
  { modelId }: ComposerChoices,
): ModelOption | undefined {
  const enabled = models.filter(({ disabled }) => disabled !== true);
  return (
    enabled.find(({ id }) => id === modelId) ?? enabled.find((model) => model.default === true) ?? enabled[0]
  );
}

/** What goes with a message. */
export function toInferenceOptions(options: ResolvedOptions, choices: ComposerChoices) {
  const tool = findTool(options, choices);
  const model = findModel(options, choices);
  return { ...(tool && { tool_choice: { id: tool.id } }), ...(model && { model: model.id }) };
}
