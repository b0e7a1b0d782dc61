import { type Exchange, isRefused } from "../exchange.ts";
import type { RuleId } from "../rules/all-rules.ts";
import type { Session } from "../session.ts";
import type { Scenario } from "./scenario.ts";
import { listItems, recordsOf, startThread, toInput } from "./send-message.ts";

/** Bad input: refused before anything is done. */
export const errors: Scenario = {
  id: "errors",
  rules: [
    "errors.malformed-json",
    "errors.unknown-type",
    "errors.missing-field",
    "errors.unknown-thread",
    "errors.unknown-attachment",
    "errors.nothing-made",
    "errors.body",
    "errors.request-id",
  ],
  async run(session) {
    const { send, sendText } = session;
    refuse(session, "errors.malformed-json", await sendText("(no JSON)", '{"type":"threads.list","params":'));
    refuse(session, "errors.unknown-type", await send("messages.create", {}));
    refuse(session, "errors.missing-field", await send("threads.get_by_id", {}));
    refuse(session, "errors.missing-field", await send("threads.create", {}));
    const nowhere = { thread_id: "thr_0000000000000000" };
    refuse(session, "errors.unknown-thread", await send("threads.get_by_id", nowhere));
    refuse(session, "errors.unknown-thread", await send("items.list", nowhere));
    const message = { ...nowhere, input: toInput(session.target.prompts.hello) };
    refuse(session, "errors.unknown-thread", await send("threads.add_user_message", message));
    await checkNothingMade(session);
  },
};

function refuse({ check }: Session, rule: RuleId, exchange: Exchange): void {
  check(rule, isRefused(exchange), `it is answered ${exchange.status}`, exchange);
  if (!isRefused(exchange)) return;
  const { json } = exchange;
  const error = typeof json === "object" && json !== null && "error" in json ? json.error : undefined;
  const fields = typeof error === "object" && error !== null ? (error as Record<string, unknown>) : {};
  const isExplained = typeof fields.code === "string" && typeof fields.message === "string";
  check("errors.body", isExplained, "the refusal has no error with a code and a message", exchange);
  if (exchange.headers.has("x-parlor"))
    check("errors.request-id", typeof fields.request_id === "string", "it has no request_id", exchange);
}

async function checkNothingMade(session: Session): Promise<void> {
  const { send, check, target } = session;
  const input = toInput(target.prompts.hello, ["atc_0000000000000000"]);
  const newest = async () => {
    const exchange = await send("threads.list", { limit: 1, order: "desc" });
    return { exchange, id: recordsOf(exchange)[0]?.id };
  };
  const before = await newest();
  refuse(session, "errors.unknown-attachment", await send("threads.create", { input }));
  const after = await newest();
  check("errors.nothing-made", after.id === before.id, `there is a new thread ${after.id}`, after.exchange);

  const { threadId } = await startThread(session, target.prompts.hello);
  const known = await listItems(session, threadId);
  const params = { thread_id: threadId, input };
  refuse(session, "errors.unknown-attachment", await send("threads.add_user_message", params));
  const now = await listItems(session, threadId);
  const isSame = now.items.length === known.items.length;
  check("errors.nothing-made", isSame, "the thread has more items than before", now.exchange);
}
