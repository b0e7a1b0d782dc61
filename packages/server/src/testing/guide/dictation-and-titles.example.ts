import { ChatKitError, createChatKit, createMemoryStore } from "@parlor/server";

/** Stands for a model that listens. */
async function listen(audio: Uint8Array, mediaType: string): Promise<string> {
  return `${audio.length} bytes of ${mediaType}`;
}

export const chatKit = createChatKit({
  store: createMemoryStore(),
  authenticate: async (request) => ({ owner: request.headers.get("x-user") ?? "guest", context: {} }),
  async *respond({ thread, run }) {
    // Seen by the next turns and by the model, never by a client.
    const fields = { thread_id: thread.id, created_at: new Date().toISOString() };
    const item = {
      type: "hidden_context_item" as const,
      id: run.createId("hidden_context_item"),
      ...fields,
      content: "greeted",
    };
    yield { type: "thread.item.done", item };
    // Saved, and sent as thread.updated: so are the title and the status.
    thread.metadata.greeted = true;
  },
  async transcribe({ audio, mediaType }) {
    if (audio.length < 3) throw new ChatKitError("too_quiet", "Nothing was to be heard.", { status: 422 });
    return { text: await listen(audio, mediaType) };
  },
  async title({ message }) {
    // Beside the answer, which never waits for it: ask a small model here.
    return message.content.map((part) => part.text).join(" ");
  },
  streamOptions: ({ thread }) => ({ allow_cancel: thread.metadata.mustFinish !== true }),
});
