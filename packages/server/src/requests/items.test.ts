import type { Page, Thread, ThreadItem } from "@parlor/protocol";
import { describe, expect, test } from "vitest";
import { createChatKitHarness, createThread, type Running } from "../testing/chatkit-harness.ts";

const { start } = createChatKitHarness();

interface WithFeedback {
  parlor?: { feedback: Record<string, string> };
}

async function read<T>(running: Running, type: string, params: object, metadata?: object) {
  const response = await running.send({ type, params, ...(metadata ? { metadata } : {}) });
  return { status: response.status, body: (await response.json()) as T & WithFeedback };
}

describe("feedback is given back to clients that ask for it", () => {
  const asking = { parlor: { feedback: true } };

  test("with the items of the page, by id; the official answer is as it was", async () => {
    const running = await start();
    const { threadId } = await createThread(running);
    const params = { thread_id: threadId, order: "asc" };
    const official = await read<Page<ThreadItem>>(running, "items.list", params);
    const [question, answer] = official.body.data.map((item) => item.id) as [string, string];
    expect((await read(running, "items.list", params, asking)).body.parlor).toEqual({ feedback: {} });

    const feedback = { thread_id: threadId, item_ids: [question, answer, "msg_none"], kind: "positive" };
    await running.call("items.feedback", feedback);
    await running.call("items.feedback", { ...feedback, item_ids: [answer], kind: "negative" });
    const expected = { feedback: { [question]: "positive", [answer]: "negative" } };
    const asked = await read<Page<ThreadItem>>(running, "items.list", params, asking);
    expect(asked.body).toEqual({ ...official.body, parlor: expected });
    const thread = await read<Thread>(running, "threads.get_by_id", { thread_id: threadId }, asking);
    expect(thread.body.parlor).toEqual(expected);

    const one = await read<Page<ThreadItem>>(running, "items.list", { ...params, limit: 1 }, asking);
    expect(one.body.parlor).toEqual({ feedback: { [question]: "positive" } });
    expect((await read(running, "items.list", params)).body).toEqual(official.body);
    const plain = await read<Thread>(running, "threads.get_by_id", { thread_id: threadId });
    expect(plain.body).not.toHaveProperty("parlor");
  });

  test("never of another owner's thread", async () => {
    const running = await start();
    const { threadId } = await createThread(running);
    const response = await running.send(
      { type: "items.list", params: { thread_id: threadId }, metadata: asking },
      { user: "eve" },
    );
    expect(response.status).toBe(404);
  });

  test("what asks for something else is refused", async () => {
    const running = await start();
    const { threadId } = await createThread(running);
    const metadata = { parlor: { feedback: "please" } };
    const { status, body } = await read(running, "items.list", { thread_id: threadId }, metadata);
    expect([status, body]).toMatchObject([400, { error: { code: "invalid_request" } }]);
  });
});
