import "server-only";
import { headers } from "next/headers";
import { backendUrl } from "./backend.ts";
import { forward } from "./forward.ts";

const TIMEOUT_MS = 10_000;

/** What may be attached to a message. */
export interface AttachmentLimits {
  types: string[];
  maxCount: number;
  maxBytes: number;
}

/** Asks the backend what may be attached. Undefined when nothing may, or when it does not say. */
export async function readAttachmentLimits(): Promise<AttachmentLimits | undefined> {
  const cookie = (await headers()).get("cookie");
  if (!cookie) return undefined;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await forward(
      new Request(new URL("/api/chatkit/upload", backendUrl), { headers: { cookie }, signal }),
    );
    if (!answer.ok) return undefined;
    const { enabled, types, max_count, max_bytes } = await answer.json();
    return enabled ? { types, maxCount: max_count, maxBytes: max_bytes } : undefined;
  } catch {
    // The chat itself says that the backend cannot be reached.
    return undefined;
  }
}
