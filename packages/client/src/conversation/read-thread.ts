import type { ThreadItem, ThreadMetadata } from "@parlor/protocol";
import { callServer, type Session } from "../session/session.ts";
import { parseThread, toThreadMetadata } from "../wire/parse-answer.ts";
import { itemsMetadata, readBeside } from "./beside-items.ts";
import { type ItemPage, readNewestItems, toAscending } from "./read-items.ts";

export interface ThreadReading {
  thread: ThreadMetadata;
  /** The newest items. */
  page: ItemPage;
  /** What the server says of a turn under way (`x-parlor-run`): the run's id, or `none`. */
  run: string | undefined;
}

/** What a thread shows of a turn under way. */
export interface RunHint {
  newest: ThreadItem | undefined;
  /** The server's own word (`x-parlor-run`): the run's id, or `none`. */
  run: string | undefined;
  /** Whether another page has begun the turn, and answers its client tools. */
  isGuest?: boolean;
}

/** Reads a thread: in one request where it fits a page, in two where it is longer. */
export async function readThread(
  session: Session,
  threadId: string,
  signal: AbortSignal,
): Promise<ThreadReading> {
  const request = {
    type: "threads.get_by_id",
    params: { thread_id: threadId },
    metadata: itemsMetadata,
  } as const;
  const askedAt = session.view.ownFeedback.now;
  const { json, headers } = await callServer(session, request, signal);
  const thread = parseThread(json);
  const run = headers.get("x-parlor-run") ?? undefined;
  // The reference begins with the oldest items here; a conversation is read from its end.
  const page = thread.items.has_more
    ? await readNewestItems(session, threadId, signal)
    : {
        items: toAscending(thread.items),
        hasOlder: false,
        olderAfter: undefined,
        beside: readBeside(json),
        askedAt,
      };
  return { thread: toThreadMetadata(thread), page, run };
}
