import { createChatKit, createMemoryStore } from "@parlor/server";

export const chatKit = createChatKit({
  store: createMemoryStore(),
  authenticate: async (request) => ({ owner: request.headers.get("x-user") ?? "guest", context: {} }),
  async *respond({ thread, message, run }) {
    const fields = { thread_id: thread.id, created_at: new Date().toISOString() };
    if (message) {
      const inputs = [
        {
          type: "multiple_choice" as const,
          id: "size",
          question: "Which size?",
          options: [{ value: "S" }, { value: "M" }],
          multiple: false,
        },
        { type: "freeform" as const, id: "note", question: "Anything else?" },
      ];
      const id = run.createId("structured_input");
      yield {
        type: "thread.item.done",
        item: { type: "structured_input", id, ...fields, status: "pending", inputs },
      };
      return;
    }
    for await (const item of run.history()) {
      if (item.type !== "structured_input") continue;
      const given = item.inputs.map(
        ({ id, answer }) => `${id}: ${answer?.skipped ? "skipped" : answer?.values}`,
      );
      const content = [{ type: "output_text" as const, text: given.join(", "), annotations: [] }];
      const id = run.createId("assistant_message");
      yield { type: "thread.item.done", item: { type: "assistant_message", id, ...fields, content } };
      return;
    }
  },
});
