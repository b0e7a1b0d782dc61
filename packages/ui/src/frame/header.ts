import type { HeaderIcon } from "@openai/chatkit";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";

export interface HeaderProperties {
  context: ChatContext;
  /** Title of the open thread; undefined on the start screen. */
  title: string | undefined;
  isHistoryOpen: boolean;
  isScrolled: boolean;
  onToggleHistory(): void;
  /** The history's button is pointed at, or has the focus. */
  onNearHistory(): void;
  onNewChat(): void;
}

/**
 * The header, 52 px: history, title (cut off, whole on hover), new chat, and the page's own actions.
 *
 * Parts: `header`, `title`, `history-button`, `new-chat-button`, `header-action`.
 */
export function renderHeader(properties: HeaderProperties): TemplateResult | typeof nothing {
  const { context, title, isHistoryOpen, isScrolled, onToggleHistory, onNearHistory, onNewChat } = properties;
  const { t, options } = context;
  const { enabled, hasTitle, titleText, leftAction, rightAction } = options.header;
  if (!enabled) return nothing;
  const historyLabel = t(isHistoryOpen ? "header.closeHistory" : "header.openHistory");
  const shownTitle = hasTitle ? (titleText ?? title ?? "") : "";
  return html`<header class="header" part="header" ?data-scrolled=${isScrolled}>
    ${leftAction ? renderAction(leftAction) : nothing}
    ${
      options.history.enabled
        ? html`<button
          type="button"
          class="icon-button"
          part="history-button"
          id="history-button"
          aria-label=${historyLabel}
          title=${historyLabel}
          aria-expanded=${isHistoryOpen}
          @click=${onToggleHistory}
          @pointerenter=${onNearHistory}
          @focus=${onNearHistory}
        >
          ${renderIcon("panel-left", "flips")}
        </button>`
        : nothing
    }
    ${
      shownTitle
        ? html`<h2 part="title" title=${shownTitle} dir="auto">${shownTitle}</h2>`
        : html`<span class="header-gap"></span>`
    }
    <button
      type="button"
      class="icon-button"
      part="new-chat-button"
      aria-label=${t("header.newChat")}
      title=${t("header.newChat")}
      @click=${onNewChat}
    >
      ${renderIcon("square-pen")}
    </button>
    ${rightAction ? renderAction(rightAction) : nothing}
  </header>`;
}

function renderAction({ icon, onClick }: { icon: HeaderIcon; onClick: () => void }): TemplateResult {
  // The options name no label; the icon's name is the best there is.
  const label = icon.replaceAll("-", " ");
  return html`<button
    type="button"
    class="icon-button"
    part="header-action"
    aria-label=${label}
    title=${label}
    @click=${() => onClick()}
  >
    ${renderIcon(icon)}
  </button>`;
}
