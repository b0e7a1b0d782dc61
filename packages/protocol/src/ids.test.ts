import { expect, test } from "vitest";
import { createId, createIdWithPrefix, type IdKind, idPrefixes } from "./ids.ts";

test.each<[IdKind, string]>([
  ["thread", "thr"],
  ["user_message", "msg"],
  ["assistant_message", "msg"],
  ["client_tool_call", "tc"],
  ["widget", "wdg"],
  ["generated_image", "img"],
  ["structured_input", "inp"],
  ["workflow", "wf"],
  ["task", "tsk"],
  ["end_of_turn", "eot"],
  ["hidden_context_item", "hcx"],
  ["sdk_hidden_context", "shcx"],
  ["attachment", "atc"],
  ["run", "run"],
  ["request", "req"],
])("an id of a %s starts with %s_ and has 128 bits, of which UUID 7 fixes six", (kind, prefix) => {
  expect(createId(kind)).toMatch(new RegExp(`^${prefix}_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$`));
});

test("a host has kinds of its own", () => {
  expect(createIdWithPrefix("tok")).toMatch(/^tok_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
});

test("there are no other kinds", () => {
  expect(Object.keys(idPrefixes)).toHaveLength(15);
});

test("ids made one after another are distinct and sort as they were made", () => {
  const ids = Array.from({ length: 20_000 }, () => createId("thread"));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

test("an id carries its millisecond, so that ids of several machines sort by time", () => {
  const before = Date.now();
  const millisecond = Number.parseInt(createId("run").slice("run_".length, "run_".length + 12), 16);
  expect(millisecond).toBeGreaterThanOrEqual(before);
  // The counter within a millisecond may run ahead of the clock, never by much.
  expect(millisecond).toBeLessThanOrEqual(Date.now() + 1_000);
});
