import {
  createId,
  createTimestamp,
  isHiddenItem,
  type ParlorMetadata,
  parlorMetadataSchema,
  type RequestOf,
  type StreamingRequest,
  type ThreadItem,
  type ThreadMetadata,
  type ThreadStreamEvent,
  type UserMessageItem,
} from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import { type LiveRun, startRun } from "../runs/run.ts";
import type { RunRecord } from "../runs/run-log.ts";
import type { RequestScope } from "../services.ts";
import { attachToRun } from "./attach-to-run.ts";
import { assertThreadIsOpen, createThreadNotFound, findThread } from "./find-thread.ts";
import { toStreamAnswer } from "./json-answer.ts";
import { assertMessageIsSendable, createUserMessage, findAttachments } from "./user-message.ts";

const HISTORY_PAGE_SIZE = 50;

/** What a turn begins with, once it is known that it may begin. */
interface TurnStart {
  thread: ThreadMetadata;
  message: UserMessageItem | undefined;
  /** Writes what must be saved before anything is shown, and gives what clients are shown of it. */
  save(): Promise<ThreadStreamEvent[]>;
  /** Items that the answer takes the place of. */
  replaces: readonly ThreadItem[];
}

export async function createThread<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.create">,
): Promise<Response> {
  const { store } = scope.services;
  const { owner } = scope.caller;
  const { input } = request.params;
  assertMessageIsSendable(scope, input);
  const attachments = await findAttachments(scope, input.attachments);
  const thread: ThreadMetadata = {
    id: createId("thread"),
    created_at: createTimestamp(),
    status: { type: "active" },
    metadata: {},
  };
  const message = createUserMessage(thread.id, input, attachments);
  return beginTurn(scope, request, {
    thread,
    message,
    replaces: [],
    save: async () => {
      await store.createThread(owner, thread);
      await saveMessage(scope, message);
      return [
        { type: "thread.created", thread: { ...thread, items: { data: [], has_more: false } } },
        { type: "thread.item.done", item: message },
      ];
    },
  });
}

export async function addUserMessage<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.add_user_message">,
): Promise<Response> {
  const { input, thread_id: threadId } = request.params;
  const thread = await findThread(scope, threadId);
  assertThreadIsOpen(thread);
  assertMessageIsSendable(scope, input);
  const message = createUserMessage(threadId, input, await findAttachments(scope, input.attachments));
  return beginTurn(scope, request, {
    thread,
    message,
    replaces: [],
    save: async () => {
      await saveMessage(scope, message);
      return [{ type: "thread.item.done", item: message }];
    },
  });
}

export async function retryAfterItem<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.retry_after_item">,
): Promise<Response> {
  const { store } = scope.services;
  const { thread_id: threadId, item_id: itemId } = request.params;
  const thread = await findThread(scope, threadId);
  assertThreadIsOpen(thread);
  const message = await store.loadItem(scope.caller.owner, threadId, itemId);
  if (!message) throw new ChatKitError("item_not_found", "There is no such message in this conversation.");
  if (message.type !== "user_message") {
    throw new ChatKitError("not_retryable", "Only a message of yours can be answered again.");
  }
  const replaces: ThreadItem[] = [];
  for await (const item of readNewestFirst(scope, threadId)) {
    if (item.id === itemId) break;
    replaces.push(item);
  }
  return beginTurn(scope, request, { thread, message, replaces, save: async () => [] });
}

async function saveMessage<Context>({ services, caller }: RequestScope<Context>, message: UserMessageItem) {
  for (const attachment of message.attachments) await services.store.saveAttachment(caller.owner, attachment);
  if (!(await services.store.saveItem(caller.owner, message))) throw createThreadNotFound();
}

async function* readNewestFirst<Context>({ services, caller }: RequestScope<Context>, threadId: string) {
  let after: string | undefined;
  do {
    const page = await services.store.listItems(caller.owner, threadId, {
      order: "desc",
      limit: HISTORY_PAGE_SIZE,
      ...(after === undefined ? {} : { after }),
    });
    yield* page.data;
    after = page.has_more ? (page.after ?? undefined) : undefined;
  } while (after !== undefined);
}

function readParlorMetadata(request: StreamingRequest): ParlorMetadata {
  const parsed = parlorMetadataSchema.safeParse(request.metadata.parlor ?? {});
  if (parsed.success) return parsed.data;
  throw new ChatKitError(
    "invalid_request",
    "metadata.parlor: resumable is a boolean, idempotency_key a string.",
  );
}

/** Claims the thread, saves what the turn begins with, starts the run, and answers with its events. */
async function beginTurn<Context>(
  scope: RequestScope<Context>,
  request: StreamingRequest,
  start: TurnStart,
): Promise<Response> {
  const { services, caller } = scope;
  const { resumable, idempotency_key: idempotencyKey } = readParlorMetadata(request);
  const record: RunRecord = {
    id: createId("run"),
    owner: caller.owner,
    threadId: start.thread.id,
    status: "running",
    startedAt: createTimestamp(),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
  const settle = services.runs.announce(record.id);
  let run: LiveRun | undefined;
  try {
    const repeated = await claimThread(scope, record);
    if (repeated) return await attachToRun(scope, repeated, { after: 0, resumable });
    run = startRun({
      record,
      thread: start.thread,
      store: services.store,
      log: services.runLog,
      maxRunBytes: services.limits.maxRunBytes,
      report: services.report,
      opening: await saveOpening(scope, record, start),
      replaces: start.replaces.map((item) => ({ id: item.id, isHidden: isHiddenItem(item) })),
      respond: (signal) => respond(scope, record, start, signal),
    });
  } finally {
    settle(run);
  }
  return toStreamAnswer(followOwnRun(scope, run, resumable), {
    requestId: scope.requestId,
    runId: record.id,
  });
}

/** Saves what the turn begins with, before any model is called. What cannot be saved frees the thread again. */
async function saveOpening<Context>(
  { services, caller }: RequestScope<Context>,
  record: RunRecord,
  start: TurnStart,
): Promise<ThreadStreamEvent[]> {
  try {
    const streamOptions = services.options.streamOptions?.({ thread: start.thread, ...caller });
    return [
      ...(await start.save()),
      { type: "stream_options", stream_options: streamOptions ?? { allow_cancel: true } },
    ];
  } catch (error) {
    await services.runLog.close(record.id, "failed").catch((closeError: unknown) => {
      services.report({
        level: "error",
        message: "a run could not be closed",
        runId: record.id,
        error: closeError,
      });
    });
    throw error;
  }
}

function respond<Context>(
  scope: RequestScope<Context>,
  record: RunRecord,
  start: TurnStart,
  signal: AbortSignal,
) {
  const { services, caller } = scope;
  const gone = new Set(start.replaces.map((item) => item.id));
  return services.options.respond({
    thread: start.thread,
    message: start.message,
    owner: caller.owner,
    context: caller.context,
    signal,
    run: {
      id: record.id,
      createId,
      async *history() {
        for await (const item of readNewestFirst(scope, start.thread.id)) if (!gone.has(item.id)) yield item;
      },
    },
  });
}

/** Opens the run in the log. Gives the run that this send repeats; rejects when another turn holds the thread. */
async function claimThread<Context>(
  { services }: RequestScope<Context>,
  record: RunRecord,
): Promise<RunRecord | undefined> {
  for (let isSecondTry = false; ; isSecondTry = true) {
    const opening = await services.runLog.open(record);
    if (opening.outcome === "opened") return undefined;
    if (opening.outcome === "repeated") return opening.run;
    const live = await services.runs.find(opening.run.id);
    // A turn that is being stopped, or has just ended, frees the thread in a moment.
    const isEnding = live !== undefined && (live.isCancelling || live.endedAt !== undefined);
    if (isSecondTry || !isEnding || !(await endsWithin(live.finished, services.limits.busyWaitMs))) {
      throw new ChatKitError(
        "thread_busy",
        "An answer is still being written in this conversation. Wait for it, or stop it first.",
      );
    }
  }
}

async function endsWithin(finished: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false);
  });
  const isEnded = await Promise.race([finished.then(() => true), timeout]);
  clearTimeout(timer);
  return isEnded;
}

/** The stream of the client that started the run: for one that cannot resume, leaving stops the run. */
function followOwnRun<Context>(
  { services, signal }: RequestScope<Context>,
  run: LiveRun,
  resumable: boolean,
): ReadableStream<Uint8Array> {
  const leave = () => {
    if (!resumable && services.options.onDisconnect !== "finish") run.cancel();
  };
  signal.addEventListener("abort", leave, { once: true });
  void run.finished.then(() => signal.removeEventListener("abort", leave));
  if (signal.aborted) leave();
  return run.feed.subscribe({
    fromStart: true,
    resumable,
    heartbeatMs: services.limits.heartbeatMs,
    onLeave: leave,
  });
}
