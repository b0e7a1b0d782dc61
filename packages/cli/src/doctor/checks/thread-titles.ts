import type { Check } from "../check.ts";
import { ok, unknown, warning } from "../finding.ts";
import { toLoosePage } from "../probes/loose-page.ts";

/** Rows of the history have something to show. */
export const threadTitles: Check = {
  id: "thread-titles",
  title: "Threads get a title",
  pitfalls: [3],
  async run({ probes }) {
    const [answer, id] = [await probes.listAfter(), await probes.threadId()];
    if (!answer || id === undefined) return [unknown("There was no turn.")];
    const thread = toLoosePage(answer).records.find(
      (record): record is { id: string; title?: unknown } =>
        typeof record === "object" && record !== null && "id" in record && record.id === id,
    );
    if (!thread)
      return [
        warning(
          "The thread of the turn is not in the history.",
          "List threads newest first, and of the same owner who made them.",
        ),
      ];
    return typeof thread.title === "string" && thread.title !== ""
      ? [ok(`"${thread.title.slice(0, 60)}"`)]
      : [
          warning(
            "A thread has no title after two turns: its row in the history is empty.",
            "Set thread.title in the first turn.",
          ),
        ];
  },
};
