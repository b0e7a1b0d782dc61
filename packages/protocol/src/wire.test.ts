import { expect, test } from "vitest";
import type { Attachment } from "./attachments.ts";
import type { ThreadStreamEvent } from "./events.ts";
import type { ThreadItem, UserMessageItem } from "./items.ts";
import type { ThreadMetadata } from "./threads.ts";
import {
  toWireAttachment,
  toWireEvent,
  toWireItem,
  toWireItemPage,
  toWirePage,
  toWireThread,
} from "./wire.ts";

const base = { thread_id: "thr_1", created_at: "2026-11-21T10:00:00.000Z" };
const attachment: Attachment = {
  type: "file",
  id: "atc_1",
  name: "a",
  mime_type: "a/b",
  upload_descriptor: null,
  thread_id: undefined,
  metadata: { secret: "s" },
};
const message: UserMessageItem = {
  type: "user_message",
  id: "msg_1",
  ...base,
  content: [{ type: "input_tag", id: "t", text: "@", data: { none: null }, group: null, interactive: false }],
  attachments: [attachment],
  quoted_text: null,
  inference_options: { model: null, tool_choice: undefined },
};
const hidden: ThreadItem[] = [
  { type: "hidden_context_item", id: "hcx_1", ...base, content: "secret" },
  { type: "sdk_hidden_context", id: "shcx_1", ...base, content: "secret" },
];
const thread: ThreadMetadata = {
  id: "thr_1",
  title: null,
  created_at: base.created_at,
  status: { type: "locked", reason: null },
  allowed_image_domains: null,
  metadata: { secret: "s" },
};
const wireAttachment = { type: "file", id: "atc_1", name: "a", mime_type: "a/b" };
const wireMessage = {
  type: "user_message",
  id: "msg_1",
  ...base,
  content: [{ type: "input_tag", id: "t", text: "@", data: { none: null }, interactive: false }],
  attachments: [wireAttachment],
  inference_options: {},
};
const wireThread = {
  id: "thr_1",
  created_at: base.created_at,
  status: { type: "locked" },
  metadata: {},
  items: { data: [], has_more: false },
};

// `toStrictEqual`: a field that is undefined is one too many.
test.each<[string, unknown, unknown]>([
  ["an attachment without its metadata and nulls", toWireAttachment(attachment), wireAttachment],
  ["a message, nulls of its owners' data kept", toWireItem(message), wireMessage],
  [
    "a tool call: what it was called with and gave is its own",
    toWireItem({
      type: "client_tool_call",
      id: "tc_1",
      ...base,
      status: "completed",
      call_id: "c",
      name: "n",
      arguments: { a: null },
      output: { b: [null] },
    }),
    {
      type: "client_tool_call",
      id: "tc_1",
      ...base,
      status: "completed",
      call_id: "c",
      name: "n",
      arguments: { a: null },
      output: { b: [null] },
    },
  ],
  [
    "a widget without nulls, but for its actions' payloads",
    toWireItem({
      type: "widget",
      id: "w",
      ...base,
      widget: {
        type: "Card",
        children: [{ type: "Button", label: null, onClickAction: { type: "a", payload: { x: null } } }],
      },
    }),
    {
      type: "widget",
      id: "w",
      ...base,
      widget: {
        type: "Card",
        children: [{ type: "Button", onClickAction: { type: "a", payload: { x: null } } }],
      },
    },
  ],
  [
    "a page without a cursor",
    toWirePage({ data: [1], has_more: false, after: null }, ["a"]),
    { data: ["a"], has_more: false },
  ],
  [
    "a page without hidden items, its cursor kept",
    toWireItemPage({ data: [...hidden, message], has_more: true, after: "shcx_1" }),
    { data: [wireMessage], has_more: true, after: "shcx_1" },
  ],
  ["a thread without its metadata", toWireThread(thread), wireThread],
  [
    "a thread with items",
    toWireThread(thread, { data: [message], has_more: false, after: null }),
    { ...wireThread, items: { data: [wireMessage], has_more: false } },
  ],
])("%s", (_name, wire, expected) => {
  expect(wire).toStrictEqual(expected);
});

const withItems = { ...thread, items: { data: [message, ...hidden], has_more: false, after: null } };
test.each<[string, ThreadStreamEvent, unknown]>([
  [
    "thread.created",
    { type: "thread.created", thread: withItems },
    { type: "thread.created", thread: { ...wireThread, items: { data: [wireMessage], has_more: false } } },
  ],
  [
    "thread.updated",
    { type: "thread.updated", thread: { ...thread, items: { data: hidden, has_more: false } } },
    { type: "thread.updated", thread: wireThread },
  ],
  [
    "an item",
    { type: "thread.item.replaced", item: message },
    { type: "thread.item.replaced", item: wireMessage },
  ],
  [
    "an update",
    {
      type: "thread.item.updated",
      item_id: "i",
      update: { type: "generated_image.updated", image: { id: "i", url: "u" }, progress: null },
    },
    {
      type: "thread.item.updated",
      item_id: "i",
      update: { type: "generated_image.updated", image: { id: "i", url: "u" } },
    },
  ],
  [
    "a progress update",
    { type: "progress_update", icon: null, text: "x" },
    { type: "progress_update", text: "x" },
  ],
  [
    "a client effect",
    { type: "client_effect", name: "n", data: { a: null } },
    { type: "client_effect", name: "n", data: { a: null } },
  ],
  [
    "an error",
    { type: "error", code: "custom", message: undefined, allow_retry: false },
    { type: "error", code: "custom", allow_retry: false },
  ],
])("the event of %s", (_name, event, expected) => {
  expect(toWireEvent(event)).toStrictEqual(expected);
});

test("no event carries a hidden item", () => {
  for (const item of hidden)
    for (const type of ["thread.item.added", "thread.item.done", "thread.item.replaced"] as const)
      expect(toWireEvent({ type, item })).toBeUndefined();
});

test("a text delta is passed on as it is: it is sent for every token", () => {
  const event: ThreadStreamEvent = {
    type: "thread.item.updated",
    item_id: "i",
    update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta: "x" },
  };
  expect(toWireEvent(event)).toBe(event);
});

test("what is stored stays as it was, prototypes too", () => {
  const before = structuredClone(message);
  toWireItem(message);
  expect(message).toStrictEqual(before);
  const widget = JSON.parse('{"type":"Card","__proto__":{"polluted":1},"children":[]}');
  const wire = toWireItem({ type: "widget", id: "w", ...base, widget });
  expect(wire.type === "widget" && Object.getPrototypeOf(wire.widget)).toBe(Object.prototype);
});
