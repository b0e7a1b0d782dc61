import type { ChatClientEnvironment } from "../chat-client.ts";
import { ChatClientError, isChatClientError } from "../chat-client-error.ts";
import { backoffMs, MAX_ATTEMPTS, waitToReconnect } from "./backoff.ts";
import type { ChatTransport, EventStream } from "./chat-transport.ts";
import type { EventBatch } from "./event-batches.ts";
import { createLostConnection } from "./lost-connection.ts";
import type { WireRequest } from "./wire-request.ts";

/** Silence after which a stream of a server that sends keep-alives (every 15 s) is taken for lost. */
const SILENCE_MS = 50_000;

/** Where a turn's stream stands, so that it can be taken up again. Kept up to date while it is followed. */
export interface RunPosition {
  threadId: string | null;
  /** Number of the last event that arrived; undefined where the server numbers none. */
  lastId: number | undefined;
  /** The run, where the server names it (`x-parlor-run`). Numbers of one run mean nothing in another. */
  runId?: string;
  /** Whether any event has arrived. */
  hasEvents: boolean;
}

export interface FollowRunOptions {
  transport: ChatTransport;
  environment: ChatClientEnvironment;
  /** What starts the turn, or `parlor.runs.attach`. Must carry an idempotency key if it is to be sent again. */
  request: WireRequest;
  position: RunPosition;
  signal: AbortSignal;
  /** Called each time the server has accepted. */
  onAccepted(stream: EventStream): void;
  /** Called when the stream is lost, before waiting. */
  onLost(attempt: number): void;
  /** Whether what arrived can be the whole of a turn. Asked when a body ends, which a proxy may have done early. */
  isWhole(): boolean;
}

/**
 * The events of a turn from its start to its natural end, over as many connections as that takes. A server that
 * numbers its events is asked for the rest after a loss; one that is known to do so gets a request again that was
 * lost before any answer, with the same idempotency key. With any other server a loss is the end: rejects with a
 * `ChatClientError`.
 */
export async function* followRun(options: FollowRunOptions): AsyncGenerator<EventBatch> {
  const { transport, environment, position, signal } = options;
  let request = options.request;
  let attempt = 0;
  let checks = 0;
  for (;;) {
    let loss: ChatClientError | undefined;
    let arrived = 0;
    try {
      for await (const batch of connect(options, request)) {
        attempt = 0;
        arrived += batch.events.length;
        note(position, batch);
        if (batch.events.length > 0) yield batch;
      }
    } catch (error) {
      if (signal.aborted || !isChatClientError(error)) throw error;
      loss = error;
    }
    if (loss === undefined) {
      if (position.lastId === undefined || options.isWhole() || (checks > 0 && arrived === 0)) return;
    } else if (!isLoss(loss, request, transport)) {
      throw loss;
    }
    const next = nextRequest(options, loss);
    attempt += 1;
    if (next === undefined) throw loss ?? createLostConnection();
    if (attempt > MAX_ATTEMPTS) throw createLostConnection(loss);
    request = next;
    checks = loss === undefined ? checks + 1 : 0;
    if (checks === 1) continue;
    options.onLost(attempt);
    await waitToReconnect(environment, backoffMs(attempt, environment.random), signal);
  }
}

function note(position: RunPosition, batch: EventBatch) {
  if (batch.events.length > 0) position.hasEvents = true;
  if (batch.lastId !== undefined) position.lastId = batch.lastId;
  for (const event of batch.events) {
    if (event.type === "thread.created") position.threadId = event.thread.id;
  }
}

/** One connection. Rejects as lost after a silence that a server with keep-alives would not keep. */
async function* connect(options: FollowRunOptions, request: WireRequest): AsyncGenerator<EventBatch> {
  const { transport, environment, position, signal } = options;
  const connection = new AbortController();
  const abort = () => connection.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  let stopWaiting = () => {};
  function expectMore() {
    stopWaiting();
    if (position.lastId === undefined) return;
    stopWaiting = environment.schedule(() => connection.abort(createLostConnection()), SILENCE_MS);
  }
  try {
    expectMore();
    const stream = await transport.stream(request, connection.signal);
    noteRun(position, stream);
    options.onAccepted(stream);
    for await (const batch of stream.batches) {
      if (batch.lastId !== undefined) {
        transport.peer.isResumable = "yes";
        position.lastId = batch.lastId;
      } else if (batch.events.length > 0 && transport.peer.isResumable === "unknown") {
        transport.peer.isResumable = "no";
      }
      expectMore();
      yield batch;
    }
  } finally {
    stopWaiting();
    signal.removeEventListener("abort", abort);
    // Also lets go of a stream that was never read.
    connection.abort();
  }
}

/** Throws when the thread has gone on to another turn, begun elsewhere while the connection was down. */
function noteRun(position: RunPosition, { headers }: EventStream) {
  const runId = headers.get("x-parlor-run");
  if (runId === null) return;
  if (position.runId !== undefined && position.runId !== runId) {
    const failure = {
      code: "run_not_found",
      message: "This answer is no longer being written.",
      canRetry: false,
    };
    throw new ChatClientError(failure);
  }
  position.runId = runId;
}

/** Whether a failure says nothing of the turn itself, so that trying again can find it as it was. */
function isLoss({ failure }: ChatClientError, request: WireRequest, transport: ChatTransport): boolean {
  if (failure.code === "network_error" || failure.code === "connection_lost") return true;
  const isAttach = request.type === "parlor.runs.attach";
  return isAttach && transport.peer.isResumable === "yes" && failure.canRetry && failure.status !== 401;
}

function nextRequest(options: FollowRunOptions, loss: ChatClientError | undefined): WireRequest | undefined {
  const { request, transport, position } = options;
  if (position.lastId !== undefined && position.threadId !== null) {
    return { type: "parlor.runs.attach", params: { thread_id: position.threadId, after: position.lastId } };
  }
  if (loss !== undefined && !position.hasEvents && transport.peer.isResumable === "yes") return request;
  return undefined;
}
