import type { ChatFailure } from "@parlor/client";
import type { MessageId } from "../strings/en.ts";
import type { Localizer } from "../strings/localizer.ts";

/** What the client itself finds wrong, before there is an answer of the server. */
const ownFailures: Record<string, MessageId> = {
  network_error: "failure.network",
  timeout: "failure.timeout",
  connection_lost: "failure.lost",
};

/** What went wrong, for the user: in the page's language where the client says it, as the server put it where that does. */
export function describeFailure(t: Localizer, { code, message, status }: ChatFailure): string {
  const own = status === undefined ? ownFailures[code] : undefined;
  return own ? t(own) : message;
}
