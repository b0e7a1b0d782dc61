import type { ChatFailure } from "@parlor/client";
import type { EntitySource, UserMessageContent, UserMessageItem } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderAttachment } from "./attachment-card.ts";
import { describeFailure } from "./describe-failure.ts";
import { renderFailureDetails } from "./failure.ts";
import { sourceListeners } from "./sources.ts";

/**
 * What the user wrote, in a tinted bubble at the end side. A message that did not arrive says so below, with a way to
 * send it again.
 *
 * Parts: `message user-message`, `bubble`.
 */
export function renderUserMessage(
  context: ChatContext,
  item: UserMessageItem,
  failure: ChatFailure | undefined,
): TemplateResult {
  const { t, actions } = context;
  const hasText = item.content.some((part) => part.text !== "");
  return html`<article class="message user" part="message user-message" aria-labelledby=${headingId(item.id)}>
    <h3 class="visually-hidden" id=${headingId(item.id)}>${t("messages.youSaid")}</h3>
    ${
      item.quoted_text
        ? html`<blockquote class="quoted" dir="auto" aria-label=${t("messages.quote")}>${item.quoted_text}</blockquote>`
        : nothing
    }
    ${
      item.attachments.length > 0
        ? html`<div class="attachments">${item.attachments.map((attachment) => renderAttachment(context, attachment))}</div>`
        : nothing
    }
    ${
      hasText
        ? html`<div class="bubble" part="bubble" dir="auto">${item.content.map((part) =>
            part.type === "input_tag" ? renderTag(context, part) : part.text,
          )}</div>`
        : nothing
    }
    ${
      failure
        ? html`<div class="not-sent">
          <p><strong>${t("messages.notSent")}</strong> ${describeFailure(t, failure)}</p>
          ${
            failure.canRetry
              ? html`<button type="button" class="link-button" @click=${() => actions.retry(item.id)}>
                ${t("failure.retry")}
              </button>`
              : nothing
          }
          ${renderFailureDetails(context, failure)}
        </div>`
        : nothing
    }
  </article>`;
}

/** Something of the page that the user named: opens there, and shows its preview, if it can. */
function renderTag(context: ChatContext, tag: UserMessageContent & { type: "input_tag" }): TemplateResult {
  const { id, text, group, data, interactive } = tag;
  const { canOpenEntities, canPreviewEntities } = context.options;
  if (interactive !== true || !(canOpenEntities || canPreviewEntities))
    return html`<span class="tag">${text}</span>`;
  const source: EntitySource = { type: "entity", id, title: text, group, data, interactive };
  const { enter, leave } = sourceListeners(source);
  return html`<button
    type="button"
    class="tag"
    @pointerenter=${enter}
    @focus=${enter}
    @pointerleave=${leave}
    @blur=${leave}
    @click=${() => context.actions.openEntity(source)}
    >${text}</button
  >`;
}

/** Ids of items are made by servers; in the tree they stand behind a prefix of ours. */
export function headingId(itemId: string): string {
  return `heading-${itemId}`;
}
