import {
  applyItemUpdate,
  isHiddenItem,
  type ThreadItem,
  type ThreadStreamEvent,
  threadStreamEventSchema,
} from "@parlor/protocol";
import { type Exchange, parseJson, toRequestType } from "./exchange.ts";

interface StreamState {
  /** Items that have begun, as their updates have made them. */
  open: Map<string, ThreadItem>;
  done: Set<string>;
  faults: string[];
}

/** What is wrong with the order and the sense of a stream's events; frames that no schema knows are passed over. */
export function analyseStream(exchange: Exchange, earlierIds: ReadonlySet<string>): string[] {
  const { frames, outcome } = exchange;
  if (frames.length === 0) return [];
  const state: StreamState = { open: new Map(), done: new Set(), faults: [] };
  let isFirst = true;
  let hasFailed = false;
  for (const [index, { data }] of frames.entries()) {
    const parsed = threadStreamEventSchema.safeParse(parseJson(data));
    if (!parsed.success) continue;
    const event = parsed.data;
    const where = `frame ${index + 1}`;
    if (isFirst && toRequestType(exchange) === "threads.create" && event.type !== "thread.created")
      state.faults.push(`${where}: threads.create begins with thread.created, not with ${event.type}`);
    isFirst = false;
    hasFailed ||= event.type === "error";
    takeEvent(event, { state, where, earlierIds });
  }
  if (outcome === "ended" && !hasFailed)
    for (const [id, { type }] of state.open)
      state.faults.push(`${type} ${id} was added and never done: it is gone after a reload`);
  return state.faults;
}

/** The ids of the items that a stream has completed. */
export function listDoneIds({ frames }: Exchange): string[] {
  return frames.flatMap(({ data }) => {
    const parsed = threadStreamEventSchema.safeParse(parseJson(data));
    return parsed.success && parsed.data.type === "thread.item.done" ? [parsed.data.item.id] : [];
  });
}

function takeEvent(
  event: ThreadStreamEvent,
  { state, where, earlierIds }: { state: StreamState; where: string; earlierIds: ReadonlySet<string> },
): void {
  const { open, done, faults } = state;
  switch (event.type) {
    case "thread.item.added":
      if (isHiddenItem(event.item)) faults.push(`${where}: a hidden item was sent to the client`);
      if (open.has(event.item.id)) faults.push(`${where}: ${event.item.id} was added twice`);
      open.set(event.item.id, event.item);
      return;
    case "thread.item.updated": {
      const item = open.get(event.item_id);
      if (item) open.set(event.item_id, applyItemUpdate(item, event.update));
      else if (!done.has(event.item_id) && !event.update.type.startsWith("widget."))
        faults.push(`${where}: an update of ${event.item_id}, which was never added`);
      return;
    }
    case "thread.item.done": {
      const { item } = event;
      if (isHiddenItem(item)) faults.push(`${where}: a hidden item was sent to the client`);
      if (done.has(item.id)) faults.push(`${where}: ${item.id} is done for the second time`);
      if (earlierIds.has(item.id))
        faults.push(`${where}: ${item.id} is the id of an earlier turn's item, which it overwrites`);
      const shown = open.get(item.id);
      if (shown && toText(shown) !== "" && toText(shown) !== toText(item))
        faults.push(`${where}: the text that was streamed is not the text that is done`);
      open.delete(item.id);
      done.add(item.id);
      return;
    }
    case "thread.item.removed":
      open.delete(event.item_id);
      return;
    default:
      return;
  }
}

const toText = (item: ThreadItem) =>
  item.type === "assistant_message" ? item.content.map(({ text }) => text).join("") : "";
