import { isChatClientError } from "../chat-client-error.ts";
import type { Session } from "../session/session.ts";
import type { View } from "../session/view.ts";
import { attachToRun } from "./attach-to-run.ts";
import { openView } from "./open-view.ts";
import { type RefreshOptions, refreshView } from "./refresh-view.ts";

export interface KeepUpOptions extends Pick<RefreshOptions, "keep"> {
  /** See `RefreshScope`. */
  isSaidDeleted?: boolean | undefined;
}

/** Brings the open thread up to date, and takes up a turn that runs in it. See `ChatClient.refresh`. */
export async function keepUp(session: Session, options: KeepUpOptions = {}): Promise<void> {
  const { view } = session;
  if (view.threadId === null) return;
  if (view.phase === "failed") return openView(session, view.threadId).loaded;
  if (view.phase === "loading") await view.loaded;
  if (session.view !== view) return;
  view.isStale = true;
  if (session.turn !== undefined) return;
  // Asked for again while it is being read, it is read once more: the answer on its way may be too old.
  view.refreshing ??= readWhileStale(session, view, options).finally(() => {
    view.refreshing = undefined;
  });
  await view.refreshing;
}

async function readWhileStale(
  session: Session,
  view: View,
  { keep, isSaidDeleted = false }: KeepUpOptions,
): Promise<void> {
  try {
    while (view.isStale && session.view === view && session.turn === undefined) {
      view.isStale = false;
      const hint = await refreshView(session, view, keep && { keep });
      // A turn of this page's own that was given up as lost is still this page's.
      const isLost = session.lost?.view === view && session.lost.position.runId === hint?.run;
      if (hint) attachToRun(session, view, { ...hint, isGuest: !isLost });
    }
  } catch (thrown) {
    if (session.view !== view) return;
    const { code, status } = isChatClientError(thrown) ? thrown.failure : {};
    const isGone = code === "thread_not_found" || (isSaidDeleted && (status === 404 || status === 410));
    if (isGone) leaveDeleted(session, view);
    throw thrown;
  }
}

function leaveDeleted(session: Session, { threadId }: View): void {
  if (threadId === null) return;
  for (const entry of session.outbox.values()) {
    // What was typed there is not lost: it can be sent as the beginning of another thread.
    if (entry.threadId === threadId) entry.threadId = null;
  }
  session.store.dispatch({ type: "history.removed", threadId });
  session.store.emit("thread.gone", { threadId });
  if (session.view.threadId === threadId) openView(session, null);
}
