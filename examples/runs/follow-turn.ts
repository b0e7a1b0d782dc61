import { readSseEvents, type ThreadStreamEvent } from "@parlor/protocol";

/** Sends JSON to a ChatKit endpoint, with whatever signs the user in. */
export type Post = (body: object) => Promise<Response>;

const MAX_RETRY_MS = 5_000;

/**
 * A turn's events, each once, over as many connections as it takes. `message` is a `threads.create`,
 * `threads.add_user_message` or another request that starts a turn.
 */
export async function* followTurn(
  post: Post,
  message: { type: string; params: { thread_id?: string; [field: string]: unknown } },
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const metadata = { parlor: { resumable: true, idempotency_key: crypto.randomUUID() } };
  let threadId = message.params.thread_id;
  let lastId = 0;
  for (let failures = 0; ; failures += 1) {
    // Nothing seen yet: the same send again, which is the same turn if the first one arrived.
    const request =
      lastId === 0
        ? { ...message, metadata }
        : { type: "parlor.runs.attach", params: { thread_id: threadId, after: lastId } };
    try {
      const response = await post(request);
      if (response.status < 500 && !response.ok) throw new TurnRefused(await response.text());
      if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
      for await (const group of readSseEvents(response.body)) {
        for (const { id, data } of group) {
          const event = JSON.parse(data) as ThreadStreamEvent;
          if (event.type === "thread.created") threadId = event.thread.id;
          lastId = Number(id);
          failures = 0;
          yield event;
        }
      }
      return;
    } catch (error) {
      if (error instanceof TurnRefused) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** failures, MAX_RETRY_MS)));
    }
  }
}

/** The server has answered, and will not do it: trying again would not help. */
export class TurnRefused extends Error {}
