import type { AgentInputItem } from "@openai/agents";
import type { ThreadItem, UserMessageItem } from "@parlor/protocol";
import { expect, test } from "vitest";
import { toKeptContent } from "../kept-tool-calls.ts";
import { toModelInput } from "./to-model-input.ts";

const fields = { id: "x_1", thread_id: "thr_1", created_at: "2026-01-01T00:00:00.000Z" };

async function read(item: Record<string, unknown>, maxToolOutputLength = 100): Promise<AgentInputItem[]> {
  return toModelInput({ ...fields, ...item } as ThreadItem, { maxToolOutputLength });
}

async function readUserText(item: Partial<UserMessageItem>): Promise<string> {
  const [input, ...others] = await read({
    type: "user_message",
    content: [],
    attachments: [],
    inference_options: {},
    ...item,
  });
  expect(others).toEqual([]);
  expect(input).toEqual({
    type: "message",
    role: "user",
    content: [{ type: "input_text", text: expect.any(String) }],
  });
  return (input as { content: { text: string }[] }).content[0]?.text ?? "";
}

/** The text of what the program adds. */
async function readContext(item: Record<string, unknown>): Promise<string> {
  const [input, ...others] = await read(item);
  expect(others).toEqual([]);
  expect(input).toMatchObject({ role: "user" });
  const text = (input as { content: { text: string }[] }).content[0]?.text ?? "";
  expect(text).toMatch(/^<context>\n.*\n<\/context>$/s);
  return text.slice("<context>\n".length, -"\n</context>".length);
}

test("a user's text is given as it is", async () => {
  const text = "Add *milk* <b>now</b>\n\nGrüße 👍🏽 ";
  expect(await readUserText({ content: [{ type: "input_text", text }] })).toBe(text);
});

test("several parts are one text", async () => {
  expect(
    await readUserText({
      content: [
        { type: "input_text", text: "Add " },
        { type: "input_text", text: "milk" },
      ],
    }),
  ).toBe("Add milk");
});

test("a quoted passage comes before the text, each of its lines marked", async () => {
  expect(
    await readUserText({
      content: [{ type: "input_text", text: "Shorter, please." }],
      quoted_text: "One\nTwo",
    }),
  ).toBe("The user refers to this passage:\n> One\n> Two\n\nShorter, please.");
});

test("a tag stands in the text by its name, and after it with what it is", async () => {
  expect(
    await readUserText({
      content: [
        { type: "input_text", text: "Finish " },
        {
          type: "input_tag",
          id: "task_7",
          text: "Buy milk",
          data: { due: "2026-01-02" },
          group: "Tasks",
          interactive: false,
        },
        { type: "input_text", text: " today" },
      ],
    }),
  ).toBe(
    'Finish @Buy milk today\n\nWhat the message mentions:\n- @Buy milk: {"id":"task_7","group":"Tasks","due":"2026-01-02"}',
  );
});

test("attached files are named, and the model is told that it cannot see into them", async () => {
  const attachments = [
    { type: "file" as const, id: "atc_1", name: "plan.pdf", mime_type: "application/pdf" },
    {
      type: "image" as const,
      id: "atc_2",
      name: "a.png",
      mime_type: "image/png",
      preview_url: "http://x/secret",
    },
  ] as UserMessageItem["attachments"];
  const list =
    "Attached files, whose contents you cannot see:\n- plan.pdf (application/pdf)\n- a.png (image/png)";
  expect(await readUserText({ attachments })).toBe(list);
  expect(await readUserText({ attachments, content: [{ type: "input_text", text: "Read it." }] })).toBe(
    `Read it.\n\n${list}`,
  );
});

test("an assistant's message is one of its own words, without the parts it was made of", async () => {
  expect(
    await read({
      type: "assistant_message",
      content: [
        { type: "output_text", text: "Both are ", annotations: [] },
        { type: "output_text", text: "added.", annotations: [] },
      ],
    }),
  ).toEqual([
    {
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: "Both are added." }],
    },
  ]);
});

test("an empty assistant message is nothing: providers refuse it", async () => {
  expect(await read({ type: "assistant_message", content: [] })).toEqual([]);
  expect(
    await read({ type: "assistant_message", content: [{ type: "output_text", text: "", annotations: [] }] }),
  ).toEqual([]);
});

test("kept calls are calls with their results, each after its call", async () => {
  const content = toKeptContent([
    { call_id: "a", name: "add_task", arguments: '{"title":"milk"}', output: "one" },
    { call_id: "b", name: "list_tasks", arguments: "{}", output: "two" },
  ]);
  expect(await read({ type: "hidden_context_item", content })).toEqual([
    {
      type: "function_call",
      callId: "a",
      name: "add_task",
      arguments: '{"title":"milk"}',
      status: "completed",
    },
    {
      type: "function_call_result",
      callId: "a",
      name: "add_task",
      status: "completed",
      output: { type: "text", text: "one" },
    },
    { type: "function_call", callId: "b", name: "list_tasks", arguments: "{}", status: "completed" },
    {
      type: "function_call_result",
      callId: "b",
      name: "list_tasks",
      status: "completed",
      output: { type: "text", text: "two" },
    },
  ]);
});

test("a long result is cut, says so, and stays well formed", async () => {
  const content = toKeptContent([
    { call_id: "a", name: "t", arguments: "{}", output: `${"x".repeat(99)}👍🏽 and more` },
  ]);
  const [, result] = await read({ type: "hidden_context_item", content });
  const { text } = (result as { output: { text: string } }).output;
  expect(text).toBe(`${"x".repeat(99)}\n[cut: 112 characters in all]`);
  expect(text.isWellFormed()).toBe(true);
});

test("arguments that are no JSON are given as an empty object: providers refuse a history that has them", async () => {
  for (const given of ['{"title": "mi', "", "milk", "[1]", "null"]) {
    const content = toKeptContent([
      { call_id: "a", name: "t", arguments: given, output: "That is no JSON." },
    ]);
    expect((await read({ type: "hidden_context_item", content }))[0]).toMatchObject({ arguments: "{}" });
  }
});

test("a client's tool call goes in once it has its output", async () => {
  const call = { type: "client_tool_call", call_id: "c", name: "get_place", arguments: { precise: true } };
  expect(await read({ ...call, status: "pending" })).toEqual([]);
  expect(await read({ ...call, status: "completed", output: { city: "Ulm" } })).toMatchObject([
    { type: "function_call", callId: "c", name: "get_place", arguments: '{"precise":true}' },
    { type: "function_call_result", callId: "c", output: { type: "text", text: '{"city":"Ulm"}' } },
  ]);
  expect((await read({ ...call, status: "completed", output: "Ulm" }))[1]).toMatchObject({
    output: { text: "Ulm" },
  });
  expect((await read({ ...call, status: "completed" }))[1]).toMatchObject({ output: { text: "" } });
});

test("hidden context of the host and of the server is told as context", async () => {
  expect(await readContext({ type: "hidden_context_item", content: "The user is in Ulm." })).toBe(
    "The user is in Ulm.",
  );
  expect(await readContext({ type: "hidden_context_item", content: { plan: "free" } })).toBe(
    '{"plan":"free"}',
  );
  expect(await readContext({ type: "sdk_hidden_context", content: "It was stopped." })).toBe(
    "It was stopped.",
  );
});

test("a widget and a task are told as what the user was shown", async () => {
  const widget = { type: "Card", children: [] };
  expect(await readContext({ type: "widget", widget, copy_text: "Two tasks" })).toBe(
    "The assistant showed the user this widget:\nTwo tasks",
  );
  expect(await readContext({ type: "widget", widget })).toBe(
    'The assistant showed the user this widget:\n{"type":"Card","children":[]}',
  );
  expect(
    await readContext({
      type: "task",
      task: { type: "custom", title: "Search", content: "3 found", status_indicator: "none" },
    }),
  ).toBe("The assistant showed the user this task:\nSearch: 3 found");
});

test("questions are told with their answers, once there are any", async () => {
  const inputs = [
    { type: "freeform", id: "1", question: "Which city?", answer: { values: ["Ulm"], skipped: false } },
    { type: "freeform", id: "2", question: "Which day?", answer: { values: [], skipped: true } },
    { type: "freeform", id: "3", question: "Which hour?" },
  ];
  expect(await read({ type: "structured_input", status: "pending", inputs })).toEqual([]);
  expect(await readContext({ type: "structured_input", status: "answered", inputs })).toBe(
    "The user was asked:\n- Which city?\n  Ulm\n- Which day?\n  (skipped)\n- Which hour?\n  (skipped)",
  );
});

test("an answer's sources are told after it, each once", async () => {
  const source = { type: "url", url: "https://example.org/boiling", title: "Boiling points" };
  const file = { type: "file", filename: "kitchen.pdf", title: "Kitchen" };
  const annotations = [source, source, file].map((one) => ({ type: "annotation", source: one }));
  const [, told] = await read({
    type: "assistant_message",
    content: [{ type: "output_text", text: "100 °C.", annotations }],
  });
  expect(told).toMatchObject({
    role: "user",
    content: [
      {
        text: "<context>\nSources of the answer above:\n- Boiling points: https://example.org/boiling\n- kitchen.pdf\n</context>",
      },
    ],
  });
});

test("an image that was made is shown to the model, from where a provider can get it", async () => {
  const of = (url: string) => read({ type: "generated_image", image: { id: "i", url } });
  for (const url of ["data:image/png;base64,iVBOR", "https://files.example/i.png"]) {
    expect(await of(url)).toEqual([
      {
        type: "message",
        role: "user",
        content: [
          { type: "input_text", text: "<context>\nThe assistant made this image for the user.\n</context>" },
          { type: "input_image", image: url },
        ],
      },
    ]);
  }
  for (const url of ["http://localhost:8000/i.png", "/files/i.png", "data:text/html,x"]) {
    expect(await of(url)).toMatchObject([
      { content: [{ text: "<context>\nThe assistant made an image for the user.\n</context>" }] },
    ]);
  }
  expect(await read({ type: "generated_image" })).toEqual([]);
});

test("of a workflow, the steps with contents are told: tool calls are kept elsewhere, thoughts are nobody's", async () => {
  const tasks = [
    { type: "thought", content: "Hm.", status_indicator: "complete" },
    { type: "custom", title: "Add task", status_indicator: "complete" },
    {
      type: "custom",
      title: "Looked at the calendar",
      content: "Friday is free.",
      status_indicator: "complete",
    },
  ];
  expect(await readContext({ type: "workflow", workflow: { type: "custom", tasks, expanded: false } })).toBe(
    "The assistant showed the user these steps:\n- Looked at the calendar: Friday is free.",
  );
});

test("a tag that is there twice is explained once", async () => {
  const tag = { type: "input_tag" as const, id: "task_7", text: "milk", data: {}, interactive: false };
  expect(await readUserText({ content: [tag, { type: "input_text", text: " and " }, tag] })).toBe(
    '@milk and @milk\n\nWhat the message mentions:\n- @milk: {"id":"task_7"}',
  );
});

test("the host's own words for a tag, and its own parts for attachments", async () => {
  const item = {
    ...fields,
    type: "user_message",
    content: [{ type: "input_tag", id: "task_7", text: "milk", data: {}, interactive: false }],
    attachments: [
      { type: "file", id: "atc_1", name: "plan.pdf", mime_type: "application/pdf" },
      { type: "image", id: "atc_2", name: "a.png", mime_type: "image/png", preview_url: "http://x" },
      { type: "file", id: "atc_3", name: "b.bin", mime_type: "application/octet-stream" },
    ],
    inference_options: {},
  } as unknown as ThreadItem;
  const input = await toModelInput(item, {
    toTagText: async (tag) => `task ${tag.id}`,
    toAttachmentPart: async ({ id, name, mime_type: mediaType }) => {
      if (id === "atc_1")
        return { type: "file", url: "data:application/pdf;base64,JVBERi0=", filename: name, mediaType };
      return id === "atc_2" ? { type: "image", url: "https://files.example/a.png" } : undefined;
    },
  });
  expect(input).toEqual([
    {
      type: "message",
      role: "user",
      content: [
        {
          type: "input_text",
          text: "@milk\n\nWhat the message mentions:\n- @milk: task task_7\n\nAttached files, whose contents you cannot see:\n- b.bin (application/octet-stream)",
        },
        { type: "input_file", file: "data:application/pdf;base64,JVBERi0=", filename: "plan.pdf" },
        { type: "input_image", image: "https://files.example/a.png" },
      ],
    },
  ]);
});

test("a message of attachments only has no empty text beside them", async () => {
  const attachments = [{ type: "image", id: "atc_2", name: "a.png", mime_type: "image/png" }];
  const item = { ...fields, type: "user_message", content: [], attachments, inference_options: {} };
  expect(
    await toModelInput(item as unknown as ThreadItem, {
      toAttachmentPart: () => ({ type: "image", url: "https://files.example/a.png" }),
    }),
  ).toMatchObject([{ content: [{ type: "input_image" }] }]);
});

const everyItem: Record<ThreadItem["type"], Record<string, unknown>> = {
  user_message: { content: [{ type: "input_text", text: "theirs" }], attachments: [], inference_options: {} },
  assistant_message: { content: [{ type: "output_text", text: "theirs", annotations: [] }] },
  client_tool_call: { status: "completed", call_id: "c", name: "theirs", arguments: {} },
  widget: { widget: { type: "Card", children: [] }, copy_text: "theirs" },
  generated_image: { image: { id: "i", url: "/theirs" } },
  structured_input: { status: "answered", inputs: [{ question: "theirs" }] },
  workflow: { workflow: { type: "custom", tasks: [{ type: "custom", content: "theirs" }] } },
  task: { task: { type: "custom", title: "theirs" } },
  end_of_turn: {},
  hidden_context_item: { content: "theirs" },
  sdk_hidden_context: { content: "theirs" },
};

test.each(Object.entries(everyItem))(
  "what the model is given of a %s is the host's to say",
  async (type, rest) => {
    const item = { ...fields, type, ...rest } as unknown as ThreadItem;
    const own = [{ role: "user" as const, content: [{ type: "text" as const, text: "ours" }] }];
    const given = await toModelInput(item);
    expect(given.length > 0).toBe(type !== "end_of_turn");
    expect(await toModelInput(item, { convert: { [type]: async () => own } })).toMatchObject([
      { role: "user", content: [{ text: "ours" }] },
    ]);
    expect(await toModelInput(item, { convert: { [type]: () => [] } })).toEqual([]);
    expect(await toModelInput(item, { convert: { [type]: () => undefined } })).toEqual(given);
  },
);

test("what the bridge keeps for itself is not asked for", async () => {
  const content = toKeptContent([{ call_id: "a", name: "t", arguments: "{}", output: "one" }]);
  const item = { ...fields, type: "hidden_context_item", content } as unknown as ThreadItem;
  expect(await toModelInput(item, { convert: { hidden_context_item: () => [] } })).toHaveLength(2);
});

test("what is there for people only is nothing to the model", async () => {
  expect(await read({ type: "workflow", workflow: { type: "custom", tasks: [], expanded: false } })).toEqual(
    [],
  );
  expect(await read({ type: "task", task: { type: "custom", status_indicator: "none" } })).toEqual([]);
  expect(await read({ type: "end_of_turn" })).toEqual([]);
});
