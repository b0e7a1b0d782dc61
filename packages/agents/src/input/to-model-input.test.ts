import type { AgentInputItem } from "@openai/agents";
import type { ThreadItem, UserMessageItem } from "@parlor/protocol";
import { expect, test } from "vitest";
import { toKeptContent } from "../kept-tool-calls.ts";
import { toModelInput } from "./to-model-input.ts";

const fields = { id: "x_1", thread_id: "thr_1", created_at: "2026-01-01T00:00:00.000Z" };

function read(item: Record<string, unknown>, maxToolOutputLength = 100): AgentInputItem[] {
  return toModelInput({ ...fields, ...item } as ThreadItem, { maxToolOutputLength });
}

function readUserText(item: Partial<UserMessageItem>): string {
  const [input, ...others] = read({
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
function readContext(item: Record<string, unknown>): string {
  const [input, ...others] = read(item);
  expect(others).toEqual([]);
  expect(input).toMatchObject({ role: "user" });
  const text = (input as { content: { text: string }[] }).content[0]?.text ?? "";
  expect(text).toMatch(/^<context>\n.*\n<\/context>$/s);
  return text.slice("<context>\n".length, -"\n</context>".length);
}

test("a user's text is given as it is", () => {
  const text = "Add *milk* <b>now</b>\n\nGrüße 👍🏽 ";
  expect(readUserText({ content: [{ type: "input_text", text }] })).toBe(text);
});

test("several parts are one text", () => {
  expect(
    readUserText({
      content: [
        { type: "input_text", text: "Add " },
        { type: "input_text", text: "milk" },
      ],
    }),
  ).toBe("Add milk");
});

test("a quoted passage comes before the text, each of its lines marked", () => {
  expect(
    readUserText({ content: [{ type: "input_text", text: "Shorter, please." }], quoted_text: "One\nTwo" }),
  ).toBe("The user refers to this passage:\n> One\n> Two\n\nShorter, please.");
});

test("a tag stands in the text by its name, and after it with what it is", () => {
  expect(
    readUserText({
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

test("attached files are named, and the model is told that it cannot see into them", () => {
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
  expect(readUserText({ attachments })).toBe(list);
  expect(readUserText({ attachments, content: [{ type: "input_text", text: "Read it." }] })).toBe(
    `Read it.\n\n${list}`,
  );
});

test("an assistant's message is one of its own words, without the parts and annotations it was made of", () => {
  expect(
    read({
      type: "assistant_message",
      content: [
        { type: "output_text", text: "Both are ", annotations: [{ type: "annotation" }] },
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

test("an empty assistant message is nothing: providers refuse it", () => {
  expect(read({ type: "assistant_message", content: [] })).toEqual([]);
  expect(
    read({ type: "assistant_message", content: [{ type: "output_text", text: "", annotations: [] }] }),
  ).toEqual([]);
});

test("kept calls are calls with their results, each after its call", () => {
  const content = toKeptContent([
    { call_id: "a", name: "add_task", arguments: '{"title":"milk"}', output: "one" },
    { call_id: "b", name: "list_tasks", arguments: "{}", output: "two" },
  ]);
  expect(read({ type: "hidden_context_item", content })).toEqual([
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

test("a long result is cut, says so, and stays well formed", () => {
  const content = toKeptContent([
    { call_id: "a", name: "t", arguments: "{}", output: `${"x".repeat(99)}👍🏽 and more` },
  ]);
  const [, result] = read({ type: "hidden_context_item", content });
  const { text } = (result as { output: { text: string } }).output;
  expect(text).toBe(`${"x".repeat(99)}\n[cut: 112 characters in all]`);
  expect(text.isWellFormed()).toBe(true);
});

test("arguments that are no JSON are given as an empty object: providers refuse a history that has them", () => {
  for (const given of ['{"title": "mi', "", "milk", "[1]", "null"]) {
    const content = toKeptContent([
      { call_id: "a", name: "t", arguments: given, output: "That is no JSON." },
    ]);
    expect(read({ type: "hidden_context_item", content })[0]).toMatchObject({ arguments: "{}" });
  }
});

test("a client's tool call goes in once it has its output", () => {
  const call = { type: "client_tool_call", call_id: "c", name: "get_place", arguments: { precise: true } };
  expect(read({ ...call, status: "pending" })).toEqual([]);
  expect(read({ ...call, status: "completed", output: { city: "Ulm" } })).toMatchObject([
    { type: "function_call", callId: "c", name: "get_place", arguments: '{"precise":true}' },
    { type: "function_call_result", callId: "c", output: { type: "text", text: '{"city":"Ulm"}' } },
  ]);
  expect(read({ ...call, status: "completed", output: "Ulm" })[1]).toMatchObject({ output: { text: "Ulm" } });
  expect(read({ ...call, status: "completed" })[1]).toMatchObject({ output: { text: "" } });
});

test("hidden context of the host and of the server is told as context", () => {
  expect(readContext({ type: "hidden_context_item", content: "The user is in Ulm." })).toBe(
    "The user is in Ulm.",
  );
  expect(readContext({ type: "hidden_context_item", content: { plan: "free" } })).toBe('{"plan":"free"}');
  expect(readContext({ type: "sdk_hidden_context", content: "It was stopped." })).toBe("It was stopped.");
});

test("a widget and a task are told as what the user was shown", () => {
  const widget = { type: "Card", children: [] };
  expect(readContext({ type: "widget", widget, copy_text: "Two tasks" })).toBe(
    "The assistant showed the user this widget:\nTwo tasks",
  );
  expect(readContext({ type: "widget", widget })).toBe(
    'The assistant showed the user this widget:\n{"type":"Card","children":[]}',
  );
  expect(
    readContext({
      type: "task",
      task: { type: "custom", title: "Search", content: "3 found", status_indicator: "none" },
    }),
  ).toBe("The assistant showed the user this task:\nSearch: 3 found");
});

test("questions are told with their answers, once there are any", () => {
  const inputs = [
    { type: "freeform", id: "1", question: "Which city?", answer: { values: ["Ulm"], skipped: false } },
    { type: "freeform", id: "2", question: "Which day?", answer: { values: [], skipped: true } },
    { type: "freeform", id: "3", question: "Which hour?" },
  ];
  expect(read({ type: "structured_input", status: "pending", inputs })).toEqual([]);
  expect(readContext({ type: "structured_input", status: "answered", inputs })).toBe(
    "The user was asked:\n- Which city?\n  Ulm\n- Which day?\n  (skipped)\n- Which hour?\n  (skipped)",
  );
});

test("what is there for people only is nothing to the model", () => {
  expect(read({ type: "workflow", workflow: { type: "custom", tasks: [], expanded: false } })).toEqual([]);
  expect(read({ type: "generated_image", image: { id: "i", url: "http://x" } })).toEqual([]);
  expect(read({ type: "end_of_turn" })).toEqual([]);
});
