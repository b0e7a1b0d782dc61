import type { FeedbackKind, ThreadItem } from "@parlor/protocol";
import type { View } from "../session/view.ts";
import type { ChatChange } from "../state/chat-change.ts";
import { isRecord } from "../wire/is-record.ts";

/** What servers of ours say beside a page of items. A part that is undefined was not said. */
export interface BesideItems {
  /** Ids of items after which the user stopped the answer. */
  stopped: readonly string[] | undefined;
  /** The user's feedback on items of the page, by item id. */
  feedback: ReadonlyMap<string, FeedbackKind> | undefined;
}

/** Asks for what servers of ours know beside the items. Others pass it over. */
export const itemsMetadata = { parlor: { stopped: true, feedback: true } };

/** Reads it from an answer with items. */
export function readBeside(json: unknown): BesideItems {
  const { stopped, feedback } = isRecord(json) && isRecord(json.parlor) ? json.parlor : {};
  return {
    stopped: Array.isArray(stopped) ? stopped.filter((id) => typeof id === "string") : undefined,
    feedback: isRecord(feedback)
      ? new Map(Object.entries(feedback).filter((entry): entry is [string, FeedbackKind] => isKind(entry[1])))
      : undefined,
  };
}

export function joinBeside(one: BesideItems, other: BesideItems): BesideItems {
  return {
    stopped: one.stopped || other.stopped ? [...(one.stopped ?? []), ...(other.stopped ?? [])] : undefined,
    feedback:
      one.feedback || other.feedback
        ? new Map([...(one.feedback ?? []), ...(other.feedback ?? [])])
        : undefined,
  };
}

/** Items as they were read, with what was said beside them. */
export interface MarkedItems {
  items: readonly ThreadItem[];
  beside: BesideItems;
  /** When they were asked for: see `OwnFeedback`. */
  askedAt: number;
}

/** The changes of the state that go with the newest items. */
export function toMarks(view: View, page: MarkedItems): ChatChange[] {
  return toChanges(view, page, page.items);
}

/** Those that go with older items. The mark of the last of them may stand in the page that follows, so none is taken away. */
export function toOlderMarks(view: View, page: MarkedItems): ChatChange[] {
  return toChanges(view, page, []);
}

function toChanges(view: View, page: MarkedItems, marked: readonly ThreadItem[]): ChatChange[] {
  const { stopped, feedback } = page.beside;
  const changes: ChatChange[] = [];
  if (stopped) changes.push({ type: "items.marked", itemIds: marked.map(({ id }) => id), stopped });
  if (feedback) {
    const told = page.items.filter(({ id }) => !view.ownFeedback.isNewer(id, page.askedAt));
    changes.push({ type: "feedback.set", entries: new Map(told.map(({ id }) => [id, feedback.get(id)])) });
  }
  return changes;
}

function isKind(value: unknown): value is FeedbackKind {
  return value === "positive" || value === "negative";
}
