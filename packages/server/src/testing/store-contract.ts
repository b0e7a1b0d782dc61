import { createId, type ThreadItem, type ThreadMetadata } from "@parlor/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PageQuery, Store } from "../stores/store.ts";

let tick = 0;

/** Moments one after another, so that threads made in a test have an order. */
function createMoment(): string {
  tick += 1;
  return new Date(Date.UTC(2026, 0, 1) + tick).toISOString();
}

function createThread(fields: Partial<ThreadMetadata> = {}): ThreadMetadata {
  return {
    id: createId("thread"),
    created_at: createMoment(),
    status: { type: "active" },
    metadata: {},
    ...fields,
  };
}

function createMessage(threadId: string, text: string, id = createId("assistant_message")): ThreadItem {
  return {
    type: "assistant_message",
    id,
    thread_id: threadId,
    created_at: createMoment(),
    content: [{ type: "output_text", text, annotations: [] }],
  };
}

async function readAll<T extends { id: string }>(
  read: (query: PageQuery) => Promise<{ data: T[]; has_more: boolean; after?: string | null | undefined }>,
  order: "asc" | "desc",
  limit: number,
): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await read({ order, limit, ...(after === undefined ? {} : { after }) });
    expect(page.data.length).toBeLessThanOrEqual(limit);
    ids.push(...page.data.map((record) => record.id));
    if (page.has_more) expect(page.after).toBe(page.data.at(-1)?.id);
    after = page.has_more ? (page.after ?? undefined) : undefined;
  } while (after !== undefined);
  return ids;
}

/** Checks a store against its contract: the rules S1 to S10 of `Store`. For vitest. */
export function storeContract(
  name: string,
  harness: { create(): Promise<Store>; destroy?(): Promise<void> },
): void {
  describe(`store contract: ${name}`, () => {
    let store: Store;
    // Owners of one test are strangers to those of the others, so that one store serves them all.
    const createOwner = () => `user_${createId("request")}`;

    beforeAll(async () => {
      store = await harness.create();
    });
    afterAll(async () => harness.destroy?.());

    async function createOwnedThread(owner: string, fields: Partial<ThreadMetadata> = {}) {
      const thread = createThread(fields);
      await store.createThread(owner, thread);
      return thread;
    }

    async function createConversation(owner: string, length: number) {
      const thread = await createOwnedThread(owner);
      const items = Array.from({ length }, (_, index) => createMessage(thread.id, `message ${index}`));
      for (const item of items) expect(await store.saveItem(owner, item)).toBe(true);
      return { thread, items, ids: items.map((item) => item.id) };
    }

    test("S1 what belongs to another owner does not exist", async () => {
      const [owner, stranger] = [createOwner(), createOwner()];
      const { thread, items, ids } = await createConversation(owner, 2);
      const [first] = items as [ThreadItem, ThreadItem];
      const attachment = {
        type: "file" as const,
        id: createId("attachment"),
        name: "a.txt",
        mime_type: "text/plain",
      };
      expect(await store.saveAttachment(owner, attachment)).toBe(true);
      await store.saveFeedback(owner, thread.id, [first.id], "positive");

      expect(await store.loadThread(stranger, thread.id)).toBeUndefined();
      expect(await store.saveThread(stranger, { ...thread, title: "Stolen" })).toBe(false);
      expect(await store.deleteThread(stranger, thread.id)).toBe(false);
      expect((await store.listThreads(stranger, { limit: 10, order: "desc" })).data).toEqual([]);
      expect(await store.loadItem(stranger, thread.id, first.id)).toBeUndefined();
      expect(await store.saveItem(stranger, createMessage(thread.id, "Stolen", first.id))).toBe(false);
      expect(await store.saveItem(stranger, createMessage(thread.id, "Slipped in"))).toBe(false);
      expect(await store.deleteItems(stranger, thread.id, ids)).toBe(false);
      expect((await store.listItems(stranger, thread.id, { limit: 10, order: "asc" })).data).toEqual([]);
      expect(await store.saveFeedback(stranger, thread.id, ids, "negative")).toBe(false);
      expect(await store.listFeedback(stranger, thread.id)).toEqual(new Map());
      expect(await store.loadAttachment(stranger, attachment.id)).toBeUndefined();
      expect(await store.saveAttachment(stranger, { ...attachment, name: "b.txt" })).toBe(false);
      expect(await store.deleteAttachment(stranger, attachment.id)).toBe(false);

      expect(await store.loadThread(owner, thread.id)).toEqual(thread);
      expect((await store.listItems(owner, thread.id, { limit: 10, order: "asc" })).data).toEqual(items);
      expect(await store.listFeedback(owner, thread.id)).toEqual(new Map([[first.id, "positive"]]));
      expect(await store.loadAttachment(owner, attachment.id)).toMatchObject(attachment);
    });

    test("S1 what was never there reads and deletes the same way", async () => {
      const owner = createOwner();
      const none = createId("thread");
      expect(await store.loadThread(owner, none)).toBeUndefined();
      expect(await store.saveThread(owner, createThread({ id: none }))).toBe(false);
      expect(await store.deleteThread(owner, none)).toBe(false);
      expect(await store.saveItem(owner, createMessage(none, "lost"))).toBe(false);
      expect(await store.listItems(owner, none, { limit: 5, order: "asc" })).toMatchObject({
        data: [],
        has_more: false,
      });
      expect(await store.deleteAttachment(owner, createId("attachment"))).toBe(false);
    });

    test("S2 a write is seen by the next read", async () => {
      const owner = createOwner();
      const thread = await createOwnedThread(owner);
      const changed = {
        ...thread,
        title: "Groceries",
        status: { type: "locked" as const, reason: "for now" },
        allowed_image_domains: ["images.example"],
        metadata: { nested: { list: [1, { deep: true }] } },
      };
      expect(await store.saveThread(owner, changed)).toBe(true);
      expect(await store.loadThread(owner, thread.id)).toEqual(changed);
      await expect(store.createThread(owner, thread)).rejects.toThrow();
    });

    test("S3 records are handed over by value", async () => {
      const owner = createOwner();
      const thread = await createOwnedThread(owner, { metadata: { tags: ["a"] } });
      const item = createMessage(thread.id, "as saved");
      await store.saveItem(owner, item);
      (thread.metadata.tags as string[]).push("changed by the caller");
      if (item.type === "assistant_message" && item.content[0])
        item.content[0].text = "changed by the caller";
      const read = (await store.loadThread(owner, thread.id)) as ThreadMetadata;
      expect(read.metadata).toEqual({ tags: ["a"] });
      (read.metadata.tags as string[]).push("changed by the reader");
      expect((await store.loadThread(owner, thread.id))?.metadata).toEqual({ tags: ["a"] });
      expect(await store.loadItem(owner, thread.id, item.id)).toMatchObject({
        content: [{ text: "as saved" }],
      });
    });

    test("S4 threads by creation, items by when they were first saved; saving again keeps the place", async () => {
      const owner = createOwner();
      const late = await createOwnedThread(owner, { created_at: "2026-03-01T00:00:00.000Z" });
      const early = await createOwnedThread(owner, { created_at: "2026-02-01T00:00:00.000Z" });
      const list = (order: "asc" | "desc") => readAll((query) => store.listThreads(owner, query), order, 10);
      expect(await list("asc")).toEqual([early.id, late.id]);
      expect(await list("desc")).toEqual([late.id, early.id]);
      await store.saveThread(owner, { ...early, title: "Changed" });
      expect(await list("desc")).toEqual([late.id, early.id]);

      const { thread, ids } = await createConversation(owner, 3);
      await store.saveItem(owner, createMessage(thread.id, "changed", ids[0]));
      expect(await readAll((query) => store.listItems(owner, thread.id, query), "asc", 10)).toEqual(ids);
      expect(await store.loadItem(owner, thread.id, ids[0] as string)).toMatchObject({
        content: [{ text: "changed" }],
      });
    });

    test.each([1, 2, 3, 7, 8])(
      "S5 pages of %i follow one another without a gap or a repetition",
      async (limit) => {
        const owner = createOwner();
        const { thread, ids } = await createConversation(owner, 7);
        const threadIds = [thread.id];
        for (let index = 0; index < 4; index += 1) threadIds.push((await createOwnedThread(owner)).id);
        for (const order of ["asc", "desc"] as const) {
          const inOrder = (all: string[]) => (order === "asc" ? all : all.toReversed());
          expect(await readAll((query) => store.listItems(owner, thread.id, query), order, limit)).toEqual(
            inOrder(ids),
          );
          expect(await readAll((query) => store.listThreads(owner, query), order, limit)).toEqual(
            inOrder(threadIds),
          );
        }
      },
    );

    test("S5 threads of the same millisecond are neither lost nor repeated", async () => {
      const owner = createOwner();
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) {
        ids.push((await createOwnedThread(owner, { created_at: "2026-01-01T00:00:00.000Z" })).id);
      }
      expect(await readAll((query) => store.listThreads(owner, query), "desc", 2)).toEqual(
        ids.toSorted().toReversed(),
      );
    });

    test("S5 adding and deleting in between moves nothing", async () => {
      const owner = createOwner();
      const { thread, ids } = await createConversation(owner, 6);
      const first = await store.listItems(owner, thread.id, { limit: 2, order: "desc" });
      expect(first.data.map((item) => item.id)).toEqual([ids[5], ids[4]]);
      await store.saveItem(owner, createMessage(thread.id, "newer"));
      await store.deleteItems(owner, thread.id, [ids[5] as string, ids[3] as string]);
      const after = first.after as string;
      const second = await store.listItems(owner, thread.id, { limit: 2, order: "desc", after });
      expect(second.data.map((item) => item.id)).toEqual([ids[2], ids[1]]);
    });

    test("S5 a cursor that names nothing of the owner's gives an empty page", async () => {
      const [owner, stranger] = [createOwner(), createOwner()];
      const { thread } = await createConversation(owner, 2);
      const foreign = await createConversation(stranger, 2);
      const empty = { data: [], has_more: false };
      expect(
        await store.listItems(owner, thread.id, { limit: 5, order: "asc", after: foreign.ids[0] as string }),
      ).toMatchObject(empty);
      expect(
        await store.listThreads(owner, { limit: 5, order: "asc", after: foreign.thread.id }),
      ).toMatchObject(empty);
    });

    test("S6 one item id in two threads is two items", async () => {
      const [owner, other] = [createOwner(), createOwner()];
      const [one, two] = [await createOwnedThread(owner), await createOwnedThread(other)];
      await store.saveItem(owner, createMessage(one.id, "one", "msg_same"));
      await store.saveItem(other, createMessage(two.id, "two", "msg_same"));
      expect(await store.loadItem(owner, one.id, "msg_same")).toMatchObject({ content: [{ text: "one" }] });
      expect(await store.loadItem(other, two.id, "msg_same")).toMatchObject({ content: [{ text: "two" }] });
    });

    test("S7 deleting a thread deletes what belongs to it, and nothing else", async () => {
      const owner = createOwner();
      const { thread, ids } = await createConversation(owner, 2);
      const other = await createConversation(owner, 1);
      await store.saveFeedback(owner, thread.id, ids, "negative");
      const attachment = {
        type: "file" as const,
        id: createId("attachment"),
        name: "a.txt",
        mime_type: "text/plain",
        thread_id: thread.id,
      };
      await store.saveAttachment(owner, attachment);
      expect(await store.deleteThread(owner, thread.id)).toBe(true);
      expect(await store.loadThread(owner, thread.id)).toBeUndefined();
      expect(await store.loadItem(owner, thread.id, ids[0] as string)).toBeUndefined();
      expect(await store.listFeedback(owner, thread.id)).toEqual(new Map());
      expect(await store.loadAttachment(owner, attachment.id)).toBeUndefined();
      expect((await store.listItems(owner, other.thread.id, { limit: 5, order: "asc" })).data).toHaveLength(
        1,
      );
      expect(await store.saveItem(owner, createMessage(thread.id, "too late"))).toBe(false);
    });

    test("S7 the latest feedback on an item counts, and goes with it", async () => {
      const owner = createOwner();
      const { thread, ids } = await createConversation(owner, 2);
      const [first, second] = ids as [string, string];
      await store.saveFeedback(owner, thread.id, [first, second, "msg_unknown"], "positive");
      await store.saveFeedback(owner, thread.id, [second], "negative");
      expect(await store.listFeedback(owner, thread.id)).toEqual(
        new Map([
          [first, "positive"],
          [second, "negative"],
        ]),
      );
      await store.deleteItems(owner, thread.id, [first]);
      expect(await store.listFeedback(owner, thread.id)).toEqual(new Map([[second, "negative"]]));
    });

    test.each([
      ["quotes and backslashes", `"'\\\\ ; DROP TABLE x; --`],
      ["every plane of Unicode", "é ü 漢字 🧑🏽‍🚀 \u{10ffff} \u200f\u202e"],
      ["control characters", "\u0001 \t \n \r \u007f"],
      ["a NUL character", "before\u0000after"],
      ["half of a surrogate pair", "before\ud83dafter"],
    ])("S8 text comes back as it was written: %s", async (_, text) => {
      const owner = createOwner();
      const thread = await createOwnedThread(owner, { title: text, metadata: { text } });
      const item = createMessage(thread.id, text);
      expect(await store.saveItem(owner, item)).toBe(true);
      expect(await store.loadItem(owner, thread.id, item.id)).toEqual(item);
      expect(await store.loadThread(owner, thread.id)).toEqual(thread);
    });

    test("S9 archived threads are in a list of their own, and come back from it", async () => {
      if (!store.listArchivedThreads) return expect(store.listArchivedThreads).toBeUndefined();
      const listArchived = store.listArchivedThreads.bind(store);
      const owner = createOwner();
      const threads: ThreadMetadata[] = [];
      for (let index = 0; index < 5; index += 1) threads.push(await createOwnedThread(owner));
      const [one, two, three, four, five] = threads as [
        ThreadMetadata,
        ThreadMetadata,
        ThreadMetadata,
        ThreadMetadata,
        ThreadMetadata,
      ];
      for (const thread of [two, four, five]) {
        const archived = { ...thread, archived_at: "2026-05-01T00:00:00.000Z" };
        expect(await store.saveThread(owner, archived)).toBe(true);
        expect(await store.loadThread(owner, thread.id)).toEqual(archived);
      }
      const active = (limit: number) => readAll((query) => store.listThreads(owner, query), "desc", limit);
      const archived = (limit: number) => readAll((query) => listArchived(owner, query), "asc", limit);
      expect(await active(1)).toEqual([three.id, one.id]);
      expect(await archived(2)).toEqual([two.id, four.id, five.id]);
      expect((await listArchived(createOwner(), { limit: 5, order: "desc" })).data).toEqual([]);

      // A page goes on where it ended, also when its last thread has since changed lists.
      const page = await listArchived(owner, { limit: 1, order: "asc" });
      await store.saveThread(owner, { ...two, archived_at: null });
      expect(await active(9)).toEqual([three.id, two.id, one.id]);
      const next = await listArchived(owner, { limit: 1, order: "asc", after: page.after as string });
      expect(next.data.map(({ id }) => id)).toEqual([four.id]);
    });

    test("S10 a search finds the words of a title or of one text, the newest thread first", async () => {
      if (!store.searchThreads) return expect(store.searchThreads).toBeUndefined();
      const search = store.searchThreads.bind(store);
      const [owner, stranger] = [createOwner(), createOwner()];
      const titled = await createOwnedThread(owner, { title: "Menü für den Crème-Brûlée-Abend" });
      const { thread: told, items } = await createConversation(owner, 2);
      const long = createMessage(
        told.id,
        `${"lead ".repeat(60)}buy **oat\n milk** 100% now ${"tail ".repeat(60)}`,
      );
      await store.saveItem(owner, long);
      await store.saveItem(owner, createMessage(told.id, "Straße, ΟΔΥΣΣΕΥΣ, \u0000 and half \ud83d"));
      const archived = await createOwnedThread(owner, {
        title: "Oat, and then milk",
        archived_at: "2026-05-01T00:00:00.000Z",
      });
      const find = async (text: string, by = owner) =>
        (await search(by, { text, limit: 10 })).data.map(({ thread }) => thread.id);

      expect(await find("creme BRULEE")).toEqual([titled.id]);
      expect(await find("MILK oat")).toEqual([archived.id, told.id]);
      expect(await find("straße")).toEqual([told.id]);
      expect(await find("\u0000 half")).toEqual([told.id]);
      expect(await find("100%")).toEqual([told.id]);
      // Of two texts, or of none: the words of a thread are not enough.
      expect(await find("milk straße")).toEqual([]);
      expect(await find("menü milk")).toEqual([]);
      expect(await find("a_t")).toEqual([]);
      expect(await find("  ")).toEqual([]);
      expect(await find("??")).toEqual([]);
      // A word is found by its beginning, and not by its middle.
      expect(await find("stra")).toEqual([told.id]);
      expect(await find("raße")).toEqual([]);
      expect(await find("milk", stranger)).toEqual([]);

      const first = await search(owner, { text: "oat milk", limit: 1 });
      expect(first).toMatchObject({ has_more: true, after: archived.id });
      expect(first.data[0]?.snippet).toBeUndefined();
      const second = await search(owner, { text: "oat milk", limit: 1, after: archived.id });
      expect(second.has_more).toBe(false);
      const { thread, snippet } = second.data[0] ?? {};
      expect(thread).toEqual(await store.loadThread(owner, told.id));
      expect(snippet?.item_id).toBe(long.id);
      expect(snippet?.text.length).toBeLessThan(200);
      expect(snippet?.ranges.map(([start, end]) => snippet.text.slice(start, end))).toEqual(["oat", "milk"]);

      // What is changed or deleted is found as it is now.
      await store.saveItem(owner, createMessage(told.id, "nothing of the kind", long.id));
      await store.saveThread(owner, { ...titled, title: "Dessert" });
      expect(await find("oat milk")).toEqual([archived.id]);
      expect(await find("dessert")).toEqual([titled.id]);
      await store.deleteItems(owner, told.id, [items[0]?.id as string]);
      expect(await find("message 0")).toEqual([]);
    });

    test("S10 whole words come before beginnings, titles before texts, and then the newest", async () => {
      if (!store.searchThreads) return expect(store.searchThreads).toBeUndefined();
      const search = store.searchThreads.bind(store);
      const owner = createOwner();
      const say = async (title: string, ...texts: string[]) => {
        const thread = await createOwnedThread(owner, { title });
        for (const text of texts) await store.saveItem(owner, createMessage(thread.id, text));
        return thread.id;
      };
      const titled = await say("Tea", "nothing of it");
      const titledByBeginning = await say("Team");
      const whole = await say("Drinks", "tea, please", "teapots");
      const older = await say("Kitchen", "a teapot");
      const newer = await say("Kitchen again", "two teapots", "漢字かな交じり文");
      const order = [titled, titledByBeginning, whole, newer, older];
      const ids = (limit: number) =>
        readAll(
          async ({ limit: size, after }) => {
            const page = await search(owner, { text: "tea", limit: size, after });
            return { ...page, data: page.data.map(({ thread }) => thread) };
          },
          "desc",
          limit,
        );
      expect(await ids(10)).toEqual(order);
      expect(await ids(1)).toEqual(order);
      expect(await ids(2)).toEqual(order);
      const { data } = await search(owner, { text: "tea", limit: 10 });
      expect(data.map(({ snippet }) => snippet?.text)).toEqual([
        undefined,
        undefined,
        "tea, please",
        "two teapots",
        "a teapot",
      ]);
      // No blanks between words.
      const kana = await search(owner, { text: "字かな", limit: 10 });
      expect(kana.data.map(({ thread }) => thread.id)).toEqual([newer]);
      expect((await search(owner, { text: "かな字", limit: 10 })).data).toEqual([]);
    });

    test("S10 hidden items are never found", async () => {
      if (!store.searchThreads) return expect(store.searchThreads).toBeUndefined();
      const owner = createOwner();
      const thread = await createOwnedThread(owner);
      for (const type of ["hidden_context_item", "sdk_hidden_context"] as const) {
        const id = createId(type);
        await store.saveItem(owner, {
          type,
          id,
          thread_id: thread.id,
          created_at: createMoment(),
          content: "a secret codeword",
        });
      }
      expect((await store.searchThreads(owner, { text: "codeword", limit: 5 })).data).toEqual([]);
    });

    test("S8 values come back in depth", async () => {
      const owner = createOwner();
      const thread = await createOwnedThread(owner);
      const item: ThreadItem = {
        type: "client_tool_call",
        id: createId("client_tool_call"),
        thread_id: thread.id,
        created_at: createMoment(),
        status: "completed",
        call_id: "call_1",
        name: "read",
        arguments: { a: null, b: [1.5, -0.25, 1e21, true, "x"], "": {}, long: "x".repeat(200_000) },
        output: { list: [[[]]], nothing: null },
      };
      await store.saveItem(owner, item);
      expect(await store.loadItem(owner, thread.id, item.id)).toEqual(item);
    });
  });
}
