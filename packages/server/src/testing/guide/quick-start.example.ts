import { createServer } from "node:http";
import { createChatKit, createMemoryStore } from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";

const chatKit = createChatKit({
  store: createMemoryStore(),
  // Whoever you know from the headers of a request: everything belongs to its owner.
  authenticate: async (request) => ({ owner: request.headers.get("x-user") ?? "guest", context: {} }),
  async *respond({ thread, message, run }) {
    const said = message?.content.map((part) => part.text).join("") ?? "";
    const content = [{ type: "output_text" as const, text: `You said: ${said}`, annotations: [] }];
    const fields = { id: run.createId("assistant_message"), thread_id: thread.id };
    const created_at = new Date().toISOString();
    yield { type: "thread.item.done", item: { type: "assistant_message", ...fields, created_at, content } };
  },
});

export const server = createServer(toNodeListener(chatKit.handler)).listen(process.env.PORT ?? 8000);
