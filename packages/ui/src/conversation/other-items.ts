import type { GeneratedImageItem, StructuredInputItem } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { readImageAddress } from "../widget/image-address.ts";

/** A quiet word in the place of something that this version cannot show. */
export function renderUnknown({ t }: ChatContext, text?: string | null): TemplateResult {
  return html`<p class="quiet unknown">${renderIcon("info")}${text || t("messages.unknown")}</p>`;
}

/**
 * A picture that the assistant made, with how far it is while it is being made: shown from hosts that the thread allows
 * and from this page's own, else as a link.
 *
 * Parts: `image`.
 */
export function renderGeneratedImage(
  { t }: ChatContext,
  item: GeneratedImageItem & { progress?: unknown },
  { isLive, imageDomains }: { isLive: boolean; imageDomains: readonly string[] },
): TemplateResult {
  const { address, isAllowed } = readImageAddress(item.image?.url ?? "", imageDomains);
  if (address !== "" && !isAllowed) {
    return html`<p class="quiet unknown">
      ${renderIcon("image")}<a href=${address} target="_blank" rel="noopener noreferrer">${t("messages.openImage")}</a>
    </p>`;
  }
  const { progress } = item;
  const share = typeof progress === "number" ? Math.max(0, Math.min(1, progress)) : undefined;
  const picture =
    address === ""
      ? nothing
      : html`<img class="picture" part="image" src=${address} alt=${t("messages.image")} referrerpolicy="no-referrer" />`;
  if (!isLive) {
    return address === ""
      ? html`<div class="activity"><span class="activity-label">${t("messages.image")}</span></div>`
      : html`<div class="making">${picture}</div>`;
  }
  return html`<div class="making is-live">
    ${picture}
    <div class="making-line">
      <span class="shimmer">${t("messages.imagePending")}</span>
      ${share === undefined ? nothing : html`<progress max="1" value=${share} aria-label=${t("messages.imagePending")}></progress>`}
    </div>
  </div>`;
}

/** Questions to the user, and what was answered. While they wait for it, they are asked in the composer's place. */
export function renderStructuredInput({ t }: ChatContext, item: StructuredInputItem): TemplateResult {
  const isPending = (item.status ?? "pending") === "pending";
  return html`<div class="questions" role="group" aria-label=${t("messages.question")}>
    ${(item.inputs ?? []).map(({ question, answer }) => {
      const words = answer?.skipped ? t("messages.skipped") : answer?.values?.join(", ");
      return html`<div class="question">
        <p dir="auto">${question}</p>
        ${words ? html`<p class="quiet" dir="auto">${renderIcon(answer?.skipped ? "" : "check")}${words}</p>` : nothing}
        ${!words && !isPending ? html`<p class="quiet">${t("messages.skipped")}</p>` : nothing}
      </div>`;
    })}
  </div>`;
}
