import { type ParlorMetadata, parlorMetadataSchema } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";

/** What a client says of itself beside the official protocol. */
export function readParlorMetadata(request: { metadata: Record<string, unknown> }): ParlorMetadata {
  const parsed = parlorMetadataSchema.safeParse(request.metadata.parlor ?? {});
  if (parsed.success) return parsed.data;
  throw new ChatKitError(
    "invalid_request",
    "metadata.parlor: resumable, feedback and stopped are booleans, idempotency_key and call_id texts that are not empty.",
  );
}
