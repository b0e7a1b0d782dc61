import {
  applyItemUpdate,
  type ThreadItem,
  type ThreadItemUpdatedEvent,
  type ThreadStreamEvent,
} from "@parlor/protocol";
import { type Exchange, eventsOf } from "../exchange.ts";
import type { Observations } from "../observations.ts";
import type { Session } from "../session.ts";
import { inspectIds } from "./inspect-ids.ts";
import { isSameShown } from "./same-item.ts";

interface LiveItem {
  item: ThreadItem;
  hasUpdates: boolean;
}

/** Items of one stream: under way, and complete. */
interface Lives {
  live: Map<string, LiveItem>;
  done: Set<string>;
}

type Check = (rule: Parameters<Session["check"]>[0], holds: boolean, problem: string) => void;

/** Looks at the frames of a stream and at the order of its events. */
export function inspectStream(exchange: Exchange, session: Session, observations: Observations): void {
  const check: Check = (rule, holds, problem) => session.check(rule, holds, problem, exchange);
  inspectFrames(exchange, check);
  // It begins in the middle of a turn that was looked at.
  if (exchange.type === "parlor.runs.attach") return;
  const events = eventsOf(exchange);
  const lives: Lives = { live: new Map(), done: new Set() };
  for (const event of events) follow(event, lives, check);
  if (!exchange.wasLeft && exchange.failure === undefined && !events.some(({ type }) => type === "error")) {
    const open = [...lives.live.keys()];
    check("stream.added-is-done", open.length === 0, `never done: ${open.join(", ")}`);
  }
  inspectThread(events, check);
  inspectIds(exchange, session, observations);
}

function inspectFrames({ text, frames, wasLeft }: Exchange, check: Check): void {
  const lines = text.split(/\r\n|\r|\n/).slice(0, wasLeft ? -1 : undefined);
  const wrong = lines.find((line) => !/^(data:|id:|retry:|:|$)/.test(line));
  check("stream.frames", wrong === undefined, `a line is ${JSON.stringify(wrong?.slice(0, 80))}`);
  const isCut = !wasLeft && text !== "" && !/(\r\n|\r|\n){2}$/.test(text);
  check("stream.frames", !isCut, "the last frame has no blank line after it");
  for (const { problem, json } of frames) {
    if (json === undefined) check("stream.frames", false, problem ?? "");
    else check("stream.event-shape", problem === undefined, problem ?? "");
  }
}

function follow(event: ThreadStreamEvent, lives: Lives, check: Check): void {
  switch (event.type) {
    case "thread.item.added": {
      const { item } = event;
      const isNew = !lives.live.has(item.id) && !lives.done.has(item.id);
      check("stream.added-once", isNew, `${item.id} is added once more`);
      lives.live.set(item.id, { item, hasUpdates: false });
      return;
    }
    case "thread.item.updated":
      followUpdate(event, lives, check);
      return;
    case "thread.item.done":
      followDone(event.item, lives, check);
      return;
    case "thread.item.removed":
      lives.live.delete(event.item_id);
      lives.done.delete(event.item_id);
      return;
    default:
      return;
  }
}

function followUpdate({ item_id: id, update }: ThreadItemUpdatedEvent, lives: Lives, check: Check): void {
  const live = lives.live.get(id);
  const state = lives.done.has(id) ? "is done already" : "was never added";
  check("stream.added-before-updated", live !== undefined, `${id} is updated and ${state}`);
  if (live) lives.live.set(id, { item: applyItemUpdate(live.item, update), hasUpdates: true });
}

function followDone(item: ThreadItem, lives: Lives, check: Check): void {
  check("stream.done-once", !lives.done.has(item.id), `${item.id} is done once more`);
  const live = lives.live.get(item.id);
  if (live?.hasUpdates) {
    const problem = `${item.id} is another after its updates: ${JSON.stringify(live.item)}`;
    check("stream.updates-equal-done", isSameShown(live.item, item), problem);
  }
  lives.live.delete(item.id);
  lives.done.add(item.id);
}

function inspectThread(events: readonly ThreadStreamEvent[], check: Check): void {
  const items = events.flatMap((event) => ("item" in event ? event.item : []));
  const created = events.find((event) => event.type === "thread.created");
  const threadId = created?.thread.id ?? items[0]?.thread_id;
  for (const { id, thread_id: of } of items)
    check("stream.one-thread", of === threadId, `${id} is of thread ${of}, not of ${threadId}`);
}
