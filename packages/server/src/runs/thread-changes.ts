import type { ThreadMetadata } from "@parlor/protocol";

/** The fields of a thread that were changed, with what they are now; undefined when none was. */
export function findChanges(
  before: ThreadMetadata,
  after: ThreadMetadata,
): Partial<ThreadMetadata> | undefined {
  const changes = (["title", "status", "allowed_image_domains", "metadata", "archived_at"] as const)
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => [key, after[key]]);
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}
