import { type ThreadItem, threadItemSchema } from "@parlor/protocol";

/** How many faults of an item its error names. */
const MAX_ISSUES_SHOWN = 3;

/**
 * Refuses an item that is none. Kept once, it would make every page of its thread fail. The error is for the log: it
 * names fields, and nothing of what is in them. `source`: what gave the item.
 */
export function assertItem(item: ThreadItem, source = "an event"): void {
  const { error } = threadItemSchema.safeParse(item);
  if (!error) return;
  const issues = error.issues
    .slice(0, MAX_ISSUES_SHOWN)
    .map(({ path, code }) => `${path.join(".") || "item"} (${code})`);
  throw new TypeError(`${source} has no valid item: ${issues.join(", ")}`);
}
