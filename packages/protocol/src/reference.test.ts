import { beforeAll, expect, test } from "vitest";
import { attachmentSchema } from "./attachments.ts";
import { threadStreamEventSchema } from "./events.ts";
import { isHiddenItem } from "./hidden-item.ts";
import { createId } from "./ids.ts";
import { threadItemSchema } from "./items.ts";
import { pageSchema } from "./page.ts";
import { parseRequest } from "./parse-request.ts";
import { chatKitRequestSchema } from "./requests.ts";
import { sourceSchema } from "./sources.ts";
import { taskSchema } from "./tasks.ts";
import { askReference, read, recorded, throughJson, type Verdict } from "./testing/reference.ts";
import { threadSchema } from "./threads.ts";
import { createTimestamp } from "./timestamp.ts";
import { threadItemUpdateSchema } from "./updates.ts";
import { strictWidgetComponentSchema, strictWidgetRootSchema } from "./widgets/containers.ts";
import { toWireAttachment, toWireEvent, toWireItem, toWireItemPage, toWireThread } from "./wire.ts";

const ofModel = (...models: string[]) => recorded.filter(({ model }) => models.includes(model));

const ourTypes = (union: { options: readonly { shape: { type: { value: string } } }[] }) =>
  union.options.map((option) => option.shape.type.value).sort();
const recordedTypes = (model: string) =>
  [...new Set(ofModel(model).map(({ wire }) => (wire as { type: string }).type))].sort();

test.each([
  ["ChatKitReq", chatKitRequestSchema, 16],
  ["ThreadStreamEvent", threadStreamEventSchema, 12],
  ["ThreadItemUpdate", threadItemUpdateSchema, 10],
  ["ThreadItem", threadItemSchema, 11],
  ["Task", taskSchema, 5],
  ["Source", sourceSchema, 3],
  ["Attachment", attachmentSchema, 2],
])("every %s of ours is recorded, and there is no other", (model, schema, count) => {
  expect(ourTypes(schema)).toEqual(recordedTypes(model));
  expect(recordedTypes(model)).toHaveLength(count);
});

test.each(recorded)(
  "what the reference sends and stores is read as it is: $name",
  ({ model, wire, stored }) => {
    expect(read(model, wire)).toEqual(wire);
    expect(read(model, stored)).toEqual(stored);
  },
);

test.each(ofModel("WidgetComponent", "WidgetRoot").filter(({ name }) => !/Dynamic|template/.test(name)))(
  "the strict vocabulary has all of it: $name",
  ({ model, wire }) => {
    const schema = model === "WidgetRoot" ? strictWidgetRootSchema : strictWidgetComponentSchema;
    expect(throughJson(schema.parse(wire))).toEqual(wire);
  },
);

test.each(ofModel("ChatKitReq"))("requests are taken at the door: $name", ({ wire }) => {
  expect(throughJson(parseRequest(wire))).toEqual({ ok: true, request: wire });
});

const toWire: Record<string, (value: unknown) => unknown> = {
  ThreadItem: (value) => toWireItem(threadItemSchema.parse(value)),
  Attachment: (value) => toWireAttachment(attachmentSchema.parse(value)),
  ThreadStreamEvent: (value) => toWireEvent(threadStreamEventSchema.parse(value)),
  "Page[ThreadItem]": (value) => toWireItemPage(pageSchema(threadItemSchema).parse(value)),
  Thread: (value) => {
    const thread = threadSchema.parse(value);
    return toWireThread(thread, thread.items);
  },
};

test.each(ofModel(...Object.keys(toWire)))(
  "we send it as the reference does: $name",
  ({ model, stored, wire }) => {
    const item = model === "ThreadItem" && threadItemSchema.parse(stored);
    if (item && isHiddenItem(item)) {
      expect(toWireEvent({ type: "thread.item.done", item })).toBeUndefined();
      return;
    }
    expect(throughJson(toWire[model]?.(stored))).toEqual(wire);
  },
);

/** What we make in ways of our own: our ids and times, what only the npm types know, filled-in defaults. */
const own = [
  {
    model: "ThreadItem",
    json: {
      type: "end_of_turn",
      id: createId("end_of_turn"),
      thread_id: createId("thread"),
      created_at: createTimestamp(),
    },
  },
  {
    model: "WidgetRoot",
    json: strictWidgetRootSchema.parse({
      type: "Card",
      border: { size: 1 },
      children: [
        {
          type: "Table",
          children: [{ type: "Table.Row", header: true, children: [{ type: "Table.Cell", colSpan: 2 }] }],
        },
      ],
    }),
  },
  {
    model: "ThreadStreamEvent",
    json: threadStreamEventSchema.parse({ type: "error", message: "defaults are filled in" }),
  },
  { model: "Task", json: taskSchema.parse({ type: "file" }) },
  {
    model: "ChatKitReq",
    json: chatKitRequestSchema.parse({ type: "threads.list", params: {}, metadata: { parlor: {} } }),
  },
];

const verdicts = new Map<object, Verdict>();
const emitted = recorded.map(({ name, model, wire, stored }) => ({
  name,
  recorded: { model, json: wire },
  // Hidden items have no wire form; a store of the reference may still read ours.
  emitted: { model, json: throughJson(toWire[model] ? toWire[model](stored) : read(model, wire)) },
}));

beforeAll(() => {
  const asked = [...emitted.flatMap((pair) => [pair.recorded, pair.emitted]), ...own];
  const answers = askReference(asked);
  asked.forEach((question, index) => {
    verdicts.set(question, answers[index] ?? {});
  });
});

test.each(emitted)("the reference reads what we emit as it reads its own: $name", ({ recorded, emitted }) => {
  expect(verdicts.get(emitted)).toEqual({ stored: expect.anything(), wire: expect.anything() });
  expect(verdicts.get(emitted)).toEqual(verdicts.get(recorded));
});

test.each(own)("the reference takes what we make in ways of our own: $model", (question) => {
  expect(verdicts.get(question)).toEqual({ stored: expect.anything(), wire: expect.anything() });
});
