import { expect, test } from "vitest";
import { MalformedAnswerError, parseEvent, parseItem, parsePage, parseThread } from "./parse-answer.ts";

test("what other servers leave out is filled in", () => {
  expect(parseItem({ type: "user_message", id: "m", thread_id: "t", created_at: "x" })).toMatchObject({
    content: [],
    attachments: [],
    inference_options: {},
  });
  expect(parseItem({ type: "assistant_message", id: "m", content: [{ text: "a" }, {}] })).toMatchObject({
    content: [
      { type: "output_text", text: "a", annotations: [] },
      { type: "output_text", text: "", annotations: [] },
    ],
  });
  expect(parseItem({ type: "client_tool_call", id: "c", name: "n", call_id: "1" })).toMatchObject({
    status: "pending",
    arguments: {},
  });
  expect(parseItem({ type: "workflow", id: "w" })).toMatchObject({ workflow: { tasks: [] } });
  expect(parseThread({ id: "t" })).toMatchObject({
    status: { type: "active" },
    items: { data: [], has_more: false },
  });
  expect(parsePage({}, parseItem)).toEqual({ data: [], has_more: false });
  expect(parsePage({ data: [], has_more: true, after: null }, parseItem)).toEqual({
    data: [],
    has_more: true,
  });
});

test("kinds of tomorrow are let through", () => {
  expect(parseItem({ type: "hologram", id: "h", beam: 3 })).toMatchObject({ type: "hologram", beam: 3 });
  expect(parseEvent('{"type":"of.tomorrow","x":1}')).toEqual({ type: "of.tomorrow", x: 1 });
});

test.each([
  "",
  "[DONE]",
  "null",
  "[]",
  '"text"',
  "{}",
  '{"type":7}',
  '{"type":"thread.created"}',
  '{"type":"thread.updated","thread":null}',
  '{"type":"thread.item.added","item":{}}',
  '{"type":"thread.item.done","item":"x"}',
  '{"type":"thread.item.updated","item_id":"m"}',
  '{"type":"thread.item.updated","update":{}}',
  '{"type":"stream_options"}',
])("what can be no event is passed over: %s", (json) => {
  expect(parseEvent(json)).toBeUndefined();
});

test("an error event has a code and says whether a retry is allowed", () => {
  expect(parseEvent('{"type":"error"}')).toEqual({ type: "error", code: "custom", allow_retry: false });
});

test.each([
  [() => parseThread({ data: { id: "t" } })],
  [() => parseItem(null)],
  [() => parsePage([], parseItem)],
  [() => parsePage({ data: {} }, parseItem)],
])("an answer that is something else is refused", (parse) => {
  expect(parse).toThrow(MalformedAnswerError);
});
