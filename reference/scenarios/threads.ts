import type { Scenario } from "../scenario.ts";
import type { JsonObject } from "../script.ts";
import {
  add,
  answer,
  create,
  done,
  listItems,
  plainAnswer,
  readThread,
  request,
  toInput,
} from "./requests.ts";

const listThreads = (params = {}) => request("threads.list", params);
const rename = (title: string) => request("threads.update", { thread_id: "thr_1", title });

/** What a user message may hold. */
const inputs: Record<string, JsonObject> = {
  "several parts": {
    content: [
      { type: "input_text", text: "Look at " },
      {
        type: "input_tag",
        id: "tag-1",
        text: "@Task",
        data: { id: 7, none: null },
        group: "Tasks",
        interactive: true,
      },
      { type: "input_tag", id: "tag-2", text: "@x", data: {} },
      { type: "input_text", text: " 👋\n\nline\u2028separator" },
    ],
  },
  "a tag alone": { content: [{ type: "input_tag", id: "t", text: "@x", data: {} }] },
  "a quotation": { quoted_text: "said before" },
  "a quotation of null": { quoted_text: null },
  "a tool and a model": { inference_options: { tool_choice: { id: "search" }, model: "gpt-x" } },
  "fields that nobody knows": { unknown: 1, inference_options: { unknown: 2 } },
};

/** The requests of threads, and what a user message may hold. */
export const threadScenarios: readonly Scenario[] = [
  ...Object.entries(inputs).map(([name, more]) => ({
    name: `a message with ${name}`,
    steps: [
      create({ respond: plainAnswer }, toInput("Hello", more)),
      add({ respond: [done(answer("x"))] }, toInput("Hello", more)),
      readThread,
      listItems(),
    ],
  })),
  {
    name: "a thread is renamed",
    steps: [
      create({ respond: [{ set: { title: "Ours", metadata: { secret: 1 } } }, ...plainAnswer] }),
      rename("Theirs"),
      readThread,
      listThreads(),
      add({ respond: [done(answer("x"))] }),
    ],
  },
  {
    name: "a thread is deleted",
    steps: [
      create({ respond: plainAnswer }),
      create(),
      request("threads.delete", { thread_id: "thr_1" }),
      listThreads(),
      request("threads.get_by_id", { thread_id: "thr_2" }),
    ],
  },
  {
    name: "there are no threads",
    steps: [listThreads(), listThreads({ limit: 1, order: "asc" }), listThreads({ after: "thr_none" })],
  },
  {
    name: "threads of others are not listed",
    steps: [
      create({ respond: plainAnswer }),
      { ...listThreads(), owner: "other" },
      { ...create(), owner: "other" },
      { ...listThreads(), owner: "other" },
      listThreads(),
    ],
  },
  {
    name: "metadata of a request changes nothing",
    steps: [
      {
        send: { type: "threads.create", params: { input: toInput("Hi") }, metadata: { any: { thing: [1] } } },
        hooks: { respond: plainAnswer },
      },
      { send: { type: "threads.list", params: {}, metadata: {} } },
    ],
  },
  {
    name: "a long conversation",
    steps: [
      create({ respond: plainAnswer }),
      ...["a", "b", "c"].map((name) =>
        add({ respond: [{ report: "history" }, done(answer(name, `@message:${name}`))] }, toInput(name)),
      ),
      readThread,
      listItems(),
    ],
  },
];
