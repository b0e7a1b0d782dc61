import { ChatKitError } from "../errors.ts";
import type { OwnerId } from "../stores/store.ts";
import type { StreamCounter } from "./stream-counter.ts";
import { type TextSource, wrapTextSource } from "./text-source.ts";

/** The answers that stream, counted by owner. */
export interface OpenStreams {
  /**
   * Answers with a stream that counts until it has ended, was left, or `signal` is aborted. Rejects with
   * `too_many_streams` when the owner has as many as one may have.
   */
  hold(owner: OwnerId, signal: AbortSignal, answer: () => Promise<Response>): Promise<Response>;
}

/** The same source; tells when it is no longer followed. */
function watchSource(source: TextSource, onEnd: () => void): TextSource {
  return (sink) => {
    const following = source({
      write: (piece) => sink.write(piece),
      end() {
        onEnd();
        sink.end();
      },
      fail(error) {
        onEnd();
        sink.fail(error);
      },
    });
    return {
      resume: () => following.resume(),
      leave() {
        onEnd();
        following.leave();
      },
    };
  };
}

/** The same bytes; tells when no more of them come. */
function watchBody(body: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          onEnd();
          controller.close();
        } catch (error) {
          onEnd();
          throw error;
        }
      },
      cancel(reason) {
        onEnd();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function watchAnswer(answer: Response, onEnd: () => void): Response {
  if (wrapTextSource(answer, (source) => watchSource(source, onEnd))) return answer;
  const { status, headers } = answer;
  if (answer.body) return new Response(watchBody(answer.body, onEnd), { status, headers });
  onEnd();
  return answer;
}

function refuse(max: number): ChatKitError {
  return new ChatKitError(
    "too_many_streams",
    `There are ${max} answers on their way to you already. Close one of the pages, or wait until one has ended.`,
  );
}

export function createOpenStreams(counter: StreamCounter, maxPerOwner: number): OpenStreams {
  return {
    async hold(owner, signal, answer) {
      if (maxPerOwner === Number.POSITIVE_INFINITY) return answer();
      const taken = counter.take(owner, maxPerOwner);
      // A count of this process's own is not waited for.
      const release = taken instanceof Promise ? await taken : taken;
      if (!release) throw refuse(maxPerOwner);
      const end = () => {
        release();
        signal.removeEventListener("abort", end);
      };
      signal.addEventListener("abort", end, { once: true });
      // Whoever left while the place was asked for is told of no more.
      if (signal.aborted) end();
      try {
        return watchAnswer(await answer(), end);
      } catch (error) {
        end();
        throw error;
      }
    },
  };
}
