import type { Attachment, UserMessageContent } from "@parlor/protocol";
import { createPageStorage, type PageStorage } from "./page-storage.ts";

/** A message that is not sent yet. Of its files only those are kept that the server already has. */
export interface Draft {
  content: readonly UserMessageContent[];
  quote?: string | undefined;
  attachments: readonly Attachment[];
}

export const emptyDraft: Draft = { content: [], attachments: [] };

export function isEmptyDraft({ content, quote, attachments }: Draft): boolean {
  return content.length === 0 && !quote && attachments.length === 0;
}

/** What is written and not yet sent, for each thread; null is the thread to be. */
export interface DraftStore {
  read(threadId: string | null): Draft;
  write(threadId: string | null, draft: Draft): void;
}

/** Keeps drafts for the life of the tab, apart for each `scope` (the address of the service). */
export function createDraftStore(scope: string, storage: PageStorage = createPageStorage()): DraftStore {
  const toKey = (threadId: string | null) => `parlor.draft ${scope} ${threadId ?? ""}`;
  return {
    read: (threadId) => parseDraft(storage.getItem(toKey(threadId))),
    write(threadId, draft) {
      if (isEmptyDraft(draft)) storage.removeItem(toKey(threadId));
      else storage.setItem(toKey(threadId), JSON.stringify(draft));
    },
  };
}

/** Any script of the page can write into the storage: what is no draft is none. */
function parseDraft(json: string | null): Draft {
  try {
    const draft = JSON.parse(json ?? "{}") as Partial<Draft>;
    return {
      content: (draft.content ?? []).filter(({ text }) => typeof text === "string"),
      attachments: (draft.attachments ?? []).filter(({ id }) => typeof id === "string"),
      ...(typeof draft.quote === "string" && { quote: draft.quote }),
    };
  } catch {
    return emptyDraft;
  }
}
