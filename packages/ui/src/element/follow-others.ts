import type { ChatActivity, ChatClient } from "@parlor/client";
import { openTabChannel } from "./tab-channel.ts";

/** Shorter absences are not worth asking for: moving between windows is no reason to. */
const AWAY_MS = 3_000;

/**
 * Keeps a client up to date with what is done elsewhere: tells other tabs what it does and follows what they do, and
 * asks for news when the page is looked at again after a while, or has its network back. A hidden page waits until it
 * is seen. Gives how to stop.
 */
export function followOthers(url: string, client: ChatClient): () => void {
  const channel = openTabChannel(url, take);
  let isBehind = false;
  let leftAt: number | undefined;

  function take({ kind, threadId }: ChatActivity) {
    const { state } = client;
    const isOpen = state.threadId === threadId;
    if (kind === "thread.deleted" && isOpen) {
      void client.refresh({ isSaidDeleted: true });
    } else if (!document.hidden && (kind === "thread.archived" || kind === "thread.restored")) {
      // It changes lists, also where it is open.
      void client.refresh();
    } else if (document.hidden) {
      // Streams are few for one host: those that nobody sees are not taken up.
      isBehind = true;
    } else {
      const isFollowed = kind === "turn.end" && state.phase !== "idle";
      if (isOpen && !isFollowed) void client.refresh({ only: "thread" });
      if (!isOpen && kind !== "turn.start") void client.refresh({ only: "threads" });
    }
  }

  function catchUp() {
    isBehind = false;
    leftAt = undefined;
    void client.refresh();
  }

  const onLook = ({ type }: Event) => {
    if (document.hidden || type === "blur") {
      leftAt ??= Date.now();
      return;
    }
    if (isBehind || (leftAt !== undefined && Date.now() - leftAt >= AWAY_MS)) catchUp();
    leftAt = undefined;
  };
  const onPageShow = ({ persisted }: PageTransitionEvent) => {
    if (persisted) catchUp();
  };

  const stopTelling = client.on("activity", (activity) => channel.post(activity));
  const listening = new AbortController();
  const { signal } = listening;
  for (const name of ["focus", "blur"]) window.addEventListener(name, onLook, { signal });
  document.addEventListener("visibilitychange", onLook, { signal });
  window.addEventListener("online", catchUp, { signal });
  window.addEventListener("pageshow", onPageShow, { signal });
  return () => {
    stopTelling();
    listening.abort();
    channel.close();
  };
}
