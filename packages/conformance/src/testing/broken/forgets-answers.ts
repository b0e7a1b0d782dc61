import { changeJson, type LooseJson } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Never saves what the assistant says. */
export const forgetsAnswers: Defect = {
  breaks: ["items.saved", "retry.removes-later", "leaving.part-kept"],
  spoil: (handler) =>
    changeJson(handler, (json, { type }) => {
      if (type === "items.list") return withoutAnswers(json);
      return type === "threads.get_by_id" ? { ...json, items: withoutAnswers(json.items) } : json;
    }),
};

function withoutAnswers(page: LooseJson = {}): LooseJson {
  return { ...page, data: page.data?.filter(({ type }) => type !== "assistant_message") };
}
