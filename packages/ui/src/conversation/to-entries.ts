import type { ThreadItem } from "@parlor/protocol";

/** What the actions below an answer act on. */
export interface TurnTarget {
  /** The message that was answered. */
  userMessageId: string | undefined;
  /** The answer's items, in order. */
  itemIds: readonly string[];
  /** Whether no later turn follows. */
  isLatest: boolean;
}

/** An item to show. `target` is set on the item that ends an answer. */
export interface Entry {
  item: ThreadItem;
  target: TurnTarget | undefined;
  /** What stands before it, which its distance depends on. */
  follows: "nothing" | "message" | "turn" | "item";
}

/** Whether two say the same: each reading of the items makes them anew. */
export function isSameTarget(one: TurnTarget | undefined, other: TurnTarget | undefined): boolean {
  if (!one || !other) return one === other;
  return (
    one.userMessageId === other.userMessageId &&
    one.isLatest === other.isLatest &&
    one.itemIds.length === other.itemIds.length &&
    one.itemIds.every((id, index) => id === other.itemIds[index])
  );
}

/** The items to show, in order, with where the turns end. An `end_of_turn` shows nothing itself. */
export function toEntries(items: readonly ThreadItem[]): Entry[] {
  const entries: Entry[] = [];
  let userMessageId: string | undefined;
  let answer: { entry: Entry; itemIds: string[] } | undefined;
  const ended: { entry: Entry; target: TurnTarget }[] = [];

  function endTurn() {
    if (answer) {
      ended.push({
        entry: answer.entry,
        target: { userMessageId, itemIds: answer.itemIds, isLatest: false },
      });
    }
    answer = undefined;
  }

  for (const item of items) {
    if (item.type === "end_of_turn") {
      endTurn();
      continue;
    }
    const before = entries.at(-1)?.item.type;
    const follows = before === undefined ? "nothing" : before === "user_message" ? "message" : "item";
    const entry: Entry = { item, target: undefined, follows };
    entries.push(entry);
    if (item.type === "user_message") {
      endTurn();
      userMessageId = item.id;
    } else {
      answer = { entry, itemIds: [...(answer?.itemIds ?? []), item.id] };
    }
  }
  endTurn();
  for (const { entry, target } of ended) {
    entry.target = { ...target, isLatest: entry === entries.at(-1) };
  }
  for (const [index, entry] of entries.entries()) if (entries[index - 1]?.target) entry.follows = "turn";
  return entries;
}

/** What copying an answer gives: its texts as markdown, and what a widget offers instead of itself. */
export function toCopyText(items: readonly ThreadItem[]): string {
  return items
    .map((item) => {
      if (item.type === "assistant_message") return item.content.map((part) => part.text).join("\n\n");
      if (item.type === "widget") return item.copy_text ?? "";
      return "";
    })
    .filter((text) => text.trim() !== "")
    .join("\n\n");
}
