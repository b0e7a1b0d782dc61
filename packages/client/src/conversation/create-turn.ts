import type { Session } from "../session/session.ts";
import type { Turn } from "../session/turn.ts";
import type { RunPosition } from "../transport/follow-run.ts";

/** A turn of the view, not yet begun. `threadId` is null where the turn makes its thread. */
export function createTurn(session: Session, threadId: string | null): Turn {
  return {
    view: session.view,
    transport: session.transport,
    onClientTool: session.options.onClientTool,
    abort: new AbortController(),
    position: createPosition(threadId),
    isOwn: false,
    isGuest: false,
    isTold: false,
    hasPast: threadId !== null,
    localId: undefined,
    truncateAfter: undefined,
    pendingCall: undefined,
    itemIds: new Set(),
    hasStarted: false,
    hasFailed: false,
    isStopWanted: false,
    isDetached: false,
    isToolRunning: false,
    done: Promise.resolve(),
  };
}

/** Where a stream stands that has not begun. */
export function createPosition(threadId: string | null): RunPosition {
  return { threadId, lastId: undefined, hasEvents: false };
}

/** `metadata` of a request that begins a turn. Servers that do not know it pass it over. */
export function turnMetadata(idempotencyKey: string): {
  parlor: { resumable: true; idempotency_key: string };
} {
  return { parlor: { resumable: true, idempotency_key: idempotencyKey } };
}
