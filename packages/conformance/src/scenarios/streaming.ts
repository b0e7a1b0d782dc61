import type { ThreadItem } from "@parlor/protocol";
import { type Exchange, eventsOf } from "../exchange.ts";
import { isSameItem } from "../inspect/same-item.ts";
import type { Session } from "../session.ts";
import type { Scenario } from "./scenario.ts";
import { doneItems, startThread } from "./send-message.ts";

/**
 * Whether events arrive while the turn goes on. As the first ones arrive, the thread is read: a stream that was held
 * back until the turn's end finds the answer complete already. A quick answer is complete by then on any server, so
 * that only one that is known to take longer can break the rule.
 */
export const streaming: Scenario = {
  id: "streaming",
  rules: ["stream.unbuffered"],
  async run(session) {
    const { prompts } = session.target;
    let midway: Exchange | undefined;
    const { exchange } = await startThread(session, prompts.slow ?? prompts.hello, {
      async onFrames(frames) {
        const created = frames.find(({ event }) => event?.type === "thread.created")?.event;
        if (midway || created?.type !== "thread.created") return undefined;
        midway = await readThread(session, created.thread.id);
        return undefined;
      },
    });
    const answer = doneItems(exchange).filter(({ type }) => type !== "user_message");
    if (!midway || answer.length === 0) {
      session.miss("stream.unbuffered", "there was no answer");
      return;
    }
    const kept = (midway.json as { data?: ThreadItem[] } | undefined)?.data ?? [];
    const isComplete = answer.every((item) =>
      kept.some((one) => one.id === item.id && isSameItem(one, item)),
    );
    if (isComplete && prompts.slow === undefined) {
      session.miss(
        "stream.unbuffered",
        "the answer was complete at once: --prompt slow=… says what makes a long one",
      );
      return;
    }
    const problem = "when the first event arrived, the whole answer was complete and saved";
    session.check("stream.unbuffered", !isComplete && eventsOf(exchange).length > 0, problem, exchange);
  },
};

function readThread({ send }: Session, threadId: string): Promise<Exchange> {
  return send("items.list", { thread_id: threadId, limit: 100, order: "asc" });
}
