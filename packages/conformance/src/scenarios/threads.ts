import { eventsOf, isAnswered, isDenied } from "../exchange.ts";
import type { Scenario } from "./scenario.ts";
import { doneItems, recordsOf, startThread } from "./send-message.ts";

/** Renaming and deleting threads, and feedback. */
export const threads: Scenario = {
  id: "threads",
  rules: [
    "requests.threads.update",
    "requests.threads.delete",
    "requests.items.feedback",
    "threads.renamed",
    "threads.deleted",
  ],
  async run({ target, send, check, ...session }) {
    const { threadId, exchange: turn } = await startThread(
      { target, send, check, ...session },
      target.prompts.hello,
    );
    const params = { thread_id: threadId };
    const answer = doneItems(turn).find(({ type }) => type === "assistant_message");
    if (answer) {
      const feedback = { ...params, item_ids: [answer.id], kind: "positive" };
      const given = await send("items.feedback", feedback);
      check("requests.items.feedback", isAnswered(given), `it is answered ${given.status}`, given);
    }
    const title = "A title of the conformance run";
    const renamed = await send("threads.update", { ...params, title });
    check("requests.threads.update", isAnswered(renamed), `it is answered ${renamed.status}`, renamed);
    const read = await send("threads.get_by_id", params);
    const kept = (read.json as { title?: string } | undefined)?.title;
    check("threads.renamed", kept === title, `the title is ${kept}`, read);

    const deleted = await send("threads.delete", params);
    check("requests.threads.delete", isAnswered(deleted), `it is answered ${deleted.status}`, deleted);
    const gone = await send("threads.get_by_id", params);
    const isGone = isDenied(gone) && eventsOf(gone).length === 0;
    check("threads.deleted", isGone, `reading it is answered ${gone.status}`, gone);
    const list = await send("threads.list", { limit: 20, order: "desc" });
    const isListed = recordsOf(list).some(({ id }) => id === threadId);
    check("threads.deleted", !isListed, "it is listed", list);
  },
};
