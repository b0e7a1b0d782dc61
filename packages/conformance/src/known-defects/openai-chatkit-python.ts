import type { KnownDefect } from "./known-defect.ts";

const raises =
  "The SDK raises, and leaves the answer to the application, which without more says 500 and plain text.";
const breaksOff = "The SDK looks at it only after it has answered 200: the stream breaks off.";

/**
 * The defects of the official Python SDK, `openai-chatkit` 1.6.5, behind a plain endpoint as its guides show it.
 * A run against it breaks each of these rules, and no other.
 */
export const openaiChatkitPython: readonly KnownDefect[] = [
  {
    rule: "http.answers",
    reason: "An error before the turn starts breaks off a stream that has already been answered 200.",
  },
  { rule: "http.json-type", reason: raises },
  { rule: "times.zoned", reason: "The SDK takes the server's local time, and writes it without a zone." },
  { rule: "errors.malformed-json", reason: raises },
  { rule: "errors.unknown-type", reason: raises },
  { rule: "errors.missing-field", reason: raises },
  { rule: "errors.unknown-thread", reason: `${raises} Of a streaming request: ${breaksOff}` },
  { rule: "errors.unknown-item", reason: "A retry after an unknown item is a stream without an event." },
  { rule: "errors.unknown-attachment", reason: breaksOff },
  {
    rule: "errors.nothing-made",
    reason: "The thread is made before the attachments of its message are looked for.",
  },
];
