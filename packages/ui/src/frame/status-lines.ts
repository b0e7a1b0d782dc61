import type { ChatState } from "@parlor/client";
import type { ThreadMetadata, ThreadStatus } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";

/**
 * A slim bar below the header while the connection is lost. It goes by itself.
 *
 * Parts: `connection`.
 */
export function renderConnection(
  { t }: ChatContext,
  connection: ChatState["connection"],
): TemplateResult | typeof nothing {
  if (connection === "online") return nothing;
  const text = t(connection === "offline" ? "connection.offline" : "connection.reconnecting");
  return html`<div class="connection late" part="connection">
    ${renderIcon("wifi-off")}<span>${text}</span>
  </div>`;
}

/**
 * Says that a thread takes no messages, and why. A closed one offers a new chat, for its composer is gone.
 *
 * Parts: `banner`.
 */
export function renderBanner(
  { t }: ChatContext,
  status: ThreadStatus | undefined,
  onNewChat: () => void,
): TemplateResult | typeof nothing {
  if (status?.type !== "locked" && status?.type !== "closed") return nothing;
  const isLocked = status.type === "locked";
  return html`<div class="banner" part="banner" id="thread-banner">
    ${renderIcon(isLocked ? "lock" : "archive")}
    <div dir="auto">${t(isLocked ? "thread.locked" : "thread.closed")} ${status.reason ?? ""}</div>
    ${
      isLocked
        ? nothing
        : html`<button type="button" class="text-button" @click=${onNewChat}>${t("header.newChat")}</button>`
    }
  </div>`;
}

/**
 * Says that the open conversation is put away, and offers to take it back. A new message does so too.
 *
 * Parts: `banner`.
 */
export function renderArchived(
  { t }: ChatContext,
  thread: ThreadMetadata | null,
  onRestore: () => void,
): TemplateResult | typeof nothing {
  if (!thread?.archived_at) return nothing;
  return html`<div class="banner" part="banner">
    ${renderIcon("archive")}
    <div dir="auto">${t("thread.archived")}</div>
    <button type="button" class="text-button" @click=${onRestore}>${t("thread.restore")}</button>
  </div>`;
}

/**
 * The page's fine print below the composer, in markdown.
 *
 * Parts: `disclaimer`.
 */
export function renderDisclaimer(context: ChatContext): TemplateResult | typeof nothing {
  const { disclaimer } = context.options;
  if (!disclaimer) return nothing;
  return html`<div class="disclaimer ${disclaimer.highContrast ? "high-contrast" : ""}" part="disclaimer">
    <parlor-markdown .context=${context} .text=${disclaimer.text} .isComplete=${true}></parlor-markdown>
  </div>`;
}
