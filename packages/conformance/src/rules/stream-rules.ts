import type { Rule } from "./rule.ts";

/** What holds for every stream. */
export const streamRules = [
  {
    id: "stream.frames",
    sentence:
      "A stream is frames of data: lines with one JSON object each, without event names, and a blank line after each.",
    source: "openai-chatkit server.py: StreamingResult",
    severity: "must",
  },
  {
    id: "stream.event-shape",
    sentence: "Every event is one of the protocol's, with the fields that its type has.",
    source: "openai-chatkit types.py: ThreadStreamEvent",
    severity: "must",
  },
  {
    id: "stream.unbuffered",
    sentence: "Events arrive while the turn goes on: the first one does not wait for the last.",
    source: "openai-chatkit server.py: _process_streaming",
    severity: "must",
  },
  {
    id: "stream.no-error",
    sentence: "A plain message is answered without an error event.",
    source: "openai-chatkit types.py: ErrorEvent",
    severity: "must",
  },
  {
    id: "stream.created-first",
    sentence: "The first event of threads.create is thread.created; no other request sends one.",
    source: "openai-chatkit server.py: _process_streaming_impl",
    severity: "must",
  },
  {
    id: "stream.echo",
    sentence: "The user's message comes back, whole, as thread.item.done before anything of the answer.",
    source: "openai-chatkit server.py: _process_new_thread_item_respond",
    severity: "must",
  },
  {
    id: "stream.options",
    sentence: "stream_options comes once, after the user's message and before the answer.",
    source: "openai-chatkit server.py: _process_events",
    severity: "should",
  },
  {
    id: "stream.one-thread",
    sentence: "Every item of a stream is of the thread that the stream is about.",
    source: "openai-chatkit types.py: ThreadItemBase.thread_id",
    severity: "must",
  },
  {
    id: "stream.added-before-updated",
    sentence: "An item is updated only after it was added, and before it is done.",
    source: "openai-chatkit types.py: ThreadItemAddedEvent",
    severity: "must",
  },
  {
    id: "stream.added-once",
    sentence: "An item is added once, and before it is done.",
    source: "openai-chatkit types.py: ThreadItemAddedEvent",
    severity: "must",
  },
  {
    id: "stream.done-once",
    sentence: "An item is done once.",
    source: "openai-chatkit types.py: ThreadItemDoneEvent",
    severity: "must",
  },
  {
    id: "stream.added-is-done",
    sentence: "An item that was added is done or removed when the stream ends.",
    source: "openai-chatkit types.py: ThreadItemDoneEvent",
    severity: "must",
  },
  {
    id: "stream.updates-equal-done",
    sentence: "A message or widget with its updates applied is what its done says.",
    source: "openai-chatkit types.py: ThreadItemUpdatedEvent",
    severity: "must",
  },
] as const satisfies readonly Rule[];
