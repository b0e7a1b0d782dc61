import "server-only";
import { askBackend, readVisitor } from "./ask-backend.ts";

const TIMEOUT_MS = 10_000;

/** What may be attached to a message. */
export interface AttachmentLimits {
  types: string[];
  maxCount: number;
  maxBytes: number;
}

/** Asks the backend what may be attached. Undefined when nothing may, or when it does not say. */
export async function readAttachmentLimits(): Promise<AttachmentLimits | undefined> {
  const visitor = await readVisitor();
  if (!visitor) return undefined;
  try {
    const answer = await askBackend(visitor, "/api/chatkit/upload", TIMEOUT_MS);
    if (!answer.ok) return undefined;
    const { enabled, types, max_count, max_bytes } = await answer.json();
    return enabled ? { types, maxCount: max_count, maxBytes: max_bytes } : undefined;
  } catch {
    // The chat itself says that the backend cannot be reached.
    return undefined;
  }
}
