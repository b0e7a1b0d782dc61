import { ChatKitError } from "../errors.ts";
import { type BodyReader, IncomingRequest } from "./incoming-request.ts";

/** Refuses a body that cannot be read as it is. */
export function assertReadable(request: Request): void {
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase();
  if (encoding && encoding !== "identity") {
    throw new ChatKitError(
      "unsupported_media_type",
      "Send the body as it is: a Content-Encoding such as gzip is not taken.",
    );
  }
  if (request.bodyUsed || request.body?.locked) {
    throw new ChatKitError(
      "body_already_read",
      "Something on the server has read the body of this request before its handler could: hand the request over unread.",
    );
  }
}

/** Reads the body of a request; undefined where there is none. */
export function openBody(request: Request): BodyReader | undefined {
  assertReadable(request);
  return IncomingRequest.openBody(request);
}
