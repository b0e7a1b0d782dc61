import type { StructuredInputItem } from "@parlor/protocol";
import { type Exchange, eventsOf, isAnswered } from "../exchange.ts";
import { isSameJson } from "../inspect/same-item.ts";
import type { Session } from "../session.ts";
import type { Scenario } from "./scenario.ts";
import { doneItems, listItems, startThread } from "./send-message.ts";

const rules = ["requests.threads.add_structured_input", "structured-input.answered"] as const;

/** Questions put to the user, and their answers. */
export const structuredInput: Scenario = {
  id: "structured-input",
  rules,
  async run(session) {
    const text = session.target.prompts.structuredInput;
    if (text === undefined) {
      for (const rule of rules)
        session.miss(rule, "needs a prompt that makes the assistant ask: --prompt structured-input=…");
      return;
    }
    const { threadId, exchange } = await startThread(session, text);
    const item = doneItems(exchange).find((one) => one.type === "structured_input");
    if (!item) {
      for (const rule of rules) session.miss(rule, "the prompt made the assistant ask nothing");
      return;
    }
    await checkAnswers(session, threadId, item);
  },
};

async function checkAnswers(session: Session, threadId: string, item: StructuredInputItem): Promise<void> {
  const { check, send } = session;
  const answers = Object.fromEntries(
    item.inputs.map((input) => {
      const value = input.type === "multiple_choice" ? (input.options[0]?.value ?? "") : "As you like";
      return [input.id, { values: [value], skipped: false }];
    }),
  );
  const params = { thread_id: threadId, item_id: item.id, input: { status: "answered", answers } };
  const goesOn = await send("threads.add_structured_input", params);
  const isStream = isAnswered(goesOn) && goesOn.isStream;
  check("requests.threads.add_structured_input", isStream, `it is answered ${goesOn.status}`, goesOn);
  const replaced = eventsOf(goesOn).find(
    (event) => event.type === "thread.item.replaced" && event.item.id === item.id,
  );
  check("structured-input.answered", replaced !== undefined, "no thread.item.replaced tells it", goesOn);
  const kept = await listItems(session, threadId);
  checkKept(
    session,
    kept.exchange,
    kept.items.find(({ id }) => id === item.id) as StructuredInputItem,
    answers,
  );
}

function checkKept(
  { check }: Session,
  exchange: Exchange,
  item: StructuredInputItem | undefined,
  due: object,
): void {
  const given = Object.fromEntries((item?.inputs ?? []).map(({ id, answer }) => [id, answer]));
  const isKept = item?.status === "answered" && isSameJson(given, due);
  check("structured-input.answered", isKept, `it is kept as ${JSON.stringify(item)}`, exchange);
}
