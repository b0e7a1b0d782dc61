import { html, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";

/** The button that sends what is written. Parts: `send-button`. */
export function renderSendButton({ t }: ChatContext, { canSend }: { canSend: boolean }): TemplateResult {
  return html`<button
    type="submit"
    class="send"
    part="send-button"
    aria-label=${t("composer.send")}
    title=${t("composer.send")}
    ?disabled=${!canSend}
  >
    ${renderIcon("arrow-up")}
  </button>`;
}

/** The button in its place that stops the answer. Parts: `stop-button`. */
export function renderStopButton(
  { t }: ChatContext,
  { canStop, onStop }: { canStop: boolean; onStop: () => void },
): TemplateResult {
  return html`<button
    type="button"
    class="send stop"
    part="stop-button"
    aria-label=${t("composer.stop")}
    title=${t("composer.stop")}
    ?disabled=${!canStop}
    @click=${onStop}
  >
    ${renderIcon("square")}
  </button>`;
}
