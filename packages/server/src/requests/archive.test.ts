import type { Page, SearchMatch, Thread, ThreadStreamEvent } from "@parlor/protocol";
import { describe, expect, test } from "vitest";
import { createMemoryStore } from "../stores/memory-store.ts";
import type { Store } from "../stores/store.ts";
import {
  createChatKitHarness,
  createHeldResponder,
  createThread,
  type Running,
  toAdd,
} from "../testing/chatkit-harness.ts";
import { readAllEvents } from "../testing/test-server.ts";

const { start } = createChatKitHarness();

/** A store as it was before there were archives and searches. */
function createPlainStore(): Store {
  const { listArchivedThreads: _, searchThreads: __, ...store } = createMemoryStore();
  return store;
}

async function list(running: Running, type = "threads.list", user?: string): Promise<string[]> {
  const { body } = await running.call<Page<Thread>>(type, {}, user);
  return body.data.map(({ id }) => id);
}

const listArchived = (running: Running, user?: string) => list(running, "parlor.threads.list_archived", user);

describe("archive", () => {
  test("takes a thread out of the list, and gives it back", async () => {
    const running = await start();
    const { threadId } = await createThread(running);
    const other = await createThread(running);
    const archived = await running.call<Thread>("parlor.threads.archive", { thread_id: threadId });
    expect(archived.status).toBe(200);
    expect(archived.body.archived_at).toMatch(/Z$/);
    expect(await list(running)).toEqual([other.threadId]);
    expect(await listArchived(running)).toEqual([threadId]);
    // Again changes nothing.
    const again = await running.call<Thread>("parlor.threads.archive", { thread_id: threadId });
    expect(again.body.archived_at).toBe(archived.body.archived_at);

    const restored = await running.call<Thread>("parlor.threads.restore", { thread_id: threadId });
    expect(restored.body).not.toHaveProperty("archived_at");
    expect(await list(running)).toEqual([other.threadId, threadId]);
    expect(await listArchived(running)).toEqual([]);
  });

  test("another owner's thread is as absent as one that never was", async () => {
    const running = await start();
    const { threadId } = await createThread(running);
    for (const type of ["parlor.threads.archive", "parlor.threads.restore"]) {
      for (const id of [threadId, "thr_none"]) {
        const { status, body } = await running.call(type, { thread_id: id }, "mallory");
        expect([status, body]).toMatchObject([404, { error: { code: "thread_not_found" } }]);
      }
    }
    await running.call("parlor.threads.archive", { thread_id: threadId });
    expect(await listArchived(running, "mallory")).toEqual([]);
  });

  test("a new message takes the thread back and says so", async () => {
    const running = await start();
    const { threadId } = await createThread(running);
    await running.call("parlor.threads.archive", { thread_id: threadId });
    const events = await readAllEvents(await running.send(toAdd(threadId, "More")));
    const [first, second] = events as [ThreadStreamEvent, ThreadStreamEvent];
    expect(first).toMatchObject({ type: "thread.updated", thread: { id: threadId } });
    expect("thread" in first && first.thread).not.toHaveProperty("archived_at");
    expect(second).toMatchObject({ type: "thread.item.done", item: { type: "user_message" } });
    expect(await list(running)).toEqual([threadId]);
  });

  test("while a turn runs, its end does not undo it, and its client is told", async () => {
    const { respond, said, release } = createHeldResponder();
    const running = await start({ respond });
    const response = await running.send({
      type: "threads.create",
      params: {
        input: { content: [{ type: "input_text", text: "Hi" }], attachments: [], inference_options: {} },
      },
    });
    await said;
    const [threadId] = (await list(running)) as [string];
    await running.call("parlor.threads.archive", { thread_id: threadId });
    release();
    const updates = (await readAllEvents(response)).filter((event) => event.type === "thread.updated");
    expect(updates.at(-1)).toMatchObject({ thread: { archived_at: expect.stringMatching(/Z$/) } });
    expect(await listArchived(running)).toEqual([threadId]);
  });
});

describe("search", () => {
  const search = async (running: Running, query: string, user?: string) =>
    (await running.call<Page<SearchMatch>>("parlor.threads.search", { query }, user)).body;

  test("finds what was said, with a snippet, for its owner only", async () => {
    const running = await start();
    const { threadId } = await createThread(running, "Where do the otters sleep?");
    const page = await search(running, "OTTERS sleep");
    expect(page).toMatchObject({
      data: [{ thread: { id: threadId, metadata: {} }, snippet: { text: "Where do the otters sleep?" } }],
      has_more: false,
    });
    expect(page.data[0]?.snippet?.ranges).toEqual([
      [13, 19],
      [20, 25],
    ]);
    expect(await search(running, "otters", "mallory")).toEqual({ data: [], has_more: false });
    expect(await search(running, "   ")).toEqual({ data: [], has_more: false });
  });

  test.each([
    ["too long", "x".repeat(201)],
    ["with a NUL character", "a\u0000b"],
  ])("a query %s is refused", async (_, query) => {
    const running = await start();
    const { status, body } = await running.call("parlor.threads.search", { query });
    expect([status, body]).toMatchObject([400, { error: { code: "invalid_request" } }]);
  });
});

test("every answer says what can be asked for", async () => {
  const whole = await start();
  const plain = await start({ store: createPlainStore() });
  for (const body of [{ type: "threads.list", params: {} }, { type: "nonsense" }]) {
    expect((await whole.send(body)).headers.get("x-parlor")).toBe("1 archive search");
    expect((await plain.send(body)).headers.get("x-parlor")).toBe("1");
  }
});

test("a store without the abilities refuses what needs them, and changes nothing", async () => {
  const running = await start({ store: createPlainStore() });
  const { threadId } = await createThread(running);
  for (const [type, params] of [
    ["parlor.threads.archive", { thread_id: threadId }],
    ["parlor.threads.restore", { thread_id: threadId }],
    ["parlor.threads.list_archived", {}],
    ["parlor.threads.search", { query: "Hi" }],
  ] as const) {
    const { status, body } = await running.call(type, params);
    expect([type, status, body]).toMatchObject([type, 501, { error: { code: "not_supported" } }]);
  }
  expect(await list(running)).toEqual([threadId]);
});
