import { eventsOf, isAnswered, isDenied } from "../exchange.ts";
import { isSameJson } from "../inspect/same-item.ts";
import type { Scenario } from "./scenario.ts";
import { ScenarioStopped } from "./scenario.ts";
import { addMessage, doneItems, findEcho, listItems, startThread } from "./send-message.ts";

/** A message answered once more, in place of everything after it. */
export const retry: Scenario = {
  id: "retry",
  rules: [
    "requests.threads.retry_after_item",
    "retry.answers",
    "retry.removes-later",
    "retry.user-messages-only",
    "retry.told",
    "errors.unknown-item",
  ],
  async run(session) {
    const { send, check, target } = session;
    const { threadId, exchange: first } = await startThread(session, target.prompts.hello);
    const second = await addMessage(session, threadId, target.prompts.hello);
    const message = findEcho(second);
    const before = doneItems(first).map(({ id }) => id);
    const answer = doneItems(second).filter(({ type }) => type !== "user_message");
    if (!message || answer.length === 0) throw new ScenarioStopped("a message was not answered with items");

    for (const [rule, id] of [
      ["retry.user-messages-only", answer[0]?.id],
      ["errors.unknown-item", "msg_0000000000000000"],
    ] as const) {
      const known = await listItems(session, threadId);
      const wrong = await send("threads.retry_after_item", { thread_id: threadId, item_id: id });
      const isRefused =
        rule === "errors.unknown-item" ? wrong.status >= 400 && wrong.status < 500 : isDenied(wrong);
      check(rule, isRefused, `it is answered ${wrong.status}`, wrong);
      const after = await listItems(session, threadId);
      const isSame = isSameJson(after.items.map(toId), known.items.map(toId));
      check(rule, isSame, "the refused retry changed the thread", after.exchange);
    }

    const again = await send("threads.retry_after_item", { thread_id: threadId, item_id: message.id });
    const isStream = isAnswered(again) && again.isStream;
    check("requests.threads.retry_after_item", isStream, `it is answered ${again.status}`, again);
    const anew = doneItems(again).filter(({ type }) => type !== "user_message");
    const old = answer.map(toId);
    const isNew = anew.length > 0 && anew.every(({ id }) => !old.includes(id));
    check("retry.answers", isNew, `the answers are ${anew.map(toId)}, before ${old}`, again);
    const { items, exchange } = await listItems(session, threadId);
    const kept = items.filter(({ type }) => type !== "end_of_turn").map(toId);
    const due = [...before, message.id, ...anew.map(toId)];
    check("retry.removes-later", isSameJson(kept, due), `the thread has ${kept}, not ${due}`, exchange);
    if (!again.headers.has("x-parlor")) return;
    const told = eventsOf(again).flatMap((event) =>
      event.type === "thread.item.removed" ? event.item_id : [],
    );
    check(
      "retry.told",
      old.every((id) => told.includes(id)),
      `it names ${told}, not ${old}`,
      again,
    );
  },
};

function toId({ id }: { id: string }): string {
  return id;
}
