import type { AssistantMessageItem } from "@parlor/protocol";
import type { Respond } from "@parlor/server";

/** Answers a message with what it said, a word at a time. A model comes in here. */
export const answer: Respond<unknown> = async function* ({ thread, message, run }) {
  const said = message?.content.map((part) => part.text).join("") ?? "";
  const item: AssistantMessageItem = {
    type: "assistant_message",
    id: run.createId("assistant_message"),
    thread_id: thread.id,
    created_at: new Date().toISOString(),
    content: [],
  };
  yield { type: "thread.item.added", item };
  const text = `You said: ${said}`;
  for (const delta of text.split(/(?<= )/)) {
    yield {
      type: "thread.item.updated",
      item_id: item.id,
      update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta },
    };
  }
  const content = [{ type: "output_text" as const, text, annotations: [] }];
  yield { type: "thread.item.done", item: { ...item, content } };
};
