import type { SearchSnippet, ThreadMetadata } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import type { FoundThread } from "./page-reader.ts";

export interface RowActions {
  open(found: FoundThread): void;
  /** Each is undefined where it is not offered. */
  rename: ((thread: ThreadMetadata) => void) | undefined;
  archive: ((thread: ThreadMetadata) => void) | undefined;
  restore: ((thread: ThreadMetadata) => void) | undefined;
  remove: ((thread: ThreadMetadata) => void) | undefined;
  /** Shows or folds the actions of a row that has too many of them for a touch screen. */
  unfold(thread: ThreadMetadata): void;
}

/** More actions than these would leave a title no room on a touch screen, where they are large. */
const MAX_TOUCH_ACTIONS = 3;

/**
 * A conversation of the history: its title, where it was found, and what can be done with it.
 *
 * Parts: `thread`.
 */
export function renderThreadRow(
  { t, options }: ChatContext,
  found: FoundThread,
  {
    isCurrent,
    isInArchive,
    isUnfolded,
    actions,
  }: { isCurrent: boolean; isInArchive: boolean; isUnfolded: boolean; actions: RowActions },
): TemplateResult {
  const { thread, snippet } = found;
  const title = thread.title || t("history.untitled");
  const button = (label: string, icon: string, act: ((thread: ThreadMetadata) => void) | undefined) =>
    act
      ? html`<button type="button" class="icon-button small" aria-label=${label} title=${label} @click=${() => act(thread)}>
          ${renderIcon(icon)}
        </button>`
      : nothing;
  // In the archive there is nothing else.
  const isAway = (Boolean(thread.archived_at) && !isInArchive) || thread.status?.type === "closed";
  const own = [actions.rename, actions.archive ?? actions.restore, actions.remove].filter(Boolean);
  const folds = own.length + options.threadActions.length > MAX_TOUCH_ACTIONS;
  return html`<div
    class="thread"
    part="thread"
    ?data-current=${isCurrent}
    data-thread=${thread.id}
    data-folds=${folds ? (isUnfolded ? "open" : "closed") : nothing}
  >
    <button
      type="button"
      class="thread-open"
      aria-current=${isCurrent ? "true" : nothing}
      title=${title}
      @click=${() => actions.open(found)}
    >
      <span class="thread-line">
        ${thread.status?.type === "locked" ? renderIcon("lock") : nothing}
        ${isAway ? renderIcon("archive") : nothing}
        <span class="cut" dir="auto">${title}</span>
      </span>
      ${snippet ? html`<span class="snippet"><bdi>${markRanges(snippet)}</bdi></span>` : nothing}
    </button>
    ${
      folds
        ? html`<button
          type="button"
          class="icon-button small thread-more"
          aria-label="${t("suggestions.actions")}: ${title}"
          aria-expanded=${isUnfolded}
          @click=${() => actions.unfold(thread)}
        >
          ${renderIcon("ellipsis")}
        </button>`
        : nothing
    }
    <span class="thread-actions">
      ${button(t("history.rename", { title }), "pencil", actions.rename)}
      ${button(t("history.archive", { title }), "archive", thread.archived_at ? undefined : actions.archive)}
      ${button(t("history.restore", { title }), "archive-restore", thread.archived_at ? actions.restore : undefined)}
      ${options.threadActions.map(
        ({ icon, label, onClick }) => html`<button
          type="button"
          class="icon-button small"
          aria-label="${label}: ${title}"
          title=${label}
          @click=${() => onClick({ threadId: thread.id, title: thread.title ?? undefined })}
        >
          ${renderIcon(icon)}
        </button>`,
      )}
      ${button(t("history.delete", { title }), "trash", actions.remove)}
    </span>
  </div>`;
}

/** The text with what was looked for marked. Ranges that are none of the text's are passed over. */
function markRanges({ text, ranges }: SearchSnippet): (string | TemplateResult)[] {
  const pieces: (string | TemplateResult)[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    if (!(start >= at && end > start && end <= text.length)) continue;
    pieces.push(text.slice(at, start), html`<mark>${text.slice(start, end)}</mark>`);
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces;
}
