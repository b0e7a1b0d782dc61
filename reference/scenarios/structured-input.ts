import type { Scenario } from "../scenario.ts";
import type { JsonObject, ScriptStep } from "../script.ts";
import { add, answer, create, done, listItems, readThread, request } from "./requests.ts";

const questions: JsonObject = {
  type: "structured_input",
  status: "pending",
  inputs: [
    {
      type: "multiple_choice",
      id: "one",
      question: "Which?",
      options: [{ value: "a" }, { value: "b" }],
      multiple: false,
    },
    {
      type: "multiple_choice",
      id: "many",
      question: "Which ones?",
      options: [{ value: "a" }, { value: "b" }],
      multiple: true,
    },
    { type: "freeform", id: "free", question: "Why?", description: "In a word" },
  ],
};
export const asked = create({ respond: [done(questions)] });
export const submit = (
  input: JsonObject,
  respond: readonly ScriptStep[] = [{ report: "history" }, done(answer("x", "@message:x"))],
) => request("threads.add_structured_input", { thread_id: "thr_1", item_id: "msg_2", input }, { respond });

const submissions: Record<string, JsonObject> = {
  "every answer": {
    status: "answered",
    answers: { one: { values: ["a"] }, many: { values: ["a", "b"] }, free: { values: ["Because"] } },
  },
  "no status": { answers: { one: { values: ["a"] } } },
  nothing: {},
  "no answers": { status: "answered", answers: {} },
  "a skip of all": { status: "skipped" },
  "a skip of all, with answers": { status: "skipped", answers: { one: { values: ["a"] } } },
  "a skip of one": { answers: { one: { skipped: true }, many: { values: ["a"] }, free: { values: [] } } },
  "a skip that has values": { answers: { one: { values: ["a"], skipped: true } } },
  "more values than asked for": { answers: { one: { values: ["a", "b"] }, free: { values: ["x", "y"] } } },
  "values that are no options": { answers: { one: { values: ["other"] }, many: { values: ["", "c"] } } },
  "answers to unknown questions": { answers: { unknown: { values: ["x"] }, one: { values: ["b"] } } },
  "an answer to a question named like nothing else": {
    answers: { constructor: { values: ["x"] }, __proto__: { values: ["y"] } },
  },
};

/** Questions put to the user, and what becomes of the answers. */
export const structuredInputScenarios: readonly Scenario[] = [
  ...Object.entries(submissions).map(([name, input]) => ({
    name: `structured input with ${name}`,
    steps: [asked, submit(input), readThread, listItems()],
  })),
  {
    name: "structured input is skipped by another message",
    steps: [asked, add({ respond: [{ report: "history" }] }), readThread],
  },
  {
    name: "the turn after structured input fails",
    steps: [asked, submit({}, [{ raise: "custom", message: "No" }]), readThread],
  },
  {
    name: "the turn after structured input changes the thread",
    steps: [asked, submit({}, [{ set: { title: "Answered" } }, done(answer("x", "@message:x"))]), readThread],
  },
];
