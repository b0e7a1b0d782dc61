import type { ChatFailure } from "@parlor/client";
import type { UserMessageItem } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { renderFailureDetails } from "./failure.ts";

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
    ${item.attachments.map(
      ({ name }) =>
        html`<span class="attachment" aria-label=${t("messages.attachment", { name })}>
          ${renderIcon("paperclip")}<span class="cut" dir="auto">${name}</span>
        </span>`,
    )}
    ${
      hasText
        ? html`<div class="bubble" part="bubble" dir="auto">${item.content.map((part) =>
            part.type === "input_tag" ? html`<span class="tag">${part.text}</span>` : part.text,
          )}</div>`
        : nothing
    }
    ${
      failure
        ? html`<div class="not-sent">
          <p><strong>${t("messages.notSent")}</strong> ${failure.message}</p>
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

/** Ids of items are made by servers; in the tree they stand behind a prefix of ours. */
export function headingId(itemId: string): string {
  return `heading-${itemId}`;
}
