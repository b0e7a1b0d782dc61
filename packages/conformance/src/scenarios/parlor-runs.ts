import { type Exchange, isAnswered } from "../exchange.ts";
import { isSameJson } from "../inspect/same-item.ts";
import type { Scenario } from "./scenario.ts";
import { addMessage, findEcho, listItems, startThread } from "./send-message.ts";

/** Our extensions, on servers that say by x-parlor that they have them. */
export const parlorRuns: Scenario = {
  id: "parlor-runs",
  rules: ["parlor.runs-attach", "parlor.idempotent"],
  async run(session) {
    const { send, check, miss, target } = session;
    const parlor = { resumable: true, idempotency_key: crypto.randomUUID() };
    const { threadId, exchange } = await startThread(session, target.prompts.hello, {
      metadata: { parlor },
    });
    if (!exchange.headers.has("x-parlor")) {
      for (const rule of ["parlor.runs-attach", "parlor.idempotent"] as const)
        miss(rule, "the server does not say that it has them");
      return;
    }
    const seen = 3;
    const after = Number(exchange.frames[seen - 1]?.id);
    const again = await send("parlor.runs.attach", { thread_id: threadId, after });
    const isSame = isAnswered(again) && isSameJson(numbered(again), numbered(exchange).slice(seen));
    check("parlor.runs-attach", isSame, `its events are not those of the turn after ${after}`, again);

    const metadata = { parlor: { resumable: true, idempotency_key: crypto.randomUUID() } };
    const first = await addMessage(session, threadId, target.prompts.hello, { metadata });
    const second = await addMessage(session, threadId, target.prompts.hello, { metadata });
    const { items, exchange: page } = await listItems(session, threadId);
    const messages = items.filter(({ type }) => type === "user_message");
    const isOnce = messages.length === 2 && findEcho(first)?.id === findEcho(second)?.id;
    check("parlor.idempotent", isOnce, `the thread has ${messages.length} messages, not 2`, page);
  },
};

function numbered({ frames }: Exchange): unknown[] {
  return frames.map(({ id, json }) => [id, json]);
}
