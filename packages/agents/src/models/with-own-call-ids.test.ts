import type { AgentInputItem, Model, ModelRequest, ModelResponse } from "@openai/agents";
import { expect, test } from "vitest";
import { withOwnCallIds } from "./with-own-call-ids.ts";

const call = (callId: string) => ({
  type: "function_call" as const,
  callId,
  name: "add_task",
  arguments: "{}",
});

function createModel(callIds: readonly string[]): Model {
  const response = { usage: {}, output: callIds.map(call) } as unknown as ModelResponse;
  return {
    getResponse: async () => response,
    async *getStreamedResponse() {
      yield { type: "response_started" };
      yield { type: "response_done", response: { id: "r", usage: {}, output: response.output } } as never;
    },
  };
}

async function readIds(callIds: readonly string[], input: string | AgentInputItem[]): Promise<string[]> {
  const model = withOwnCallIds(createModel(callIds));
  const request = { input } as ModelRequest;
  const { output } = await model.getResponse(request);
  const streamed: unknown[] = [];
  for await (const event of model.getStreamedResponse(request)) {
    if (event.type === "response_done") streamed.push(...event.response.output);
  }
  expect(streamed).toEqual(output);
  return output.flatMap((item) => (item.type === "function_call" ? [item.callId] : []));
}

test("ids that are new stay as the model made them", async () => {
  expect(await readIds(["call_a", "call_b"], "Hello")).toEqual(["call_a", "call_b"]);
});

test("an id that the conversation has had gets a number, and so does one that comes twice or is empty", async () => {
  expect(
    await readIds(["call_0", "call_0", "", ""], [call("call_0"), call("call_0_2"), call("other")]),
  ).toEqual(["call_0_3", "call_0_4", "call", "call_2"]);
});

test("a model that gives no advice on retries gives none", () => {
  expect(withOwnCallIds(createModel([])).getRetryAdvice?.({} as never)).toBeUndefined();
});
