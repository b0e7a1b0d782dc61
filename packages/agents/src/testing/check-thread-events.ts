import { isDeepStrictEqual } from "node:util";
import {
  applyItemUpdate,
  type ThreadItem,
  type ThreadStreamEvent,
  threadStreamEventSchema,
} from "@parlor/protocol";

/** Items of which one is under way at a time; images and widgets are made beside them. */
function isInTurn({ type }: ThreadItem): boolean {
  return type === "assistant_message" || type === "workflow";
}

/**
 * What is wrong with a turn's events, one line for each fault; empty when they are as the protocol wants them: each
 * fits its schema; an item begins once, changes while it is open, and is done once, as its updates left it; a task
 * changes only after it was added; only an item that is done is replaced; nothing stays open.
 */
export function findEventFaults(events: readonly ThreadStreamEvent[]): string[] {
  const faults: string[] = [];
  const open = new Map<string, ThreadItem>();
  const done = new Set<string>();

  function begin(item: ThreadItem) {
    if (open.has(item.id) || done.has(item.id)) faults.push(`${item.id} begins twice`);
    const others = [...open.values()];
    if (isInTurn(item) && others.some(isInTurn)) faults.push(`${item.id} begins while another is open`);
    open.set(item.id, item);
  }

  function change(event: Extract<ThreadStreamEvent, { type: "thread.item.updated" }>) {
    const item = open.get(event.item_id);
    if (!item) {
      faults.push(`${event.item_id} changes while it is not open`);
      return;
    }
    const { update } = event;
    if (item.type === "workflow" && "task_index" in update) {
      const { length } = item.workflow.tasks;
      const isAdded = update.type === "workflow.task.added";
      if (isAdded ? update.task_index !== length : update.task_index >= length) {
        faults.push(`${item.id} has ${length} tasks, not the one of ${update.type} ${update.task_index}`);
      }
    }
    open.set(item.id, applyItemUpdate(item, update));
  }

  function finish(item: ThreadItem) {
    if (done.has(item.id)) faults.push(`${item.id} is done twice`);
    const shown = open.get(item.id);
    if (shown?.type === "assistant_message" && !isDeepStrictEqual(shown, item)) {
      faults.push(`${item.id} is done otherwise than it was shown`);
    }
    if (shown?.type === "workflow" && item.type === "workflow") {
      const tasks = shown.workflow.tasks.map((task) => ({ ...task, status_indicator: "none" }));
      const last = item.workflow.tasks.map((task) => ({ ...task, status_indicator: "none" }));
      if (!isDeepStrictEqual(tasks, last)) faults.push(`${item.id} is done with other tasks than were shown`);
      if (item.workflow.tasks.some((task) => task.status_indicator === "loading"))
        faults.push(`${item.id} is done with a task that goes on`);
    }
    open.delete(item.id);
    done.add(item.id);
  }

  for (const [index, event] of events.entries()) {
    const parsed = threadStreamEventSchema.safeParse(event);
    if (!parsed.success) faults.push(`event ${index} (${event.type}): ${parsed.error.message}`);
    if (event.type === "thread.item.added") begin(event.item);
    if (event.type === "thread.item.updated") change(event);
    if (event.type === "thread.item.done") finish(event.item);
    if (event.type === "thread.item.replaced" && !done.has(event.item.id))
      faults.push(`${event.item.id} is replaced before it is there`);
    if (event.type === "thread.item.removed" && !open.delete(event.item_id) && !done.delete(event.item_id))
      faults.push(`${event.item_id} is removed before it is there`);
  }
  for (const id of open.keys()) faults.push(`${id} is never done`);
  return faults;
}
