import type { ThreadStreamEvent } from "@parlor/protocol";
import { describeValue, hasMember } from "../describe-value.ts";

/** What a hook gave, when events can be read from it. Throws a `TypeError` that names the hook and what it gave. */
export function requireEvents(
  hook: "respond" | "action",
  given: AsyncIterable<ThreadStreamEvent>,
): AsyncIterable<ThreadStreamEvent> {
  if (hasMember(given, Symbol.asyncIterator)) return given;
  // Nobody waits for it: that it fails too must not end the process.
  if (hasMember(given, "then")) Promise.resolve(given as unknown).catch(() => undefined);
  throw new TypeError(
    `${hook} gave ${describeValue(given)}. It must give an async iterable of events: write it as async function*.`,
  );
}
