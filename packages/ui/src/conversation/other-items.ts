import type { GeneratedImageItem, StructuredInputItem } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { isAllowedImage } from "../markdown/allowed-image.ts";

/** A quiet word in the place of something that this version cannot show. */
export function renderUnknown({ t }: ChatContext): TemplateResult {
  return html`<p class="quiet unknown">${renderIcon("info")}${t("messages.unknown")}</p>`;
}

/** A picture that the assistant made: shown from hosts that the thread allows and from this page's own, else as a link. */
export function renderGeneratedImage(
  { t }: ChatContext,
  item: GeneratedImageItem,
  { isLive, imageDomains }: { isLive: boolean; imageDomains: readonly string[] },
): TemplateResult {
  const url = item.image?.url;
  if (!url || !/^(?:https?:|\/(?!\/))/i.test(url)) {
    return html`<div class="activity">
      <span class="activity-label ${isLive ? "shimmer" : ""}">${t(isLive ? "messages.imagePending" : "messages.image")}</span>
    </div>`;
  }
  const absolute = new URL(url, document.baseURI);
  const isOwn = absolute.origin === location.origin;
  if (isOwn || isAllowedImage(absolute.href, imageDomains)) {
    return html`<img class="picture" part="image" src=${absolute.href} alt=${t("messages.image")} referrerpolicy="no-referrer" />`;
  }
  return html`<p class="quiet unknown">
    ${renderIcon("image")}<a href=${absolute.href} target="_blank" rel="noopener noreferrer">${t("messages.openImage")}</a>
  </p>`;
}

/** Questions to the user, and what was answered. They can be answered in the composer; forms come later. */
export function renderStructuredInput({ t }: ChatContext, item: StructuredInputItem): TemplateResult {
  return html`<div class="questions" role="group" aria-label=${t("messages.question")}>
    ${(item.inputs ?? []).map((input) => {
      const answer = input.answer?.skipped ? t("messages.skipped") : input.answer?.values?.join(", ");
      const options = input.type === "multiple_choice" ? input.options.map(({ value }) => value) : [];
      return html`<p dir="auto">${input.question}</p>
        ${options.length > 0 && !answer ? html`<ul>${options.map((value) => html`<li dir="auto">${value}</li>`)}</ul>` : nothing}
        ${answer ? html`<p class="quiet" dir="auto">${answer}</p>` : nothing}`;
    })}
  </div>`;
}
