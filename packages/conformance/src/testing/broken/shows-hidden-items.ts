import { changeJson } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Leaves items for the model alone in what it answers, and the thread's metadata with them. */
export const showsHiddenItems: Defect = {
  breaks: ["items.hidden", "threads.metadata-hidden"],
  spoil: (handler) =>
    changeJson(handler, (json, { type }) => {
      if (type !== "threads.update") return json;
      const fields = { id: "hci_1", thread_id: json.id, created_at: json.created_at };
      const hidden = { type: "hidden_context_item", ...fields, content: "for the model alone" };
      return { ...json, metadata: { plan: "secret" }, items: { data: [hidden], has_more: false } };
    }),
};
