import { html, type TemplateResult } from "lit";
import type { ChatContext } from "../../element/chat-context.ts";
import { renderIcon } from "../../icons/icon.ts";

/** The passage that a message answers to, above it. Parts: `quote`. */
export function renderQuote({ t }: ChatContext, quote: string, onRemove: () => void): TemplateResult {
  return html`<div class="composer-quote" part="quote">
    ${renderIcon("quote")}<span class="composer-quote-text" dir="auto">${quote}</span>
    <button
      type="button"
      class="icon-button small"
      aria-label=${t("composer.removeQuote")}
      title=${t("composer.removeQuote")}
      @click=${onRemove}
    >
      ${renderIcon("x")}
    </button>
  </div>`;
}
