import { expect, test } from "vitest";
import { parseRequest, parseRequestText, requestTypes } from "./parse-request.ts";

const input = { content: [{ type: "input_text", text: "hi" }], attachments: [], inference_options: {} };
const create = (change: object = {}) => ({
  type: "threads.create",
  params: { input: { ...input, ...change } },
});
const text = (value: string) => ({ content: [{ type: "input_text", text: value }] });
const nested = (depth: number) => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);

test("the types of requests, and no others", () => {
  expect([...requestTypes].sort()).toEqual([
    "attachments.create",
    "attachments.delete",
    "input.transcribe",
    "items.feedback",
    "items.list",
    "parlor.runs.attach",
    "parlor.runs.cancel",
    "parlor.threads.archive",
    "parlor.threads.list_archived",
    "parlor.threads.restore",
    "parlor.threads.search",
    "threads.add_client_tool_output",
    "threads.add_structured_input",
    "threads.add_user_message",
    "threads.create",
    "threads.custom_action",
    "threads.delete",
    "threads.get_by_id",
    "threads.list",
    "threads.retry_after_item",
    "threads.sync_custom_action",
    "threads.update",
  ]);
});

test.each([
  ["no JSON", '{"type":', "invalid_json", "not valid JSON"],
  ["nothing", "", "invalid_json", "not valid JSON"],
])("%s has its own code", (_name, body, code, words) => {
  expect(parseRequestText(body)).toEqual({ ok: false, code, message: expect.stringContaining(words) });
});

test.each<[string, unknown, string, string]>([
  ["null", null, "invalid_request", "body must be an object"],
  ["an array", [], "invalid_request", "body must be an object"],
  ["a string", "threads.list", "invalid_request", "body must be an object"],
  ["no type", {}, "invalid_request", "type:"],
  ["a type that is no string", { type: ["threads.list"] }, "invalid_request", "type:"],
  ["an unknown type", { type: "messages.create", params: {} }, "unknown_type", '"messages.create"'],
  ["a type of every object", { type: "constructor" }, "unknown_type", '"constructor"'],
  ["another unknown type", { type: "__proto__" }, "unknown_type", "threads.create"],
  ["no params", { type: "threads.create" }, "invalid_request", "params:"],
  ["a missing field", { type: "threads.get_by_id", params: {} }, "invalid_request", "params.thread_id:"],
  [
    "a field of a wrong type",
    { type: "threads.delete", params: { thread_id: 1 } },
    "invalid_request",
    "params.thread_id:",
  ],
  [
    "a wrong part of a message",
    create({ content: [{ type: "text" }] }),
    "invalid_request",
    "params.input.content.0.type:",
  ],
  ["a wrong order", { type: "threads.list", params: { order: "up" } }, "invalid_request", "params.order:"],
  [
    "no result",
    { type: "threads.add_client_tool_output", params: { thread_id: "t" } },
    "invalid_request",
    "params.result:",
  ],
  [
    "metadata that is no object",
    { type: "threads.list", params: {}, metadata: [] },
    "invalid_request",
    "metadata:",
  ],
  [
    "a place before the first event",
    { type: "parlor.runs.attach", params: { thread_id: "t", after: -1 } },
    "invalid_request",
    "params.after:",
  ],
  ["an empty message", create({ content: [] }), "empty_message", "empty"],
  [
    "an empty message to a thread",
    { type: "threads.add_user_message", params: { thread_id: "t", input: { ...input, content: [] } } },
    "empty_message",
    "empty",
  ],
  ["a blank message", create(text(" \n\t\u00A0")), "empty_message", "empty"],
  ["a message over the limit", create(text("x".repeat(11))), "message_too_long", "11 characters; at most 10"],
  ["a quotation over the limit", create({ quoted_text: "x".repeat(9) }), "message_too_long", "11 characters"],
  [
    "a body too deep",
    { type: "threads.list", params: {}, metadata: { x: nested(200) } },
    "invalid_request",
    "deeper than 200",
  ],
])("%s has its own code, and words that help", (_name, body, code, words) => {
  expect(parseRequest(body, { maxMessageLength: 10 })).toEqual({
    ok: false,
    code,
    message: expect.stringContaining(words),
  });
});

test.each([
  ["text at the limit", create(text("x".repeat(10)))],
  ["an attachment alone", create({ content: [], attachments: ["atc_1"] })],
  ["a tag without text", create({ content: [{ type: "input_tag", id: "t", text: "", data: {} }] })],
  ["no metadata", { type: "threads.list", params: {} }],
  ["one of ours", { type: "parlor.runs.attach", params: { thread_id: "t", after: 0 } }],
  ["a deep body", { type: "threads.list", params: {}, metadata: { x: nested(198) } }],
])("%s is a request", (_name, body) => {
  expect(parseRequest(body, { maxMessageLength: 10 })).toMatchObject({ ok: true });
});

test("defaults are filled in, unknown fields are kept out", () => {
  expect(
    parseRequestText('{"type":"threads.list","params":{"__proto__":{"a":1},"user_id":"u"},"user":1}'),
  ).toEqual({
    ok: true,
    request: { type: "threads.list", params: { order: "desc" }, metadata: {} },
  });
});

test("keys that name a prototype pollute nothing", () => {
  const parsed = parseRequestText(
    '{"type":"threads.list","params":{},"metadata":{"__proto__":{"polluted":1},"a":1}}',
  );
  expect(parsed).toMatchObject({ ok: true, request: { metadata: { a: 1 } } });
  expect(parsed.ok && "polluted" in parsed.request.metadata).toBe(false);
});

test("a message is short, however much is wrong", () => {
  const wrong = Array.from({ length: 1_000 }, () => ({ type: "x".repeat(10_000) }));
  const parsed = parseRequest(create({ content: wrong }));
  expect(!parsed.ok && parsed.message.length).toBeLessThan(1_000);
  const unknown = parseRequest({ type: "x".repeat(100_000) });
  expect(!unknown.ok && unknown.message.length).toBeLessThan(1_000);
});

test("no depth that JSON can have exhausts the stack", () => {
  const deep = "[".repeat(500_000) + "]".repeat(500_000);
  const body = `{"type":"threads.add_client_tool_output","params":{"thread_id":"t","result":${deep}}}`;
  expect(parseRequestText(body)).toMatchObject({ ok: false, code: "invalid_request" });
});
