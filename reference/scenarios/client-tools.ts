import type { Scenario } from "../scenario.ts";
import type { JsonObject, ScriptStep } from "../script.ts";
import { add, answer, create, done, listItems, readThread, request } from "./requests.ts";

export const call = (name: string, more: JsonObject = {}): ScriptStep =>
  done({
    id: `@tool_call:${name}`,
    type: "client_tool_call",
    status: "pending",
    call_id: `call-${name}`,
    name,
    arguments: { at: name },
    ...more,
  });
export const output = (result: JsonObject[string] | undefined, respond: readonly ScriptStep[] = []) =>
  request(
    "threads.add_client_tool_output",
    result === undefined ? { thread_id: "thr_1" } : { thread_id: "thr_1", result },
    { respond },
  );

const results: Record<string, JsonObject[string]> = {
  "an object": { ok: true, none: null, deep: [{ a: null }] },
  nothing: null,
  "a list": [1, null, "x"],
  "a text": "done",
  "an empty text": "",
  "a number": 0,
  false: false,
};

/** Client tools: the stream ends with a pending call, and goes on with its output. */
export const clientToolScenarios: readonly Scenario[] = [
  ...Object.entries(results).map(([name, result]) => ({
    name: `a client tool gives ${name}`,
    steps: [
      create({ respond: [call("one")] }),
      output(result, [{ report: "history" }, done(answer("x"))]),
      readThread,
      listItems(),
    ],
  })),
  {
    name: "a client tool's output is followed by the next call",
    steps: [
      create({ respond: [done(answer("Looking")), call("one")] }),
      output({ n: 1 }, [call("two")]),
      output({ n: 2 }, [done(answer("x", "@message:x"))]),
      readThread,
      add({ respond: [{ report: "history" }] }),
    ],
  },
  {
    name: "the turn after a client tool's output fails",
    steps: [create({ respond: [call("one")] }), output("x", [{ raise: "unexpected" }]), readThread],
  },
  {
    name: "the turn after a client tool's output changes the thread",
    steps: [
      create({ respond: [call("one")] }),
      output("x", [{ set: { title: "Asked" } }, done(answer("x"))]),
      readThread,
    ],
  },
];
