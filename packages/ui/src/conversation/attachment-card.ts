import type { Attachment } from "@parlor/protocol";
import { html, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";

/** What of an attachment is drawn. */
export type ShownAttachment = Pick<Attachment, "type" | "name"> & { preview_url?: string };

/** A file of a message, as a picture with its name, or as a card. */
export function renderAttachment(context: ChatContext, attachment: Attachment): TemplateResult {
  const { name } = attachment;
  return html`<span class="attachment" part="attachment" role="img" aria-label=${context.t("messages.attachment", { name })}>
    ${renderAttachmentPicture(context, attachment)}<span class="cut" dir="auto" title=${name}>${name}</span>
  </span>`;
}

/** The picture of an image; of anything else, and of what does not load, the sign of a file. */
export function renderAttachmentPicture(
  { options }: ChatContext,
  attachment: ShownAttachment,
): TemplateResult {
  const address = toPictureAddress(attachment.preview_url, options.url);
  return html`<span class="attachment-picture" aria-hidden="true">${renderIcon("file-text")}${
    address
      ? html`<img src=${address} alt="" loading="lazy" decoding="async" @error=${(event: Event) => (event.target as Element).remove()} />`
      : ""
  }</span>`;
}

/** An address that a picture may be loaded from; relative ones are relative to the service's. */
function toPictureAddress(preview: string | undefined, apiUrl: string | undefined): string | undefined {
  if (!preview) return undefined;
  const base = new URL(apiUrl ?? "", document.baseURI);
  if (!URL.canParse(preview, base)) return undefined;
  const url = new URL(preview, base);
  return /^https?:$/.test(url.protocol) || /^data:image\/(?:png|jpeg|gif|webp)[;,]/i.test(preview)
    ? url.href
    : undefined;
}
