import {
  applyItemUpdate,
  isHiddenItem,
  type ThreadItem,
  type ThreadItemUpdate,
  type ThreadStreamEvent,
} from "@parlor/protocol";

/** The items of a run that have begun and are not done. */
export interface PendingItems {
  apply(event: ThreadStreamEvent): void;
  /** What is left of each when the run ends before its items do, in the order in which they began. */
  settle(): { kept: ThreadItem[]; dropped: string[] };
  /** The last item of the run that a person sees, of those that are left; undefined where it has shown none. */
  lastShownId(): string | undefined;
}

/** Deltas that become one string: a growing string, or many short ones, would take several times their length. */
const JOINED_DELTAS = 64;

export function createPendingItems(): PendingItems {
  const items = new Map<string, ThreadItem>();
  /** In the order in which they came. */
  const shownIds = new Set<string>();
  /** Text that goes on at one place: applied at once, as a copy of the item for each token would cost too much. */
  let growing: { itemId: string; index: number; text: string[]; deltas: string[] } | undefined;

  function update(itemId: string, change: ThreadItemUpdate) {
    const item = items.get(itemId);
    if (item) items.set(itemId, applyItemUpdate(item, change));
  }

  function note(item: ThreadItem) {
    if (!isHiddenItem(item) && item.type !== "end_of_turn") shownIds.add(item.id);
  }

  function applyGrowing() {
    if (!growing) return;
    const { itemId, index, text, deltas } = growing;
    growing = undefined;
    update(itemId, {
      type: "assistant_message.content_part.text_delta",
      content_index: index,
      delta: [...text, ...deltas].join(""),
    });
  }

  return {
    apply(event) {
      if (
        event.type === "thread.item.updated" &&
        event.update.type === "assistant_message.content_part.text_delta"
      ) {
        const { content_index: index, delta } = event.update;
        if (growing?.itemId !== event.item_id || growing.index !== index) {
          applyGrowing();
          growing = { itemId: event.item_id, index, text: [], deltas: [] };
        }
        growing.deltas.push(delta);
        if (growing.deltas.length === JOINED_DELTAS) {
          growing.text.push(growing.deltas.join(""));
          growing.deltas.length = 0;
        }
        return;
      }
      applyGrowing();
      switch (event.type) {
        case "thread.item.added":
          note(event.item);
          items.set(event.item.id, event.item);
          break;
        case "thread.item.updated":
          update(event.item_id, event.update);
          break;
        case "thread.item.done":
        case "thread.item.replaced":
          note(event.item);
          items.delete(event.item.id);
          break;
        case "thread.item.removed":
          shownIds.delete(event.item_id);
          items.delete(event.item_id);
          break;
        default:
          break;
      }
    },
    settle() {
      applyGrowing();
      const kept: ThreadItem[] = [];
      const dropped: string[] = [];
      for (const item of items.values()) {
        const settled = settleItem(item);
        if (settled) kept.push(settled);
        else {
          dropped.push(item.id);
          shownIds.delete(item.id);
        }
      }
      items.clear();
      return { kept, dropped };
    },
    lastShownId: () => [...shownIds].at(-1),
  };
}

/**
 * An unfinished item as it stays in the thread: what a person has seen of it, with nothing that would wait for
 * ever. Undefined for what has nothing to show, and for a tool call that the client was never asked to answer.
 */
function settleItem(item: ThreadItem): ThreadItem | undefined {
  switch (item.type) {
    case "assistant_message":
      return item.content.some((part) => part.text.trim() !== "") ? item : undefined;
    case "workflow": {
      if (item.workflow.tasks.length === 0) return undefined;
      const tasks = item.workflow.tasks.map((task) =>
        task.status_indicator === "loading" ? { ...task, status_indicator: "none" as const } : task,
      );
      return { ...item, workflow: { ...item.workflow, tasks } };
    }
    case "task":
      return item.task.status_indicator === "loading"
        ? { ...item, task: { ...item.task, status_indicator: "none" } }
        : item;
    case "generated_image":
      return item.image ? item : undefined;
    case "client_tool_call":
      return undefined;
    default:
      return item;
  }
}
