import { createPageStorage, type PageStorage } from "./page-storage.ts";

/** What is typed and not yet sent, for each thread; null is the thread to be. */
export interface DraftStore {
  read(threadId: string | null): string;
  write(threadId: string | null, text: string): void;
}

/** Keeps drafts for the life of the tab, apart for each `scope` (the address of the service). */
export function createDraftStore(scope: string, storage: PageStorage = createPageStorage()): DraftStore {
  const toKey = (threadId: string | null) => `parlor.draft ${scope} ${threadId ?? ""}`;
  return {
    read: (threadId) => storage.getItem(toKey(threadId)) ?? "",
    write(threadId, text) {
      if (text === "") storage.removeItem(toKey(threadId));
      else storage.setItem(toKey(threadId), text);
    },
  };
}
