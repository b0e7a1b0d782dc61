import type { StartScreenPrompt } from "@openai/chatkit";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";

export interface StartScreenProperties {
  context: ChatContext;
  onPrompt(prompt: StartScreenPrompt): void;
}

/**
 * The start screen: a greeting a third from the top, and up to four prompts as quiet rows above the composer.
 *
 * Parts: `start-screen`, `greeting`, `prompts`, `prompt`.
 */
export function renderStartScreen({ context, onPrompt }: StartScreenProperties): TemplateResult {
  const { t, options } = context;
  return html`<div class="start" part="start-screen">
    <h2 part="greeting" dir="auto">${options.greeting ?? t("start.greeting")}</h2>
    ${
      options.prompts.length === 0
        ? nothing
        : html`<ul class="prompts" part="prompts" aria-label=${t("start.prompts")}>
          ${options.prompts.map(
            (prompt) =>
              html`<li>
                <button type="button" part="prompt" @click=${() => onPrompt(prompt)}>
                  ${renderIcon(prompt.icon)}<span dir="auto">${prompt.label}</span>
                </button>
              </li>`,
          )}
        </ul>`
    }
  </div>`;
}
