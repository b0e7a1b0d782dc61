import type { ThreadMetadata } from "@parlor/protocol";
import { type ThreadBounds, takeThread } from "./take-thread.ts";

/**
 * The thread of a run: tells what of it was changed, however deep inside, and saves it. One save follows another,
 * so that an older state never lands on a newer one.
 */
export interface ThreadKeeper {
  /**
   * Saves what has changed since the last save; undefined when nothing has. Throws where a change cannot be kept: the
   * thread is then as it was before it.
   */
  saveChanges(): Promise<void> | undefined;
  /**
   * Makes a change from outside of the run and saves it. Gives the thread as it is then; undefined once the run has
   * ended, when the thread is the store's again.
   */
  change(change: (thread: ThreadMetadata) => void): Promise<ThreadMetadata | undefined>;
  /** Saves the last changes, and takes no more. */
  close(): Promise<void>;
}

/** What of a thread without metadata can change: compared after every token, where its JSON would cost too much. */
function isSurelySame(thread: ThreadMetadata, before: ThreadMetadata): boolean {
  if (thread.id !== before.id || thread.created_at !== before.created_at) return false;
  if (thread.title !== before.title || thread.allowed_image_domains || before.allowed_image_domains)
    return false;
  if (thread.archived_at !== before.archived_at) return false;
  const { status, metadata } = thread;
  if (status?.type !== "active" || before.status?.type !== "active") return false;
  for (const _ in metadata) return false;
  return metadata === before.metadata;
}

export function createThreadKeeper(
  thread: ThreadMetadata,
  save: (thread: ThreadMetadata) => Promise<void>,
  bounds: ThreadBounds,
): ThreadKeeper {
  let saved = JSON.stringify(thread);
  /** The last state that could be kept. */
  let good = saved;
  /** What the hook did between its events, and somebody else came upon. */
  let fault: { error: unknown } | undefined;
  let before = { ...thread };
  let underWay: Promise<void> | undefined;
  let isClosed = false;

  async function saveAfter(earlier: Promise<void> | undefined, now: string) {
    // Whoever asked for the earlier save hears of its failure.
    await earlier?.catch(() => undefined);
    try {
      await save(JSON.parse(now) as ThreadMetadata);
    } catch (error) {
      if (saved === now) saved = "";
      throw error;
    }
  }

  function take(): string {
    const last = JSON.parse(good) as ThreadMetadata;
    try {
      good = takeThread(last, thread, bounds);
    } catch (error) {
      for (const key of Object.keys(thread)) Reflect.deleteProperty(thread, key);
      Object.assign(thread, last);
      throw error;
    }
    return good;
  }

  function saveChanges(): Promise<void> | undefined {
    if (fault) {
      const { error } = fault;
      fault = undefined;
      throw error;
    }
    if (saved !== "" && isSurelySame(thread, before)) return undefined;
    const now = take();
    if (now === saved) return undefined;
    saved = now;
    before = { ...thread };
    const current = saveAfter(underWay, now);
    underWay = current;
    return current;
  }

  return {
    saveChanges,
    async change(change) {
      if (isClosed) return undefined;
      let found: typeof fault;
      try {
        take();
      } catch (error) {
        found = { error };
      }
      change(thread);
      const saving = saveChanges() ?? underWay;
      // It is the turn that ends of it, not whoever made this change.
      fault ??= found;
      await saving;
      return { ...thread };
    },
    async close() {
      isClosed = true;
      // Whoever asked for it hears of its failure; what it could not save is tried once more here.
      await underWay?.catch(() => undefined);
      await saveChanges();
    },
  };
}
