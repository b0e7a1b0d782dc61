import { createId } from "@parlor/protocol";
import type { ChatClient, ChatClientEnvironment, ChatClientOptions } from "./chat-client.ts";
import { afterTurn } from "./conversation/after-turn.ts";
import { answerQuestions } from "./conversation/answer-questions.ts";
import { giveFeedback } from "./conversation/give-feedback.ts";
import { keepUp } from "./conversation/keep-up.ts";
import { loadOlderItems, openView } from "./conversation/open-view.ts";
import { retryTurn } from "./conversation/retry-turn.ts";
import { sendAction } from "./conversation/send-action.ts";
import { sendMessage } from "./conversation/send-message.ts";
import { stopTurn } from "./conversation/stop-turn.ts";
import { createThreadArchive } from "./history/thread-archive.ts";
import { createThreadList } from "./history/thread-list.ts";
import { createChatStore } from "./session/chat-store.ts";
import { callServer, createError, type Session, toChatClientError } from "./session/session.ts";
import type { TurnEnd } from "./session/turn.ts";
import { createView } from "./session/view.ts";
import { type ChatTransport, createChatTransport, type PeerKnowledge } from "./transport/chat-transport.ts";

/**
 * Makes a client for the ChatKit server at `options.url`. It sends nothing by itself: open a thread, or send.
 * `environment` replaces the timers, the chance and the network status that it takes from its surroundings.
 */
export function createChatClient(
  options: ChatClientOptions,
  environment: Partial<ChatClientEnvironment> = {},
): ChatClient {
  const store = createChatStore();
  const session: Session = {
    store,
    environment: { ...defaultEnvironment, ...environment },
    outbox: new Map(),
    followed: new Set(),
    options,
    transport: createTransport(options, { isResumable: "unknown" }),
    view: createView(null),
    turn: undefined,
    probe: undefined,
    lost: undefined,
    afterTurn: (turn, error) => afterTurn(session, turn, error),
    isDisposed: false,
  };
  const threads = createThreadList(session);
  const archive = createThreadArchive(session);
  const unsubscribeNetwork = watchNetwork(session);

  function perform(work: () => Promise<void>): Promise<void> {
    const promise = (async () => {
      if (session.isDisposed) throw createError("disposed", "This chat was closed.");
      await work();
    })().catch((thrown: unknown) => {
      // What was under way when the client was closed, or its thread left, has nobody to fail for.
      if (session.isDisposed && !(thrown instanceof Error)) return;
      throw toChatClientError(thrown);
    });
    // Failures are in the state: a caller need not listen to the promise as well.
    promise.catch(() => undefined);
    return promise;
  }

  /** What only answers. Rejects with a `ChatClientError`, or with the signal's reason. */
  async function ask<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (session.isDisposed) throw createError("disposed", "This chat was closed.");
    try {
      return await work();
    } catch (thrown) {
      throw signal?.aborted ? signal.reason : toChatClientError(thrown);
    }
  }

  return {
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,
    on: store.on,
    setOptions(next) {
      const isSameServer = next.url === session.options.url;
      session.options = next;
      session.transport = createTransport(
        next,
        isSameServer ? session.transport.peer : { isResumable: "unknown" },
      );
    },
    openThread: (threadId) => perform(() => openView(session, threadId).loaded),
    send: (message) => perform(() => sendMessage(session, message)),
    stop: () =>
      perform(async () => {
        const { turn } = session;
        if (turn === undefined) return;
        if (store.state.phase !== "stopping") {
          if (!store.state.canStop) throw createError("cannot_stop", "This answer cannot be stopped.");
          store.dispatch({ type: "turn.stopping" });
          void stopTurn(session, turn);
        }
        await turn.done;
      }),
    retry: (userMessageId) => perform(() => retryTurn(session, userMessageId)),
    giveFeedback: (itemIds, kind) => perform(() => giveFeedback(session, itemIds, kind)),
    sendAction: (action, itemId) => perform(() => sendAction(session, action, itemId)),
    answerQuestions: (itemId, input) => perform(() => answerQuestions(session, itemId, input)),
    request: (request, { signal, timeoutMs } = {}) =>
      ask(signal, async () => (await callServer(session, request, signal, timeoutMs)).json),
    loadOlder: () => perform(() => loadOlderItems(session)),
    refresh: ({ only, isSaidDeleted } = {}) =>
      perform(async () => {
        const results = await Promise.allSettled([
          only === "threads" ? undefined : keepUp(session, { isSaidDeleted }),
          only === "thread" ? undefined : threads.refresh(),
        ]);
        for (const result of results) if (result.status === "rejected") throw result.reason;
      }),
    loadThreads: () => perform(threads.load),
    loadMoreThreads: () => perform(threads.loadMore),
    renameThread: (threadId, title) => perform(() => threads.rename(threadId, title)),
    deleteThread: (threadId) => perform(() => threads.delete(threadId)),
    archiveThread: (threadId) => perform(() => archive.archive(threadId)),
    restoreThread: (threadId) => perform(() => archive.restore(threadId)),
    listArchivedThreads: (after, signal) => ask(signal, () => archive.list(after, signal)),
    searchThreads: (query, after, signal) => ask(signal, () => archive.search(query, after, signal)),
    dispose() {
      if (session.isDisposed) return;
      session.isDisposed = true;
      store.clear();
      unsubscribeNetwork();
      session.view.abort.abort("disposed" satisfies TurnEnd);
      for (const turn of session.followed) turn.abort.abort("disposed" satisfies TurnEnd);
    },
  };
}

const defaultEnvironment: ChatClientEnvironment = {
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  now: () => new Date(),
  // Not `crypto.randomUUID`, which pages without TLS lack.
  createKey: () => createId("request"),
};

function createTransport(options: ChatClientOptions, peer: PeerKnowledge): ChatTransport {
  return createChatTransport({ url: options.url, fetch: options.fetch, locale: options.locale, peer });
}

function watchNetwork({ environment: { network }, store }: Session): () => void {
  if (network === undefined) return () => {};
  function update() {
    const isOnline = network?.isOnline() !== false;
    const { connection } = store.state;
    if (!isOnline) store.dispatch({ type: "connection.changed", connection: "offline" });
    else if (connection === "offline") store.dispatch({ type: "connection.changed", connection: "online" });
  }
  update();
  return network.subscribe(update);
}
