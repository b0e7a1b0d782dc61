/** Deltas of one answer. */
export const DELTAS = 200;
const delta = "token ";

/** The events of an answer, made one by one as a model's tokens would be: the same from each server in JavaScript. */
export async function* streamAnswer({ threadId, itemId }: { threadId: string; itemId: string }) {
  const item = {
    type: "assistant_message" as const,
    id: itemId,
    thread_id: threadId,
    created_at: new Date().toISOString(),
    content: [],
  };
  const toPart = (text: string) => ({ type: "output_text" as const, text, annotations: [] });
  yield { type: "thread.item.added" as const, item };
  yield {
    type: "thread.item.updated" as const,
    item_id: itemId,
    update: {
      type: "assistant_message.content_part.added" as const,
      content_index: 0,
      content: toPart(""),
    },
  };
  for (let index = 0; index < DELTAS; index += 1) {
    yield {
      type: "thread.item.updated" as const,
      item_id: itemId,
      update: { type: "assistant_message.content_part.text_delta" as const, content_index: 0, delta },
    };
  }
  const content = toPart(delta.repeat(DELTAS));
  yield {
    type: "thread.item.updated" as const,
    item_id: itemId,
    update: { type: "assistant_message.content_part.done" as const, content_index: 0, content },
  };
  yield { type: "thread.item.done" as const, item: { ...item, content: [content] } };
}
