import { type Action, actionConfigSchema } from "@parlor/protocol";
import { eventsOf, isAnswered, isRefused } from "../exchange.ts";
import type { Session } from "../session.ts";
import type { Scenario } from "./scenario.ts";
import { doneItems, findEcho, startThread, type Turn } from "./send-message.ts";

/** A widget, and the actions that it sends. */
export const widgets: Scenario = {
  id: "widgets",
  rules: [
    "widgets.root",
    "requests.threads.custom_action",
    "requests.threads.sync_custom_action",
    "actions.wrong-sender",
  ],
  async run(session) {
    const { prompts } = session.target;
    const turn = await startThread(session, prompts.widget ?? prompts.hello);
    const widget = doneItems(turn.exchange).find((item) => item.type === "widget");
    if (widget) {
      const { type } = widget.widget;
      const isRoot = ["Card", "ListView", "Basic"].includes(type);
      session.check("widgets.root", isRoot, `the root is a ${type}`, turn.exchange);
    } else {
      session.miss(
        "widgets.root",
        "no widget was shown: --prompt widget=… says what makes the assistant show one",
      );
    }
    const action = (widget && findAction(widget.widget)) ?? { type: "conformance.none" };
    await checkActions(session, turn, { item_id: widget?.id, action });
    await checkWrongSender(session, turn, action);
  },
};

/** The first action of a widget, wherever it stands. */
function findAction(node: unknown): Action | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  for (const [name, value] of Object.entries(node)) {
    const parsed = /action$/i.test(name) ? actionConfigSchema.safeParse(value) : undefined;
    if (parsed?.success) return { type: parsed.data.type, payload: parsed.data.payload };
    const inner = findAction(value);
    if (inner) return inner;
  }
  return undefined;
}

async function checkActions(session: Session, { threadId }: Turn, sent: object): Promise<void> {
  const { send, check, miss } = session;
  const params = { thread_id: threadId, ...sent };
  const streamed = await send("threads.custom_action", params);
  if (isAnswered(streamed))
    check("requests.threads.custom_action", streamed.isStream, "it is no stream", streamed);
  else miss("requests.threads.custom_action", `it is not offered: answered ${streamed.status}`);
  const synchronous = await send("threads.sync_custom_action", params);
  if (!isAnswered(synchronous))
    miss("requests.threads.sync_custom_action", `it is not offered: answered ${synchronous.status}`);
}

async function checkWrongSender(session: Session, turn: Turn, action: Action): Promise<void> {
  const { send, check, miss } = session;
  const sender = findEcho(turn.exchange)?.id;
  if (sender === undefined) return;
  const wrong = await send("threads.custom_action", { thread_id: turn.threadId, item_id: sender, action });
  if (wrong.status >= 500) {
    miss("actions.wrong-sender", `actions are not offered: answered ${wrong.status}`);
    return;
  }
  const error = eventsOf(wrong).find((event) => event.type === "error");
  const isToldSo = error?.type === "error" && !error.allow_retry;
  check("actions.wrong-sender", isRefused(wrong) || isToldSo, `it is answered ${wrong.status}`, wrong);
}
