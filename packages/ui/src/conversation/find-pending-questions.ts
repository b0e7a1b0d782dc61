import type { StructuredInputItem, ThreadItem } from "@parlor/protocol";

/** The questions that a conversation waits with: pending ones after which the user has said nothing. */
export function findPendingQuestions(items: readonly ThreadItem[]): StructuredInputItem | undefined {
  const item = items.findLast(({ type }) => type === "structured_input" || type === "user_message");
  const isPending = item?.type === "structured_input" && (item.status ?? "pending") === "pending";
  return isPending && Array.isArray(item.inputs) && item.inputs.length > 0 ? item : undefined;
}
