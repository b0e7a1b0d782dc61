import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { renderAttachmentPicture } from "../../conversation/attachment-card.ts";
import type { ChatContext } from "../../element/chat-context.ts";
import { renderIcon } from "../../icons/icon.ts";
import type { AttachmentTray, TrayEntry } from "./attachment-tray.ts";

export interface TrayViewOptions {
  tray: AttachmentTray;
  threadId: string | null;
  /** Called after a file was taken out. */
  onRemoved(): void;
}

/** The files of the message being written: a picture or a card each, with how far it is and a way to take it out. */
export function renderTray(context: ChatContext, options: TrayViewOptions): TemplateResult {
  return html`<ul class="tray" part="attachments" aria-label=${context.t("attachments.label")}>
    ${repeat(
      options.tray.list(options.threadId),
      ({ key }) => key,
      (entry) => renderEntry(context, entry, options),
    )}
  </ul>`;
}

function renderEntry(context: ChatContext, entry: TrayEntry, options: TrayViewOptions): TemplateResult {
  const { t } = context;
  const { name, phase } = entry;
  const { tray, threadId, onRemoved } = options;
  const failure = entry.failure ?? t("attachments.interrupted");
  const removeLabel = t("composer.removeAttachment", { name });
  return html`<li class="tray-entry" data-phase=${phase}>
    ${renderPicture(context, entry)}
    <span class="tray-text">
      <span class="cut" dir="auto" title=${name}>${name}</span>${
        phase === "failed"
          ? html`<span class="tray-failure" dir="auto" title=${failure}>${failure}</span>`
          : nothing
      }
    </span>
    ${phase === "uploading" ? renderProgress(context, entry) : nothing}
    ${
      phase === "failed"
        ? html`<button
            type="button"
            class="icon-button small"
            aria-label=${t("attachments.retry", { name })}
            title=${t("attachments.retry", { name })}
            @click=${() => tray.retry(entry)}
          >
            ${renderIcon("rotate-cw")}
          </button>`
        : nothing
    }
    <button
      type="button"
      class="icon-button small"
      aria-label=${removeLabel}
      title=${removeLabel}
      @click=${() => {
        tray.remove(threadId, entry);
        onRemoved();
      }}
    >
      ${renderIcon("x")}
    </button>
  </li>`;
}

function renderPicture(context: ChatContext, { thumbnail, attachment, name }: TrayEntry) {
  if (thumbnail) return html`<span class="attachment-picture" aria-hidden="true">${thumbnail}</span>`;
  return renderAttachmentPicture(context, attachment ?? { type: "file", name });
}

/** A ring that fills, or that turns as long as nobody knows how far it is. */
function renderProgress({ t }: ChatContext, { name, progress }: TrayEntry): TemplateResult {
  return html`<span
    class="ring"
    role="progressbar"
    aria-label=${t("attachments.uploading", { name })}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${progress === undefined ? nothing : Math.round(progress * 100)}
    ><svg viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="8" />
      <circle cx="10" cy="10" r="8" pathLength="100" stroke-dasharray=${`${Math.round((progress ?? 0.25) * 100)} 100`} />
    </svg></span
  >`;
}
