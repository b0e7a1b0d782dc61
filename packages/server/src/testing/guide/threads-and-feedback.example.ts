import type { FeedbackKind } from "@parlor/protocol";
import { createChatKit, createMemoryStore } from "@parlor/server";

const MAX_TURNS = 3;
const store = createMemoryStore();
/** Stands for where you look at what people think of answers. */
export const opinions: { itemId: string; kind: FeedbackKind; text: string }[] = [];

export const chatKit = createChatKit({
  store,
  authenticate: async (request) => ({ owner: request.headers.get("x-user") ?? "guest", context: {} }),
  async *respond({ thread, run }) {
    // Newest first, and read only as far as you go. The message that is being answered is in it.
    let turns = 0;
    for await (const item of run.history()) if (item.type === "user_message") turns += 1;

    const fields = { id: run.createId("assistant_message"), thread_id: thread.id };
    const created_at = new Date().toISOString();
    const text = `This was message ${turns} of ${MAX_TURNS}.`;
    const content = [{ type: "output_text" as const, text, annotations: [] }];
    yield { type: "thread.item.done", item: { type: "assistant_message", ...fields, created_at, content } };

    // Whatever is changed in the thread, however deep inside, is saved, and sent as thread.updated.
    thread.title ??= "A short talk";
    thread.metadata.turns = turns;
    if (turns >= MAX_TURNS) thread.status = { type: "closed", reason: "That was the last one." };
  },
  // The store has kept it by now. What the element shows it on are items of this owner's thread.
  async addFeedback({ owner, threadId, itemIds, kind }) {
    for (const itemId of itemIds) {
      const item = await store.loadItem(owner, threadId, itemId);
      if (item?.type !== "assistant_message") continue;
      opinions.push({ itemId, kind, text: item.content.map((part) => part.text).join("") });
    }
  },
});
