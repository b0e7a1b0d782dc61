import type { Rule } from "./rule.ts";

/** What holds for every answer. */
export const answerRules = [
  {
    id: "http.answers",
    sentence: "Every request is answered, and every answer ends.",
    source: "HTTP",
    severity: "must",
  },
  {
    id: "http.json-type",
    sentence: "An answer that is no stream is JSON, and says so: application/json.",
    source: "openai-chatkit server.py: NonStreamingResult",
    severity: "must",
  },
  {
    id: "http.stream-type",
    sentence: "A streaming request is answered with text/event-stream.",
    source: "openai-chatkit server.py: StreamingResult",
    severity: "must",
  },
  {
    id: "http.not-compressed",
    sentence: "A stream is not compressed: what compresses it holds events back.",
    source: "docs/guides/mounting.md",
    severity: "should",
  },
  {
    id: "http.bare-object",
    sentence: "A JSON answer is the object itself: neither wrapped in another one nor serialised twice.",
    source: "openai-chatkit server.py: process",
    severity: "must",
  },
  {
    id: "http.no-nulls",
    sentence: "Fields without a value are left out: no null is sent.",
    source: "openai-chatkit server.py: exclude_none",
    severity: "should",
  },
  {
    id: "http.no-secrets",
    sentence: "No answer repeats the credentials of its request.",
    source: "docs/api.md",
    severity: "must",
  },
  {
    id: "http.no-traces",
    sentence: "No answer shows the inside of the server: no stack trace, no path of a source file.",
    source: "docs/api.md",
    severity: "must",
  },
  {
    id: "ids.unique",
    sentence: "No id is given twice: neither to two threads nor to two items, whatever thread they are of.",
    source: "openai-chatkit store.py: generate_item_id",
    severity: "must",
  },
  {
    id: "times.zoned",
    sentence: "Times name their zone: ISO 8601 with Z or an offset.",
    source: "RFC 3339",
    severity: "should",
  },
  {
    id: "items.hidden",
    sentence: "Hidden items (hidden_context_item, sdk_hidden_context) never reach a client.",
    source: "openai-chatkit server.py: is_hidden",
    severity: "must",
  },
  {
    id: "threads.metadata-hidden",
    sentence: "The metadata of a thread is never sent: it is {} or absent.",
    source: "openai-chatkit server.py: _to_thread_response",
    severity: "must",
  },
  {
    id: "attachments.metadata-hidden",
    sentence: "The metadata of an attachment is never sent.",
    source: "openai-chatkit types.py: AttachmentBase.metadata",
    severity: "must",
  },
] as const satisfies readonly Rule[];
