import { expect, test } from "vitest";
import { fromKeptContent, toKeptContent } from "./kept-tool-calls.ts";

const call = { call_id: "call_1", name: "add_task", arguments: '{"title":"milk"}', output: "ok" };

test("what was kept is what is read, also after a store has had it as JSON", () => {
  const content = toKeptContent([call, { ...call, call_id: "call_2" }]);
  expect(content).toEqual({ type: "parlor.tool_calls", calls: [call, { ...call, call_id: "call_2" }] });
  expect(fromKeptContent(JSON.parse(JSON.stringify(content)))).toEqual(content.calls);
});

test("what is kept does not change with the list that it was made of", () => {
  const calls = [call];
  const content = toKeptContent(calls);
  calls.push(call);
  expect(content.calls).toHaveLength(1);
});

test.each([
  "a note of the host",
  null,
  undefined,
  [],
  {},
  { type: "parlor.tool_calls" },
  { type: "parlor.tool_calls", calls: [{ ...call, output: undefined }] },
  { type: "other", calls: [call] },
])("%j is something else", (content) => {
  expect(fromKeptContent(content)).toBeUndefined();
});
