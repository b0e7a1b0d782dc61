import { type ParlorMetadata, parlorMetadataSchema } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";

/** What a client says of itself beside the official protocol. */
export function readParlorMetadata(request: { metadata: Record<string, unknown> }): ParlorMetadata {
  const parsed = parlorMetadataSchema.safeParse(request.metadata.parlor ?? {});
  if (parsed.success) return parsed.data;
  throw new ChatKitError(
    "invalid_request",
    "metadata.parlor: resumable, feedback and stopped are booleans, idempotency_key a text of 1 to 200 characters, call_id a text that is not empty.",
  );
}
