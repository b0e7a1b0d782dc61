import type { ChatClient } from "@parlor/client";

/** How many older pages are read for one item: with pages of 50, the newest 2,000 items of a conversation. */
const MAX_PAGES = 40;

/**
 * Reads older pages of the open thread until an item is among those shown. Gives whether it is: not where the thread
 * has no such item any more, where it is too far back, where a page cannot be read (which the state says), or
 * where another thread was opened meanwhile.
 */
export async function readBackTo(client: ChatClient, itemId: string): Promise<boolean> {
  const { threadId } = client.state;
  for (let read = 0; ; read += 1) {
    if (client.state.loadingOlder) await olderLoaded(client);
    const { state } = client;
    if (state.threadId !== threadId) return false;
    if (state.items.some(({ id }) => id === itemId)) return true;
    if (!state.hasOlder || read === MAX_PAGES) return false;
    try {
      await client.loadOlder();
    } catch {
      return false;
    }
  }
}

/** Resolves when the page that is being read already has been. */
function olderLoaded(client: ChatClient): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.subscribe(({ loadingOlder }) => {
      if (loadingOlder) return;
      stop();
      resolve();
    });
  });
}
