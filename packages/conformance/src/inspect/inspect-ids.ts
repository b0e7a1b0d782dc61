import type { ThreadItem } from "@parlor/protocol";
import { type Exchange, eventsOf } from "../exchange.ts";
import type { Observations } from "../observations.ts";
import type { Session } from "../session.ts";

/** Looks whether an id was given to something else before, in any stream of the run. */
export function inspectIds(exchange: Exchange, { check }: Session, { ids }: Observations): void {
  // Its events may be those of a stream that was seen.
  if (exchange.request.includes('"idempotency_key"')) return;
  for (const event of eventsOf(exchange)) {
    if (event.type === "thread.created") note(event.thread.id, `thread ${event.thread.id}`, true);
    if (event.type === "thread.item.done") note(event.item.id, describe(event.item), isMessage(event.item));
  }

  function note(id: string, of: string, isNew: boolean): void {
    const known = ids.get(id);
    // Widgets and calls may be told anew under their id; a message is done once, in one stream.
    const isFree = known === undefined || (known.of === of && (!isNew || known.exchange === exchange));
    check("ids.unique", isFree, `${id} (${of}) was given before: ${known?.of}`, exchange);
    if (!known) ids.set(id, { of, exchange });
  }
}

function isMessage({ type }: ThreadItem): boolean {
  return type === "assistant_message" || type === "user_message";
}

function describe({ type, thread_id: threadId }: ThreadItem): string {
  return `${type} of ${threadId}`;
}
