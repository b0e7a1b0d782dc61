import { createId, type ThreadItem } from "@parlor/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toKeptContent } from "../kept-tool-calls.ts";
import { type ModelServer, startModelServer, toModelAnswer } from "../testing/index.ts";
import { runTextTurn } from "../testing/run-text-turn.ts";
import { loadModelMessages, toModelMessages } from "./load-model-messages.ts";

const fields = { thread_id: "thr_1", created_at: "2026-01-01T00:00:00.000Z" };
const item = (given: Record<string, unknown>) =>
  ({ id: createId("task"), ...fields, ...given }) as unknown as ThreadItem;
const user = (text: string) =>
  item({
    type: "user_message",
    content: [{ type: "input_text", text }],
    attachments: [],
    inference_options: {},
  });
const assistant = (text: string) =>
  item({ type: "assistant_message", content: [{ type: "output_text", text, annotations: [] }] });
const calls = (...ids: string[]) =>
  item({
    type: "hidden_context_item",
    content: toKeptContent(
      ids.map((id) => ({ call_id: id, name: "add_task", arguments: '{"title":"milk"}', output: `of ${id}` })),
    ),
  });

test("messages, calls and results, oldest first", async () => {
  expect(await toModelMessages([user("Add milk."), calls("a", "b"), assistant("Done.")])).toEqual([
    { role: "user", content: [{ type: "text", text: "Add milk." }] },
    ...["a", "b"].flatMap((toolCallId) => [
      {
        role: "assistant",
        content: [{ type: "tool-call", toolCallId, toolName: "add_task", input: { title: "milk" } }],
      },
      {
        role: "tool",
        content: [
          {
            type: "tool-result",
            toolCallId,
            toolName: "add_task",
            output: { type: "text", value: `of ${toolCallId}` },
          },
        ],
      },
    ]),
    { role: "assistant", content: [{ type: "text", text: "Done." }] },
  ]);
});

test("the newest turns that fit, each whole, no call without its result, no id twice", async () => {
  const items = [user("q1"), calls("0"), assistant("a1"), user("q2"), calls("0"), user("q3"), calls("0")];
  const messages = await toModelMessages(items, { tokenBudget: 6, countTokens: () => 1 });
  expect(messages.map(({ role }) => role)).toEqual([
    "user",
    "assistant",
    "tool",
    "user",
    "assistant",
    "tool",
  ]);
  const ids = JSON.stringify(messages).match(/"toolCallId":"[^"]*"/g);
  expect(ids).toEqual(['"toolCallId":"0"', '"toolCallId":"0"', '"toolCallId":"0_2"', '"toolCallId":"0_2"']);
  expect(await toModelMessages([calls("a"), user("q")], { maxToolOutputLength: 2 })).toMatchObject([
    {},
    { content: [{ output: { value: "of\n[cut: 4 characters in all]" } }] },
    {},
  ]);
});

test("history is read only as far as the budget goes", async () => {
  let taken = 0;
  async function* history() {
    for (;;) {
      taken += 1;
      yield user(`q${taken}`);
    }
  }
  expect(await loadModelMessages(history(), { tokenBudget: 5, countTokens: () => 1 })).toHaveLength(5);
  expect(taken).toBe(6);
});

describe.each(["responses", "chat_completions"] as const)("as providers get them, over %s", (api) => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await startModelServer();
  });
  afterEach(() => server.close());

  test("a conversation with calls, images and files is one that the SDK takes and sends", async () => {
    server.script(toModelAnswer(api, "plain-text"));
    const png =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const messages = await toModelMessages(
      [
        user("Add milk."),
        calls("call_a"),
        assistant("Done."),
        item({ type: "generated_image", image: { id: "i", url: png } }),
        item({
          type: "user_message",
          content: [{ type: "input_text", text: "What is in it?" }],
          attachments: [{ type: "file", id: "atc_1", name: "plan.pdf", mime_type: "application/pdf" }],
          inference_options: {},
        }),
      ],
      {
        toAttachmentPart: ({ name, mime_type: mediaType }) => ({
          type: "file",
          url: "data:application/pdf;base64,JVBERi0=",
          filename: name,
          mediaType,
        }),
      },
    );
    const { error } = await runTextTurn(server, api, { messages });
    expect(error).toBeUndefined();
    const body = JSON.stringify(server.requests[0]?.body);
    for (const text of ["Add milk.", "of call_a", "Done.", "What is in it?", png, "JVBERi0="])
      expect(body).toContain(text);
    // Once for the call and once for its result.
    expect(body.split('"call_a"')).toHaveLength(3);
  });
});
