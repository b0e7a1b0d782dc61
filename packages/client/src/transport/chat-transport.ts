import type { ChatFailure } from "../chat-client.ts";
import { ChatClientError, isChatClientError } from "../chat-client-error.ts";
import { toHttpFailure } from "../wire/failures.ts";
import { type EventBatch, readBatches } from "./event-batches.ts";
import { unlessAborted } from "./unless-aborted.ts";
import type { WireRequest } from "./wire-request.ts";

/**
 * Whether the server resumes turns and knows `parlor.*` requests: `unknown` before it has shown it. It shows it by
 * the header `x-parlor`, or by `id:` lines in a stream.
 */
export interface PeerKnowledge {
  isResumable: "unknown" | "yes" | "no";
  /** What the header `x-parlor` said last. */
  abilities?: string;
}

/** An accepted turn: its events, in the portions in which they arrived. */
export interface EventStream {
  headers: Headers;
  batches: AsyncIterable<EventBatch>;
}

/** How requests reach the server. Everything rejects with a `ChatClientError`, or with the signal's reason. */
export interface ChatTransport {
  readonly peer: PeerKnowledge;
  /** Gives the answer's JSON and headers. */
  request(request: WireRequest, signal: AbortSignal): Promise<{ json: unknown; headers: Headers }>;
  /** Resolves when the server has accepted the request. */
  stream(request: WireRequest, signal: AbortSignal): Promise<EventStream>;
}

export interface ChatTransportOptions {
  url: string;
  fetch?: typeof fetch | undefined;
  locale?: string | undefined;
  peer: PeerKnowledge;
}

export function createChatTransport(options: ChatTransportOptions): ChatTransport {
  const { url, locale, peer } = options;

  async function post(request: WireRequest, accept: string, signal: AbortSignal): Promise<Response> {
    const send = options.fetch ?? globalThis.fetch;
    const headers: Record<string, string> = { "Content-Type": "application/json", Accept: accept };
    if (locale) headers["Accept-Language"] = locale;
    let response: Response;
    try {
      // A page's own fetch may not pass the signal on.
      const sending = send(url, {
        method: "POST",
        headers,
        body: JSON.stringify(request),
        signal,
        // A deletion that waited to be undone is often sent as the page goes away: it must outlive it.
        ...(request.type === "threads.delete" && { keepalive: true }),
      });
      sending.then(
        (late) => {
          if (signal.aborted) late.body?.cancel().catch(() => undefined);
        },
        () => undefined,
      );
      response = await unlessAborted(sending, signal);
    } catch (error) {
      throw signal.aborted ? signal.reason : toNetworkError(error);
    }
    const abilities = response.headers.get("x-parlor");
    if (abilities !== null) {
      peer.isResumable = "yes";
      peer.abilities = abilities;
    }
    if (response.ok) return response;
    const body = await response.text().catch(() => "");
    if (signal.aborted) throw signal.reason;
    throw new ChatClientError(toHttpFailure(response.status, response.headers, body));
  }

  return {
    peer,
    async request(request, signal) {
      const response = await post(request, "application/json", signal);
      let text: string;
      try {
        text = await unlessAborted(response.text(), signal);
      } catch (error) {
        throw signal.aborted ? signal.reason : toNetworkError(error);
      }
      try {
        return { json: JSON.parse(text), headers: response.headers };
      } catch (error) {
        throw new ChatClientError(unexpectedAnswer(response), { cause: error });
      }
    },
    async stream(request, signal) {
      const response = await post(request, "text/event-stream", signal);
      if (!response.headers.get("content-type")?.includes("text/event-stream")) {
        await response.body?.cancel().catch(() => undefined);
        throw new ChatClientError(unexpectedAnswer(response));
      }
      return { headers: response.headers, batches: readBatches(response.body, signal) };
    },
  };
}

function unexpectedAnswer(response: Response): ChatFailure {
  const requestId = response.headers.get("x-request-id");
  return {
    code: "unexpected_answer",
    message: "The address of the chat service answered with something else. It may be set up wrongly.",
    status: response.status,
    canRetry: true,
    ...(requestId !== null && { requestId }),
  };
}

function toNetworkError(error: unknown): ChatClientError {
  if (isChatClientError(error)) return error;
  return new ChatClientError(
    {
      code: "network_error",
      message: "The chat service cannot be reached. Check the connection and try again.",
      canRetry: true,
    },
    { cause: error },
  );
}
