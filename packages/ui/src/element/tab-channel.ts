import type { ChatActivity } from "@parlor/client";

/** Words to and from the other tabs of the same origin that talk to the same endpoint. */
export interface TabChannel {
  post(activity: ChatActivity): void;
  close(): void;
}

const kinds: readonly string[] = [
  "turn.start",
  "turn.end",
  "thread.created",
  "thread.renamed",
  "thread.deleted",
  "thread.archived",
  "thread.restored",
] satisfies ChatActivity["kind"][];
const MAX_ID_LENGTH = 256;

/** Opens the channel of an endpoint. Where the browser has none, nothing is said and nothing heard. */
export function openTabChannel(url: string, onActivity: (activity: ChatActivity) => void): TabChannel {
  const channel = createChannel(url);
  if (channel) {
    channel.onmessage = ({ data }) => {
      const activity = parseActivity(data);
      if (activity) onActivity(activity);
    };
  }
  return {
    post: ({ kind, threadId }) => channel?.postMessage({ kind, threadId }),
    close: () => channel?.close(),
  };
}

function createChannel(url: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(`parlor ${new URL(url, document.baseURI).href}`);
  } catch {
    return undefined;
  }
}

/** What another tab says, or undefined for what can be no such thing: any script of the origin may write here. */
function parseActivity(data: unknown): ChatActivity | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { kind, threadId } = data as Partial<ChatActivity>;
  if (typeof kind !== "string" || !kinds.includes(kind)) return undefined;
  if (typeof threadId !== "string" || threadId === "" || threadId.length > MAX_ID_LENGTH) return undefined;
  return { kind, threadId };
}
