import type { ChatClient, ChatState } from "@parlor/client";

/** How many older pages are read for one item: with pages of 50, the newest 2,000 items of a conversation. */
const MAX_PAGES = 40;

/**
 * Reads older pages of the open thread until an item is among those shown. `missing`: the thread has no such item any
 * more, or it is too far back. `ended`: a page cannot be read (which the state says), another thread was opened, or the
 * signal aborted meanwhile.
 */
export async function readBackTo(
  client: ChatClient,
  itemId: string,
  signal: AbortSignal,
): Promise<"found" | "missing" | "ended"> {
  const { threadId } = client.state;
  for (let read = 0; ; read += 1) {
    if (isReading(client.state)) await hasRead(client);
    const { state } = client;
    if (signal.aborted || state.threadId !== threadId) return "ended";
    if (state.items.some(({ id }) => id === itemId)) return "found";
    if (!state.hasOlder || read === MAX_PAGES) return "missing";
    try {
      await client.loadOlder();
    } catch {
      return "ended";
    }
  }
}

function isReading({ phase, loadingOlder }: ChatState): boolean {
  return phase === "loading" || loadingOlder;
}

/** Resolves when what is being read already has been. */
function hasRead(client: ChatClient): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.subscribe((state) => {
      if (isReading(state)) return;
      stop();
      resolve();
    });
  });
}
