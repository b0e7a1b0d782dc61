import type { Scenario } from "../scenario.ts";
import type { Hooks, ScriptStep } from "../script.ts";
import { add, answer, create, done, plainAnswer, readThread, request, turn } from "./requests.ts";

const raises: Record<string, ScriptStep> = {
  "an error for the user": { raise: "custom", message: "The **budget** is spent.\n\nAsk Ada." },
  "an error for the user that can be retried": { raise: "custom", message: "Busy", allow_retry: true },
  "an error for the user without a word": { raise: "custom", message: "" },
  "the SDK's error": { raise: "stream_error" },
  "the SDK's error that cannot be retried": { raise: "stream_error", allow_retry: false },
  "an error that nobody expected": { raise: "unexpected", message: "password=hunter2" },
};
const places: Record<string, (raise: ScriptStep) => ScriptStep[]> = {
  "before anything": (raise) => [raise],
  "between two items": (raise) => [done(answer("x")), raise, done(answer("y", "@message:y"))],
  "after everything": (raise) => [...plainAnswer, raise],
  "after a change of the thread that is shown": (raise) => [
    { set: { title: "Set" } },
    done(answer("x")),
    raise,
  ],
  "after a passing word": (raise) => [{ yield: { type: "progress_update", text: "Looking" } }, raise],
};

const feedback = (fields: object = {}, hooks?: Hooks) =>
  request("items.feedback", { thread_id: "thr_1", item_ids: ["msg_2"], kind: "positive", ...fields }, hooks);

/** Hooks that fail, and what comes after. */
export const failureScenarios: readonly Scenario[] = [
  ...Object.entries(raises).flatMap(([what, raise]) =>
    Object.entries(places).map(([where, toScript]) => turn(`${what}, raised ${where}`, toScript(raise))),
  ),
  {
    name: "the thread goes on after a failed turn",
    steps: [
      create({ respond: [{ raise: "unexpected" }] }),
      add({ respond: [{ report: "history" }, done(answer("x"))] }),
      readThread,
    ],
  },
];

/** Feedback, as the hook gets it. */
export const feedbackScenarios: readonly Scenario[] = [
  {
    name: "feedback reaches the hook",
    steps: [
      create({ respond: plainAnswer }),
      feedback(),
      feedback({ kind: "negative" }),
      feedback({ item_ids: ["msg_1", "msg_2"] }),
      readThread,
    ],
  },
];
