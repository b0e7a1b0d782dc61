import { reportError, type Session, toChatClientError } from "../session/session.ts";
import { createView, type View } from "../session/view.ts";
import { attachToRun } from "./attach-to-run.ts";
import { toMarks, toOlderMarks } from "./beside-items.ts";
import { detachTurn } from "./detach-turn.ts";
import { readNewestItems } from "./read-items.ts";
import { type RunHint, readThread } from "./read-thread.ts";

/** Brings a thread, or the start screen, into view, and leaves what was there. Gives the view that it now is. */
export function openView(session: Session, threadId: string | null): View {
  const { store, outbox } = session;
  const previous = session.view;
  const shownId = previous.threadId;
  detachTurn(session);
  previous.abort.abort("detached");
  const view = createView(threadId);
  session.view = view;
  const failed = [...outbox.values()].flatMap((entry) => {
    if (entry.threadId !== threadId || entry.failure === undefined) return [];
    // New chat, asked for on the start screen itself, is how a message there is given up.
    if (threadId === null && shownId === null) {
      outbox.delete(entry.item.id);
      return [];
    }
    return [{ item: entry.item, failure: entry.failure }];
  });
  const pending = [...session.followed].flatMap(({ localId }) => {
    const entry = localId === undefined ? undefined : outbox.get(localId);
    return threadId !== null && entry?.threadId === threadId && !entry.failure ? [entry.item] : [];
  });
  if (previous.phase === "loading" && shownId !== null) {
    store.emit("thread.load.end", { threadId: shownId });
  }
  if (session.view !== view) return session.view;
  const thread = store.state.history.threads.find(({ id }) => id === threadId) ?? null;
  store.dispatch({ type: "view.opened", threadId, thread, failed, pending });
  if (threadId !== shownId) store.emit("thread.change", { threadId });
  if (threadId !== null && session.view === view) {
    store.emit("thread.load.start", { threadId });
    view.loaded = loadView(session, view, threadId);
    // Others may wait for it, or nobody.
    view.loaded.catch(() => undefined);
  }
  return view;
}

/** Rejects with a `ChatClientError`. Resolves quietly when another view has come in the meantime. */
async function loadView(session: Session, view: View, threadId: string): Promise<void> {
  const { store } = session;
  try {
    const { newest, run } = await readView(session, view, threadId);
    if (session.view !== view) return;
    view.phase = "loaded";
    store.emit("thread.load.end", { threadId });
    if (session.view === view) attachToRun(session, view, { newest, run });
  } catch (thrown) {
    if (session.view !== view) return;
    const error = toChatClientError(thrown);
    view.phase = "failed";
    store.dispatch({ type: "view.failed", failure: error.failure });
    store.emit("thread.load.end", { threadId });
    reportError(session, error);
    throw error;
  }
}

/** What a thread that was just read says of a turn under way. */
async function readView(session: Session, view: View, threadId: string): Promise<RunHint> {
  const { thread, page, run } = await readThread(session, threadId, view.abort.signal);
  view.olderAfter = page.olderAfter;
  session.store.dispatch(
    { type: "view.loaded", thread, items: page.items, hasOlder: page.hasOlder },
    ...toMarks(view, page),
    { type: "history.thread", thread, prepend: false },
  );
  return { newest: page.items.at(-1), run };
}

/** Reads the page before the oldest item shown. Does nothing if there is none, or if it is being read. */
export async function loadOlderItems(session: Session): Promise<void> {
  const { store, view } = session;
  const { threadId, olderAfter } = view;
  if (threadId === null || olderAfter === undefined || !store.state.hasOlder || store.state.loadingOlder)
    return;
  store.dispatch({ type: "older.started" });
  try {
    const page = await readNewestItems(session, threadId, view.abort.signal, { after: olderAfter });
    if (session.view !== view) return;
    if (view.olderAfter !== olderAfter) {
      // A refresh has put other items on top meanwhile, which these do not precede.
      store.dispatch({ type: "older.loaded", items: [], hasOlder: store.state.hasOlder });
      return;
    }
    view.olderAfter = page.olderAfter;
    store.dispatch(
      { type: "older.loaded", items: page.items, hasOlder: page.hasOlder },
      ...toOlderMarks(view, page),
    );
  } catch (thrown) {
    if (session.view !== view) return;
    const error = toChatClientError(thrown);
    store.dispatch({ type: "older.failed", failure: error.failure });
    reportError(session, error);
    throw error;
  }
}
