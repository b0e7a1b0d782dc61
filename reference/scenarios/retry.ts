import type { Scenario } from "../scenario.ts";
import type { ScriptStep } from "../script.ts";
import { add, answer, create, done, listItems, plainAnswer, readThread, request } from "./requests.ts";

const retry = (itemId: string, respond: readonly ScriptStep[] = [done(answer("again", "@message:again"))]) =>
  request("threads.retry_after_item", { thread_id: "thr_1", item_id: itemId }, { respond });

/** Retries that have nothing to take away, so that what goes is not in question. */
export const retryScenarios: readonly Scenario[] = [
  {
    name: "a turn without an answer is retried",
    steps: [create({ respond: [] }), retry("msg_1"), readThread],
  },
  {
    name: "a turn that failed before its first item is retried",
    steps: [create({ respond: [{ raise: "unexpected" }] }), retry("msg_1"), readThread],
  },
  {
    name: "only hidden items go, and nobody is told",
    steps: [
      create({ respond: [done({ id: "@sdk_hidden_context:h", type: "hidden_context_item", content: "x" })] }),
      retry("msg_1", [done(answer("again", "@message:again")), { report: "history" }]),
      readThread,
      listItems(),
    ],
  },
  {
    name: "the retried turn changes the thread",
    steps: [
      create({ respond: [] }),
      retry("msg_1", [{ set: { title: "Again" } }, ...plainAnswer]),
      readThread,
    ],
  },
  {
    name: "the newest of two messages without answers is retried",
    steps: [create({ respond: [] }), add({ respond: [] }), retry("msg_2"), readThread],
  },
];
