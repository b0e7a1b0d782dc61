import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { actionConfigSchema, actionSchema } from "./actions.ts";
import { attachmentSchema } from "./attachments.ts";
import { threadStreamEventSchema } from "./events.ts";
import { isHiddenItem } from "./hidden-item.ts";
import { createId } from "./ids.ts";
import { threadItemSchema } from "./items.ts";
import { pageSchema } from "./page.ts";
import { parseRequest } from "./parse-request.ts";
import { chatKitRequestSchema } from "./requests.ts";
import { syncCustomActionResponseSchema, transcriptionResultSchema } from "./responses.ts";
import { sourceSchema } from "./sources.ts";
import { taskSchema } from "./tasks.ts";
import { threadMetadataSchema, threadSchema } from "./threads.ts";
import { createTimestamp } from "./timestamp.ts";
import { threadItemUpdateSchema } from "./updates.ts";
import { strictWidgetComponentSchema, strictWidgetRootSchema } from "./widgets/containers.ts";
import { widgetComponentSchema } from "./widgets/widget-component.ts";
import { widgetRootSchema } from "./widgets/widget-root.ts";
import { toWireAttachment, toWireEvent, toWireItem, toWireItemPage, toWireThread } from "./wire.ts";

const schemas: Record<string, { parse(value: unknown): unknown }> = {
  Source: sourceSchema,
  Task: taskSchema,
  Attachment: attachmentSchema,
  WidgetComponent: widgetComponentSchema,
  WidgetRoot: widgetRootSchema,
  ThreadItem: threadItemSchema,
  Thread: threadSchema,
  ThreadMetadata: threadMetadataSchema,
  ThreadItemUpdate: threadItemUpdateSchema,
  ThreadStreamEvent: threadStreamEventSchema,
  ChatKitReq: chatKitRequestSchema,
  "Page[ThreadItem]": pageSchema(threadItemSchema),
  "Page[Thread]": pageSchema(threadSchema),
  TranscriptionResult: transcriptionResultSchema,
  SyncCustomActionResponse: syncCustomActionResponseSchema,
  ActionConfig: actionConfigSchema,
  Action: actionSchema,
};

interface Case {
  name: string;
  model: string;
  /** As its server sends it: without nulls and attachment metadata. */
  wire: unknown;
  /** As its stores keep it. */
  stored: unknown;
}

const folder = new URL("../fixtures/reference/", import.meta.url);
const cases: Case[] = readdirSync(folder).flatMap((file) =>
  Object.entries<Omit<Case, "name">>(JSON.parse(readFileSync(new URL(file, folder), "utf8"))).map(
    ([name, recorded]) => ({ ...recorded, name: `${file.replace(".json", "")}: ${name}` }),
  ),
);
const ofModel = (...models: string[]) => cases.filter(({ model }) => models.includes(model));

/** What is left of a value once it has been JSON. */
function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function read(model: string, value: unknown): unknown {
  const schema = schemas[model];
  if (!schema) throw new Error(`no schema for ${model}`);
  return throughJson(schema.parse(value));
}

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

test.each(cases)("what the reference sends and stores is read as it is: $name", ({ model, wire, stored }) => {
  expect(read(model, wire)).toEqual(wire);
  expect(read(model, stored)).toEqual(stored);
});

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

/** Where we take, on purpose, what the reference refuses. What no longer differs fails here. */
const weTakeMore = [
  {
    why: "icons that are not known here show as none",
    model: "ThreadStreamEvent",
    json: { type: "progress_update", icon: "brand-new", text: "x" },
  },
  {
    why: "the set of error codes is open",
    model: "ThreadStreamEvent",
    json: { type: "error", code: "thread_busy", allow_retry: true },
  },
  {
    why: "a preview may be on the page's own origin",
    model: "Attachment",
    json: { type: "image", id: "a", name: "a", mime_type: "image/png", preview_url: "/files/a" },
  },
];

/** Where we refuse, on purpose, what the reference takes. */
const weTakeLess = [
  { why: "an empty id is of no thread", json: { type: "threads.delete", params: { thread_id: "" } } },
  { why: "a page of none never ends", json: { type: "threads.list", params: { limit: 0 } } },
  {
    why: "a file has no negative size",
    json: { type: "attachments.create", params: { name: "a", size: -1, mime_type: "a/b" } },
  },
  {
    why: "an empty message is not sent",
    json: {
      type: "threads.create",
      params: { input: { content: [], attachments: [], inference_options: {} } },
    },
  },
];

interface Verdict {
  error?: string;
  stored?: unknown;
  wire?: unknown;
}
const verdicts = new Map<object, Verdict>();
const emitted = cases.map(({ name, model, wire, stored }) => ({
  name,
  recorded: { model, json: wire },
  // Hidden items have no wire form; a store of the reference may still read ours.
  emitted: { model, json: throughJson(toWire[model] ? toWire[model](stored) : read(model, wire)) },
}));

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python =
  process.env.PARLOR_REFERENCE_PYTHON ?? `${root}node_modules/.cache/parlor/reference/bin/python`;

beforeAll(() => {
  const script = fileURLToPath(new URL("../scripts/check-against-reference.py", import.meta.url));
  const asked = [
    ...emitted.flatMap((pair) => [pair.recorded, pair.emitted]),
    ...own,
    ...weTakeMore,
    ...weTakeLess,
  ];
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input: JSON.stringify(asked.map((question) => ({ model: "ChatKitReq", ...question }))),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0)
    throw new Error(
      `No answer from the reference SDK. Name a Python that has openai-chatkit==1.6.5 in PARLOR_REFERENCE_PYTHON, or install it in a venv at node_modules/.cache/parlor/reference. ${python}: ${stderr}`,
    );
  const answers: Verdict[] = JSON.parse(stdout);
  asked.forEach((question, index) => {
    verdicts.set(question, answers[index] ?? { error: "no answer" });
  });
});

test.each(emitted)("the reference reads what we emit as it reads its own: $name", ({ recorded, emitted }) => {
  expect(verdicts.get(emitted)).toEqual({ stored: expect.anything(), wire: expect.anything() });
  expect(verdicts.get(emitted)).toEqual(verdicts.get(recorded));
});

test.each(own)("the reference takes what we make in ways of our own: $model", (question) => {
  expect(verdicts.get(question)).toEqual({ stored: expect.anything(), wire: expect.anything() });
});

test.each(weTakeMore)("only we take it: $why", (question) => {
  expect(read(question.model, question.json)).toMatchObject(question.json);
  expect(verdicts.get(question)?.error).toContain("validation error");
});

test.each(weTakeLess)("only the reference takes it: $why", (question) => {
  expect(parseRequest(question.json).ok).toBe(false);
  expect(verdicts.get(question)?.error).toBeUndefined();
});
