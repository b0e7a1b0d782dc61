import type { UserMessageItem } from "@parlor/protocol";
import type { ChatClientEnvironment, ChatClientOptions, ChatFailure, SendMessage } from "../chat-client.ts";
import { ChatClientError } from "../chat-client-error.ts";
import type { ChatTransport } from "../transport/chat-transport.ts";
import type { WireRequest } from "../transport/wire-request.ts";
import { MalformedAnswerError } from "../wire/parse-answer.ts";
import type { ChatStore } from "./chat-store.ts";
import type { Turn } from "./turn.ts";
import type { View } from "./view.ts";

/** A JSON request that takes longer has failed. */
const REQUEST_TIMEOUT_MS = 30_000;

/** A message between being typed and being echoed. It is kept until then, whatever is in view. */
export interface OutboxEntry {
  readonly item: UserMessageItem;
  readonly message: SendMessage;
  /** The same at each try, so that a server that knows keys never takes the message twice. */
  readonly idempotencyKey: string;
  /** The thread it goes to; null until it has made one. */
  threadId: string | null;
  failure: ChatFailure | undefined;
}

/** What the parts of one client share. */
export interface Session {
  readonly store: ChatStore;
  readonly environment: ChatClientEnvironment;
  /** By local item id. */
  readonly outbox: Map<string, OutboxEntry>;
  options: ChatClientOptions;
  transport: ChatTransport;
  view: View;
  /** The turn in view. */
  turn: Turn | undefined;
  /** Every turn that is followed, also those left in the background. */
  readonly followed: Set<Turn>;
  /** A turn of the open thread that is looked for, and may not exist. */
  probe: Turn | undefined;
  /** A turn that was given up as lost although its server could have resumed it. */
  lost: Turn | undefined;
  /** Called when a turn in view has ended, and when one that was left on its way has arrived or failed. Never rejects. */
  afterTurn(turn: Turn, error: ChatClientError | undefined): Promise<void>;
  isDisposed: boolean;
}

/** Sends a JSON request and gives the answer. Rejects with a `ChatClientError`, or with the signal's reason. */
export async function callServer(
  session: Session,
  request: WireRequest,
  signal?: AbortSignal,
  timeoutMs = REQUEST_TIMEOUT_MS,
): Promise<{ json: unknown; headers: Headers }> {
  const call = new AbortController();
  const abort = () => call.abort(signal?.reason);
  if (signal?.aborted) throw signal.reason;
  signal?.addEventListener("abort", abort);
  const cancelTimeout = session.environment.schedule(() => {
    call.abort(
      createError("timeout", "The chat service took too long to answer. Try again.", { canRetry: true }),
    );
  }, timeoutMs);
  try {
    const answer = await session.transport.request(request, call.signal);
    noteAbilities(session);
    return answer;
  } finally {
    cancelTimeout();
    signal?.removeEventListener("abort", abort);
  }
}

/** Brings what the newest answer said of its server into the state. */
export function noteAbilities({ store, transport }: Pick<Session, "store" | "transport">): void {
  const words = transport.peer.abilities?.split(" ") ?? [];
  store.dispatch({
    type: "abilities.found",
    abilities: { archive: words.includes("archive"), search: words.includes("search") },
  });
}

export function createError(
  code: string,
  message: string,
  options: { canRetry?: boolean; cause?: unknown } = {},
): ChatClientError {
  const { canRetry = false, cause } = options;
  return new ChatClientError({ code, message, canRetry }, cause === undefined ? {} : { cause });
}

/** Any thrown value as a `ChatClientError`. */
export function toChatClientError(error: unknown): ChatClientError {
  if (error instanceof ChatClientError) return error;
  if (error instanceof MalformedAnswerError) {
    return createError(
      "unexpected_answer",
      `The chat service answered in a way that is not known. ${error.message}`,
      {
        canRetry: true,
        cause: error,
      },
    );
  }
  return createError("client_error", "Something went wrong in the chat. Try again.", {
    canRetry: true,
    cause: error,
  });
}

export function reportError(session: Session, error: ChatClientError): void {
  session.store.emit("error", { error, failure: error.failure });
}
