import type { ThreadMetadata } from "@parlor/protocol";

/** Tells whether a thread was changed since it was last asked, however deep inside. */
export function watchThread(thread: ThreadMetadata): () => boolean {
  let last = JSON.stringify(thread);
  return () => {
    const now = JSON.stringify(thread);
    const isChanged = now !== last;
    last = now;
    return isChanged;
  };
}
