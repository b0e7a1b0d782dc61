import { eventsOf, isAnswered } from "../exchange.ts";
import { isSameJson } from "../inspect/same-item.ts";
import type { Scenario } from "./scenario.ts";
import { doneItems, listItems, startThread } from "./send-message.ts";

const rules = [
  "requests.threads.add_client_tool_output",
  "client-tools.pending-last",
  "client-tools.completed",
] as const;

/** A tool that the page carries out, and the turn that goes on with its output. */
export const clientTools: Scenario = {
  id: "client-tools",
  rules,
  async run(session) {
    const { send, check, miss, target } = session;
    const text = target.prompts.clientTool;
    if (text === undefined) {
      for (const rule of rules)
        miss(rule, "needs a prompt that makes the assistant call one: --prompt client-tool=…");
      return;
    }
    const { threadId, exchange } = await startThread(session, text);
    const items = doneItems(exchange);
    const last = items.at(-1);
    const isPending = last?.type === "client_tool_call" && last.status === "pending";
    check("client-tools.pending-last", isPending, `the last item is ${last?.type}`, exchange);
    const call = items.find((item) => item.type === "client_tool_call");
    if (!call) return;
    const result = { ok: true, count: 3, names: ["one", "two"] };
    const goesOn = await send("threads.add_client_tool_output", { thread_id: threadId, result });
    const isStream = isAnswered(goesOn) && goesOn.isStream && eventsOf(goesOn).length > 0;
    check("requests.threads.add_client_tool_output", isStream, `it is answered ${goesOn.status}`, goesOn);
    const kept = await listItems(session, threadId);
    const now = kept.items.find(({ id }) => id === call.id);
    const isCompleted =
      now?.type === "client_tool_call" && now.status === "completed" && isSameJson(now.output, result);
    check("client-tools.completed", isCompleted, `the call is ${JSON.stringify(now)}`, kept.exchange);
  },
};
