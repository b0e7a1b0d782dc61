import { ComposerElement } from "./composer/composer-element.ts";
import { ConversationElement } from "./conversation/conversation-element.ts";
import { ItemElement } from "./conversation/item-element.ts";
import { TurnActionsElement } from "./conversation/turn-actions-element.ts";
import { ChatKitElement } from "./element/chatkit-element.ts";
import { MarkdownElement } from "./markdown/markdown-element.ts";

/** Defines `<openai-chatkit>` and its parts. A tag that is taken already is left as it is. */
export function registerChatKit(): void {
  const elements: Record<string, CustomElementConstructor> = {
    "parlor-markdown": MarkdownElement,
    "parlor-turn-actions": TurnActionsElement,
    "parlor-item": ItemElement,
    "parlor-conversation": ConversationElement,
    "parlor-composer": ComposerElement,
    "openai-chatkit": ChatKitElement,
  };
  // Two copies of the script on one page must not mix their parts.
  if (customElements.get("openai-chatkit")) return;
  for (const [name, element] of Object.entries(elements)) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
}
