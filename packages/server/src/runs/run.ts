import {
  createId,
  createTimestamp,
  type ThreadItem,
  type ThreadMetadata,
  type ThreadStreamEvent,
} from "@parlor/protocol";
import type { LogRecord } from "../chatkit.ts";
import { isChatKitError, isStreamError } from "../errors.ts";
import type { Store } from "../stores/store.ts";
import { assertItem } from "./assert-item.ts";
import { createPendingItems, type PendingItems } from "./pending-items.ts";
import { createRunEnd, type RunEnd } from "./run-end.ts";
import { createRunFeed, type FollowOptions, type RunFeed } from "./run-feed.ts";
import type { RunLog, RunRecord, RunStatus } from "./run-log.ts";
import { createRunStore, type RunStore } from "./run-store.ts";
import { createRunTaken, isRunTaken } from "./run-taken.ts";
import { createRunWriter, type RunWriter } from "./run-writer.ts";
import { isThreadEvent, type ThreadBounds, takeThreadEvent } from "./take-thread.ts";
import { createThreadKeeper, type ThreadKeeper } from "./thread-keeper.ts";

/**
 * A turn that this process carries out, or has carried out a while ago. It has no accessors: V8 keeps an object with
 * those, and all that it reaches, until its next major collection.
 */
export interface LiveRun {
  readonly record: RunRecord;
  readonly subscribe: RunFeed["subscribe"];
  readonly follow: RunFeed["follow"];
  /**
   * Resolves when the run has ended and everything of it is kept: for as long as the store or the log are away, it
   * has ended and waits for them. Never rejects.
   */
  readonly finished: Promise<void>;
  /** Whether readers have been given the last event. */
  hasEnded(): boolean;
  isCancelling(): boolean;
  /** Stops the run because its user wants that, keeping what it has and the mark that it was stopped. */
  cancel(): void;
  /** Stops the run as `cancel`, because its only reader has gone: whether on purpose, nobody knows. */
  abandon(): void;
  /** Stops the run as `cancel`, because the process is about to end: clients are told that they can ask again. */
  interrupt(): void;
  /** Stops the run and writes nothing more: its thread is about to be deleted. */
  discard(): void;
  /** Tries at once what could not be kept, instead of when its time comes. */
  hurry(): void;
  /** Waits no more for a store or log that are away: the process is about to end. */
  giveUp(): void;
  /**
   * Changes the thread while the run has it in its hands, so that neither writes an older state over the other's.
   * Clients of the run are told. Gives the thread as it is then; undefined once the run has ended.
   */
  changeThread: ThreadKeeper["change"];
}

export interface RunOptions {
  record: RunRecord;
  thread: ThreadMetadata;
  store: Store;
  log: RunLog;
  maxRunBytes: number;
  maxFeedLength: number;
  report(record: LogRecord): void;
  /** What clients get before the hook begins: already saved. */
  opening: readonly ThreadStreamEvent[];
  /** Ids of items that go once clients have been told, which the opening does. */
  drops: readonly string[];
  /** Ids of items that go when the hook gives its first event: the old answer, on a retry. */
  replaces: readonly { id: string; isHidden: boolean }[];
  respond(signal: AbortSignal): AsyncIterable<ThreadStreamEvent>;
  /** Who has the thread in hand, and what of it can be kept. */
  threadBounds: ThreadBounds;
  /** Told once how the turn ended, when clients have been given all of it. */
  onEnd?(status: Exclude<RunStatus, "running">): void;
}

/** What the model is told in the next turn, so that it does not go on with the stopped answer. */
const cancelledContext = "The user stopped the previous answer before it was complete. Do not continue it.";
/** What clients of a run that the end of its process cut off are told. */
export const interruptedEvent: ThreadStreamEvent = {
  type: "error",
  code: "custom",
  message: "The answer was cut off because the server stopped. You can ask again.",
  allow_retry: true,
};
export const interruptedContext =
  "The previous answer was cut off before it was complete, because the server stopped. Do not assume it was read to its end.";

/** What clients of a run are told that another process has taken. */
const takenEvent: ThreadStreamEvent = {
  type: "error",
  code: "custom",
  message: createRunTaken().message,
  allow_retry: true,
};

const stoppedContexts: Partial<Record<RunStatus, string>> = {
  cancelled: cancelledContext,
  interrupted: interruptedContext,
};

/** Context for the next turn. `stoppedAfter`: the last item that was shown before the user stopped the turn. */
export function createHiddenContext(threadId: string, content: string, stoppedAfter?: string): ThreadItem {
  return {
    type: "sdk_hidden_context",
    id: createId("sdk_hidden_context"),
    thread_id: threadId,
    created_at: createTimestamp(),
    content,
    ...(stoppedAfter !== undefined && { parlor: { stopped_after: stoppedAfter } }),
  };
}

/** Starts a turn. It goes on by itself until the hook ends, fails, or is stopped; all four ends meet in one place. */
export function startRun(options: RunOptions): LiveRun {
  const { record, log, maxRunBytes, report } = options;
  const feed = createRunFeed({ runId: record.id, log, maxLength: options.maxFeedLength });
  const writer = createRunWriter({ runId: record.id, log, feed, maxRunBytes });
  const stopping = new AbortController();
  let isDiscarded = false;
  let isInterrupted = false;
  let isStoppedByUser = false;
  let hasEnded = false;
  const store = createRunStore(options);
  const keeper = createThreadKeeper(
    options.thread,
    async (thread) => {
      if (isDiscarded) return;
      await store.saveThread(record.owner, thread);
      writer.write({ type: "thread.updated", thread: { ...thread, items: { data: [], has_more: false } } });
    },
    options.threadBounds,
  );

  const letReadersGo = () => {
    hasEnded = true;
    feed.end();
  };
  const end = createRunEnd({ record, store, log, report, onDelay: letReadersGo });

  /** One who joins later is not asked for what was asked for before, also not in this very tick. */
  function afterFlush(options: FollowOptions): FollowOptions {
    if (!options.fromStart) writer.flush();
    return options;
  }

  const finished = carryOut(options, {
    store,
    writer,
    keeper,
    end,
    signal: stopping.signal,
    isDiscarded: () => isDiscarded,
    isInterrupted: () => isInterrupted,
    isStoppedByUser: () => isStoppedByUser,
  })
    .catch((error: unknown) => {
      report({ level: "error", message: "a run could not be ended in order", runId: record.id, error });
    })
    .then(letReadersGo);

  return {
    record,
    subscribe: (options) => feed.subscribe(afterFlush(options)),
    follow: (options, sink) => feed.follow(afterFlush(options), sink),
    finished,
    hasEnded: () => hasEnded,
    isCancelling: () => stopping.signal.aborted && !hasEnded,
    cancel() {
      // One that is being stopped for another reason ends for that.
      isStoppedByUser ||= !stopping.signal.aborted;
      stopping.abort();
    },
    abandon: () => stopping.abort(),
    interrupt() {
      isInterrupted ||= !stopping.signal.aborted;
      stopping.abort();
    },
    discard() {
      isDiscarded = true;
      stopping.abort();
    },
    hurry: end.hurry,
    giveUp: end.giveUp,
    async changeThread(change) {
      try {
        return await keeper.change(change);
      } catch (error) {
        // Whoever took the run has ended it, or will.
        if (isRunTaken(error)) return undefined;
        throw error;
      }
    },
  };
}

interface Work {
  store: RunStore;
  writer: RunWriter;
  keeper: ThreadKeeper;
  end: RunEnd;
  signal: AbortSignal;
  isDiscarded(): boolean;
  isInterrupted(): boolean;
  isStoppedByUser(): boolean;
}

type EndStatus = Exclude<RunStatus, "running">;

const toStopped = (work: Work) => (work.isInterrupted() ? "interrupted" : "cancelled");

async function carryOut(options: RunOptions, work: Work): Promise<void> {
  const { writer, end, signal } = work;
  const pending = createPendingItems();
  let status: EndStatus = "completed";
  let failure: unknown;

  try {
    await takeAll(options, work, pending);
    if (signal.aborted) status = toStopped(work);
    // What cannot be kept fails the turn after its last event as well.
    else await work.keeper.saveChanges();
  } catch (error) {
    status = signal.aborted ? toStopped(work) : "failed";
    failure = error;
  }
  if (work.isDiscarded()) {
    // What is still to be written must not come after the end.
    await writer.settle().catch(() => undefined);
    options.onEnd?.("cancelled");
    return end.carryOut("cancelled", []);
  }
  if (isRunTaken(writer.failure()) || isRunTaken(failure)) return leaveToTaker(options, work);
  const lastWord = status === "failed" ? toErrorEvent(failure, options.record, options.report) : undefined;
  return endInOrder(options, work, { pending, status, lastWord });
}

/** Shows and saves what the hook gives, until it ends, fails or is stopped. */
async function takeAll(options: RunOptions, work: Work, pending: PendingItems): Promise<void> {
  const { record } = options;
  const { store, writer, keeper, signal } = work;
  for (const event of options.opening) {
    pending.apply(event);
    writer.write(event);
  }
  await removeItems(work, record, options.drops);
  const applyAndShow = (event: ThreadStreamEvent) => {
    pending.apply(event);
    writer.write(event);
    return keeper.saveChanges();
  };
  const take = (event: ThreadStreamEvent) => {
    if (isThreadEvent(event)) {
      // What cannot be kept of the thread itself must not pass as what it is now.
      return Promise.resolve(keeper.saveChanges()).then(() =>
        applyAndShow(takeThreadEvent(options.thread, event, options.threadBounds)),
      );
    }
    // Most events save nothing, and wait for nothing. One that cannot be saved leaves what was shown of it.
    if (!isSaved(event)) return applyAndShow(event);
    // What the log does not have is not saved.
    return writer
      .settle()
      .then(() => save(store, record, event))
      .then(() => applyAndShow(event));
  };
  await forEachUntilStopped(options.respond(signal), signal, (event, index) =>
    index === 0 && options.replaces.length > 0
      ? removeReplaced(options, work).then(() => take(event))
      : take(event),
  );
}

/** Whoever took the run keeps what was shown: more would be written over what has come since. */
async function leaveToTaker({ record, report, onEnd }: RunOptions, { writer, end }: Work): Promise<void> {
  report({
    level: "warn",
    message: "another process took a run, which is left to it",
    runId: record.id,
    threadId: record.threadId,
    code: "run_taken",
  });
  await writer.showUnlogged(takenEvent);
  onEnd?.("interrupted");
  await end.carryOut("interrupted", []);
}

/** Keeps what was shown and is not in the store yet, tells clients how it ended, and frees the thread. */
async function endInOrder(
  options: RunOptions,
  work: Work,
  {
    pending,
    status,
    lastWord,
  }: { pending: PendingItems; status: EndStatus; lastWord?: ThreadStreamEvent | undefined },
): Promise<void> {
  const { record, report } = options;
  const { store, writer, keeper, end } = work;
  /** What is not in the store yet. */
  const left: ThreadItem[] = [];
  let ended = status;
  try {
    const { kept, dropped } = pending.settle();
    for (const item of kept) left.push(toOwnItem(item, record));
    const context = stoppedContexts[status];
    const stoppedAfter = work.isStoppedByUser() ? pending.lastShownId() : undefined;
    if (context !== undefined) left.push(createHiddenContext(record.threadId, context, stoppedAfter));
    await keeper.close();
    for (let item = left[0]; item; item = left[0]) {
      await store.saveItem(record.owner, item);
      left.shift();
      writer.write({ type: "thread.item.done", item });
    }
    for (const id of dropped) writer.write({ type: "thread.item.removed", item_id: id });
    if (lastWord) writer.write(lastWord);
    await writer.settle();
    // Whoever attaches later is told of it by the status.
    if (status === "interrupted") await writer.showUnlogged(interruptedEvent);
  } catch (error) {
    if (isRunTaken(error)) return leaveToTaker(options, work);
    ended = "failed";
    await writer.showUnlogged(lastWord ?? toErrorEvent(error, record, report));
  }
  options.onEnd?.(ended);
  await end.carryOut(ended, left);
}

/**
 * Hands events over one after another, waiting where `take` gives something to wait for. Ends at once when stopped,
 * also when the source does not listen; what is being taken is finished first.
 */
async function forEachUntilStopped(
  source: AsyncIterable<ThreadStreamEvent>,
  signal: AbortSignal,
  take: (event: ThreadStreamEvent, index: number) => Promise<void> | undefined,
): Promise<void> {
  const iterator = source[Symbol.asyncIterator]();
  let taking: Promise<void> | undefined;
  let isStopped = signal.aborted;

  async function takeAll() {
    for (let index = 0; !isStopped; index += 1) {
      const result = await iterator.next();
      if (isStopped || result.done) break;
      taking = take(result.value, index);
      if (taking) await taking;
      taking = undefined;
    }
  }

  // One race for the whole run: one for each event would keep them all until the end.
  const stopped = Promise.withResolvers<void>();
  const stop = () => {
    isStopped = true;
    stopped.resolve(taking);
  };
  signal.addEventListener("abort", stop);
  try {
    await Promise.race([takeAll(), stopped.promise]);
  } finally {
    signal.removeEventListener("abort", stop);
    // Lets the source clean up. One that is stuck in an await answers this only after it, so nobody waits for it.
    void letGo(iterator);
  }
}

async function letGo(iterator: AsyncIterator<ThreadStreamEvent>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // The turn has ended without it, and as it was going to.
  }
}

function toOwnItem(item: ThreadItem, { threadId }: RunRecord): ThreadItem {
  const own = { ...item, thread_id: threadId };
  assertItem(own);
  return own;
}

type SavedEvent = Extract<
  ThreadStreamEvent,
  { type: "thread.item.done" | "thread.item.replaced" | "thread.item.removed" }
>;

function isSaved(event: ThreadStreamEvent): event is SavedEvent {
  const type = event?.type;
  return type === "thread.item.done" || type === "thread.item.replaced" || type === "thread.item.removed";
}

async function save(store: RunStore, record: RunRecord, event: SavedEvent): Promise<void> {
  if (event.type !== "thread.item.removed") {
    await store.saveItem(record.owner, toOwnItem(event.item, record));
    return;
  }
  await store.deleteItems(record.owner, record.threadId, [event.item_id]);
}

async function removeReplaced({ record, replaces }: RunOptions, work: Work): Promise<void> {
  for (const { id, isHidden } of replaces) {
    if (!isHidden) work.writer.write({ type: "thread.item.removed", item_id: id });
  }
  await removeItems(
    work,
    record,
    replaces.map(({ id }) => id),
  );
}

/** Deletes items of which clients have been told: what is only half done then leaves too much, not too little. */
async function removeItems(
  { store, writer }: Work,
  record: RunRecord,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await writer.settle();
  await store.deleteItems(record.owner, record.threadId, ids);
}

function toErrorEvent(error: unknown, record: RunRecord, report: RunOptions["report"]): ThreadStreamEvent {
  const run = { runId: record.id, threadId: record.threadId };
  if (isStreamError(error)) {
    report({
      level: "warn",
      message: "a turn failed",
      ...run,
      code: error.code,
      error: error.cause ?? error,
    });
    return { type: "error", code: "custom", message: error.message, allow_retry: error.allowRetry };
  }
  if (isChatKitError(error)) {
    report({ level: "warn", message: "a turn failed", ...run, code: error.code, error });
    return { type: "error", code: "custom", message: error.message, allow_retry: error.status >= 500 };
  }
  report({ level: "error", message: "a turn failed", ...run, code: "stream.error", error });
  return { type: "error", code: "stream.error", allow_retry: true };
}

/**
 * Waits until a run that has ended or is being stopped has kept everything, and hurries it. Gives whether it has, in
 * time.
 */
export async function endsWithin(
  run: Pick<LiveRun, "finished" | "hurry">,
  timeoutMs: number,
): Promise<boolean> {
  run.hurry();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false);
  });
  const isEnded = await Promise.race([run.finished.then(() => true), timeout]);
  clearTimeout(timer);
  return isEnded;
}
