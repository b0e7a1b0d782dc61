import type { Page, Thread, ThreadItem } from "@parlor/protocol";
import { describe, expect, test } from "vitest";
import { createChatKitHarness, createThread, type Running } from "../testing/chatkit-harness.ts";
import { toMessageEvents } from "../testing/scripted-responder.ts";
import { readEvents } from "../testing/test-server.ts";

const { start } = createChatKitHarness();

interface WithFeedback {
  parlor?: { feedback?: Record<string, string>; stopped?: string[] };
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

describe("that the user stopped an answer is told to clients that ask for it", () => {
  const asking = { parlor: { stopped: true } };
  const desc = (threadId: string) => ({ thread_id: threadId, order: "desc" });

  /** Sends, and stops the answer by `stop` once something of it has come. */
  async function stopAnswer(
    stop: (running: Running, threadId: string, leave: () => Promise<unknown>) => Promise<unknown>,
    metadata = {},
  ) {
    const running = await start({
      async *respond(input) {
        yield* [...toMessageEvents(input, ["As far as ", "it got"])].slice(0, 3);
        await new Promise<void>((resolve) => input.signal.addEventListener("abort", () => resolve()));
      },
    });
    const params = {
      input: { content: [{ type: "input_text", text: "Go on" }], attachments: [], inference_options: {} },
    };
    const events = readEvents(await running.send({ type: "threads.create", params, metadata }));
    let threadId = "";
    for await (const event of events) {
      if (event.type === "thread.created") threadId = event.thread.id;
      if (event.type === "thread.item.updated") break;
    }
    await stop(running, threadId, async () => events.return(undefined));
    return { running, threadId };
  }

  test("by the id of the last item, on any page; the official answer is as it was", async () => {
    const { running, threadId } = await stopAnswer(
      async ({ call }, thread_id) => {
        expect((await call("parlor.runs.cancel", { thread_id })).body).toEqual({ cancelled: true });
      },
      { parlor: { resumable: true } },
    );
    const official = await read<Page<ThreadItem>>(running, "items.list", desc(threadId));
    expect(official.body).not.toHaveProperty("parlor");
    expect(JSON.stringify(official.body)).not.toContain("stopped");
    const [answer, question] = official.body.data;
    expect([answer?.type, question?.type]).toEqual(["assistant_message", "user_message"]);
    const stopped = { stopped: [answer?.id] };
    const asked = await read<Page<ThreadItem>>(running, "items.list", desc(threadId), asking);
    expect(asked.body).toEqual({ ...official.body, parlor: stopped });
    const thread = await read<Thread>(running, "threads.get_by_id", { thread_id: threadId }, asking);
    expect(thread.body.parlor).toEqual(stopped);
    // The mark is on a page of its own, and names an item of the next.
    const first = await read<Page<ThreadItem>>(
      running,
      "items.list",
      { ...desc(threadId), limit: 1 },
      asking,
    );
    expect(first.body).toMatchObject({ data: [], has_more: true, parlor: stopped });
  });

  test("not where a reader that cannot resume has gone: nobody knows whether on purpose", async () => {
    const { running, threadId } = await stopAnswer((_running, _threadId, leave) => leave());
    await expect
      .poll(
        async () =>
          (await read<Page<ThreadItem>>(running, "items.list", desc(threadId), asking)).body.data.length,
      )
      .toBe(2);
    const { body } = await read(running, "items.list", desc(threadId), asking);
    expect(body.parlor).toEqual({ stopped: [] });
  });
});
