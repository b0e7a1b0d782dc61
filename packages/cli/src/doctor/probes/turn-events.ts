import type { Turn } from "./read-turn.ts";

/** An item as somebody's server sent it: nothing is taken for granted. */
export interface LooseItem {
  id: string;
  type: string;
  text: string;
}

type Fields = Readonly<Record<string, unknown>>;

function toFields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** The text of a message, whatever its parts are called. */
function toText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: unknown) => String(toFields(part).text ?? "")).join("");
}

/** An item, by what of it can be relied on. */
export function toLooseItem(value: unknown): LooseItem {
  const { id, type, content } = toFields(value);
  return { id: String(id ?? ""), type: String(type ?? ""), text: toText(content) };
}

/** The items that a turn says are complete, in order. */
export function itemsDone(turn: Turn): LooseItem[] {
  return turn.frames.flatMap(({ event }) =>
    event?.type === "thread.item.done" || event?.type === "thread.item.replaced"
      ? [toLooseItem(event.item)]
      : [],
  );
}

/** The thread that a turn has begun. */
export function createdThreadId(turn: Turn): string | undefined {
  const created = turn.frames.find(({ event }) => event?.type === "thread.created");
  const { id } = toFields(created?.event?.thread);
  return typeof id === "string" ? id : undefined;
}

/** The text that deltas have built so far. */
export function streamedText(turn: Turn): string {
  return turn.frames
    .map(({ event }) => toFields(event?.update).delta)
    .filter((delta) => typeof delta === "string")
    .join("");
}

/** What the server calls failures in a stream. */
export function errorEvents(turn: Turn): Fields[] {
  return turn.frames.flatMap(({ event }) => (event?.type === "error" ? [event] : []));
}
