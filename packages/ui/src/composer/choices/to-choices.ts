import type { ChatContext } from "../../element/chat-context.ts";
import { type ComposerChoices, findModel } from "../composer-choices.ts";
import type { Choice } from "./choice-menu-element.ts";

/** The tools that stand in the menu: the pinned ones have buttons of their own. */
export function toToolChoices({ options }: ChatContext, { toolId }: ComposerChoices): Choice[] {
  return options.tools
    .filter(({ pinned }) => pinned !== true)
    .map(({ id, label, icon }) => ({ id, label, icon, isChosen: id === toolId }));
}

export function toModelChoices({ options }: ChatContext, choices: ComposerChoices): Choice[] {
  const chosen = findModel(options, choices)?.id;
  return options.models.map(({ id, label, description, disabled }) => ({
    id,
    label,
    description,
    isDisabled: disabled,
    isChosen: id === chosen,
  }));
}
