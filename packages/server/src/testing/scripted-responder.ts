import type { ThreadStreamEvent } from "@parlor/protocol";
import type { Respond, RespondInput } from "../chatkit.ts";

/** An assistant message as the events of a stream, one delta for each piece of text. The ids are the run's. */
export function* toMessageEvents(
  { run, thread }: Pick<RespondInput<unknown>, "run" | "thread">,
  pieces: readonly string[],
): Generator<ThreadStreamEvent> {
  const item = {
    type: "assistant_message" as const,
    id: run.createId("assistant_message"),
    thread_id: thread.id,
    created_at: new Date().toISOString(),
    content: [],
  };
  yield { type: "thread.item.added", item };
  yield {
    type: "thread.item.updated",
    item_id: item.id,
    update: {
      type: "assistant_message.content_part.added",
      content_index: 0,
      content: { type: "output_text", text: "", annotations: [] },
    },
  };
  for (const delta of pieces) {
    yield {
      type: "thread.item.updated",
      item_id: item.id,
      update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta },
    };
  }
  const content = { type: "output_text" as const, text: pieces.join(""), annotations: [] };
  yield {
    type: "thread.item.updated",
    item_id: item.id,
    update: { type: "assistant_message.content_part.done", content_index: 0, content },
  };
  yield { type: "thread.item.done", item: { ...item, content: [content] } };
}

/** A step of a script: an event to send, a promise to wait for, or something to do, such as throwing. */
export type ScriptStep = ThreadStreamEvent | Promise<unknown> | (() => unknown);

/** A `respond` that follows a script. */
export function createScriptedResponder<Context>(
  script: (input: RespondInput<Context>) => Iterable<ScriptStep>,
): Respond<Context> {
  return async function* (input) {
    for (const step of script(input)) {
      if (typeof step === "function") await step();
      else if (step instanceof Promise) await step;
      else yield step;
    }
  };
}
