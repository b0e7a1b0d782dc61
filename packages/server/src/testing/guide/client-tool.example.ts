import { createChatKit, createMemoryStore } from "@parlor/server";

export const chatKit = createChatKit({
  store: createMemoryStore(),
  authenticate: async (request) => ({ owner: request.headers.get("x-user") ?? "guest", context: {} }),
  async *respond({ thread, message, run }) {
    const created_at = new Date().toISOString();
    if (message) {
      // Asks the page, and ends the turn: the item must be the last.
      const id = run.createId("client_tool_call");
      const call = { call_id: id, name: "read_selection", arguments: { max_length: 1000 } };
      const item = { id, thread_id: thread.id, created_at, status: "pending" as const, ...call };
      yield { type: "thread.item.done", item: { type: "client_tool_call", ...item } };
      return;
    }
    // The page has answered: its output is the newest item of the thread.
    for await (const item of run.history()) {
      if (item.type !== "client_tool_call") continue;
      const text = `You have selected: ${JSON.stringify(item.output)}`;
      const content = [{ type: "output_text" as const, text, annotations: [] }];
      const fields = { id: run.createId("assistant_message"), thread_id: thread.id, created_at, content };
      yield { type: "thread.item.done", item: { type: "assistant_message", ...fields } };
      return;
    }
  },
});
