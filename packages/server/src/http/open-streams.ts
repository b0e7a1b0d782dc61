import { ChatKitError } from "../errors.ts";
import { createTextResponse, type TextSource, takeTextSource } from "./text-source.ts";

/** The answers that stream from this process, counted by owner. */
export interface OpenStreams {
  /**
   * Answers with a stream that counts until it has ended, was left, or `signal` is aborted. Rejects with
   * `too_many_streams` when the owner has as many as one may have.
   */
  hold(owner: string, signal: AbortSignal, answer: () => Promise<Response>): Promise<Response>;
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
  const { status, headers } = answer;
  const source = takeTextSource(answer);
  if (source) return createTextResponse(watchSource(source, onEnd), { status, headers });
  if (answer.body) return new Response(watchBody(answer.body, onEnd), { status, headers });
  onEnd();
  return answer;
}

export function createOpenStreams(maxPerOwner: number): OpenStreams {
  const counts = new Map<string, number>();

  function take(owner: string): () => void {
    const open = counts.get(owner) ?? 0;
    if (open >= maxPerOwner) {
      throw new ChatKitError(
        "too_many_streams",
        `There are ${maxPerOwner} answers on their way to you already. Close one of the pages, or wait until one has ended.`,
      );
    }
    counts.set(owner, open + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = (counts.get(owner) ?? 1) - 1;
      if (left === 0) counts.delete(owner);
      else counts.set(owner, left);
    };
  }

  return {
    async hold(owner, signal, answer) {
      if (maxPerOwner === Number.POSITIVE_INFINITY) return answer();
      const release = take(owner);
      const end = () => {
        release();
        signal.removeEventListener("abort", end);
      };
      signal.addEventListener("abort", end, { once: true });
      try {
        return watchAnswer(await answer(), end);
      } catch (error) {
        end();
        throw error;
      }
    },
  };
}
