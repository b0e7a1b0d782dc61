import type { AssistantMessageItem, ThreadStreamEvent } from "@parlor/protocol";
import { createChatKit, createMemoryStore, type RespondInput, StreamError } from "@parlor/server";

/** Stands for a model: gives words until it is told to stop. */
async function* speak(text: string, signal: AbortSignal): AsyncGenerator<string> {
  for (const word of text.split(/(?<= )/)) {
    if (signal.aborted) return;
    yield word;
  }
}

async function* respond(input: RespondInput<unknown>): AsyncGenerator<ThreadStreamEvent> {
  const { message, thread, run, signal } = input;
  const said = message?.content.map((part) => part.text).join("") ?? "";
  // The user reads this text as it is. Anything else that is thrown ends the turn without a word of what it was.
  if (said === "") throw new StreamError("Say it in words, please.", { allowRetry: false });

  // Shown until the next item, and kept nowhere.
  yield { type: "progress_update", icon: "search", text: "Thinking" };

  const item: AssistantMessageItem = {
    type: "assistant_message",
    id: run.createId("assistant_message"),
    thread_id: thread.id,
    created_at: new Date().toISOString(),
    content: [],
  };
  // The item begins. Nothing is kept for good before its `thread.item.done`.
  yield { type: "thread.item.added", item };
  let text = "";
  for await (const delta of speak(`You said: ${said}`, signal)) {
    text += delta;
    yield {
      type: "thread.item.updated",
      item_id: item.id,
      update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta },
    };
  }
  yield {
    type: "thread.item.done",
    item: { ...item, content: [{ type: "output_text", text, annotations: [] }] },
  };

  // For the page's own code, and for the user; neither is kept.
  yield { type: "client_effect", name: "answered", data: { length: text.length } };
  yield { type: "notice", level: "info", message: "This was an **echo**." };
}

export const chatKit = createChatKit({
  store: createMemoryStore(),
  authenticate: async (request) => ({ owner: request.headers.get("x-user") ?? "guest", context: {} }),
  respond,
});
