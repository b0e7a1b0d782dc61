import type { NoticeEvent } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";

const levelIcons = { info: "info", warning: "triangle-alert", danger: "circle-alert" } as const;

/**
 * A word to the user beside the conversation, by level.
 *
 * Parts: `notice`.
 */
export function renderNotice(context: ChatContext, notice: NoticeEvent): TemplateResult {
  const level = Object.hasOwn(levelIcons, notice.level) ? notice.level : "info";
  return html`<div class="notice ${level}" part="notice" role="note" aria-label=${context.t(`notice.${level}`)}>
    ${renderIcon(levelIcons[level])}
    <div>
      ${notice.title ? html`<p class="notice-title" dir="auto">${notice.title}</p>` : nothing}
      <parlor-markdown .context=${context} .text=${notice.message} .isComplete=${true}></parlor-markdown>
    </div>
  </div>`;
}
