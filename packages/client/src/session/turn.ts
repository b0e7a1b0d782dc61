import type { ClientToolCallItem } from "@parlor/protocol";
import type { ChatClientOptions } from "../chat-client.ts";
import type { ChatTransport } from "../transport/chat-transport.ts";
import type { RunPosition } from "../transport/follow-run.ts";
import type { View } from "./view.ts";

/** Why a turn is no longer followed: the reason that its signal is aborted with. */
export type TurnEnd = "stopped" | "detached" | "disposed";

/** A turn from the client's side: the stream that answers, and those that continue it after client tools. */
export interface Turn {
  readonly view: View;
  readonly transport: ChatTransport;
  readonly onClientTool: ChatClientOptions["onClientTool"];
  readonly abort: AbortController;
  position: RunPosition;
  /** Whether this client began it. */
  isOwn: boolean;
  /** Whether it was found under way in a thread already open: another page answers its client tools. */
  isGuest: boolean;
  /** Whether `activity` told of its start, and its end is due. */
  isTold: boolean;
  /** Whether its thread was there before it, and may hold what is not known here. */
  readonly hasPast: boolean;
  /** Its user message as shown, until the echo comes. */
  localId: string | undefined;
  /** The item after which everything goes when the new answer begins. */
  truncateAfter: string | undefined;
  /** The newest client tool call that waits for its result. */
  pendingCall: ClientToolCallItem | undefined;
  /** Items that the turn has shown: kept when the thread is read again, for they may not be saved yet. */
  readonly itemIds: Set<string>;
  /** Whether `response.start` was told, and `response.end` is due. */
  hasStarted: boolean;
  hasFailed: boolean;
  isStopWanted: boolean;
  /** Whether it is followed in the background only until its message has arrived. */
  isDetached: boolean;
  /** Whether a client tool runs, and nothing streams. */
  isToolRunning: boolean;
  /** Resolves when the turn is over for this client. Never rejects. */
  done: Promise<void>;
}
