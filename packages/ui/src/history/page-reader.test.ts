import { expect, test } from "vitest";
import { type FoundPage, PageReader } from "./page-reader.ts";

/** A reader whose pages the test hands out itself. */
function createReader() {
  const asked: { query: string; after: string | undefined; page: PromiseWithResolvers<FoundPage> }[] = [];
  const reader = new PageReader(() => undefined);
  const start = (query: string) =>
    reader.start((after) => {
      const page = Promise.withResolvers<FoundPage>();
      asked.push({ query, after, page });
      return page.promise;
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    reader,
    start,
    asked: () => asked.map(({ query, after }) => [query, after]),
    async answer(ids: string[], after?: string) {
      const found = ids.map((id) => ({
        thread: { id, created_at: "2026-11-21T10:00:00", status: { type: "active" as const }, metadata: {} },
      }));
      asked.at(-1)?.page.resolve({ found, ...(after !== undefined && { after }) });
      await settle();
    },
    async fail() {
      asked.at(-1)?.page.reject(new Error("away"));
      await settle();
    },
    ids: () => reader.found.map(({ thread }) => thread.id),
  };
}

test("a first page that fails is read again from the beginning, without the rows of what was read before", async () => {
  const { reader, start, asked, answer, fail, ids } = createReader();
  start("heron");
  await answer(["a", "b"], "b");
  expect(reader.hasMore).toBe(true);
  start("otter");
  expect(ids()).toEqual(["a", "b"]);
  expect(reader.hasMore).toBe(false);
  await fail();
  expect(reader.failure?.message).toBe("Error: away");
  expect(ids()).toEqual([]);
  reader.retry();
  await answer(["c"]);
  expect(asked()).toEqual([
    ["heron", undefined],
    ["otter", undefined],
    ["otter", undefined],
  ]);
  expect(ids()).toEqual(["c"]);
});

test("a later page that fails is read again from where it was, and follows what is there", async () => {
  const { reader, start, asked, answer, fail, ids } = createReader();
  start("heron");
  await answer(["a"], "a");
  reader.more();
  await fail();
  expect(ids()).toEqual(["a"]);
  reader.retry();
  await answer(["b"]);
  expect(asked().at(-1)).toEqual(["heron", "a"]);
  expect(ids()).toEqual(["a", "b"]);
});

test("what was asked for before something else was announced no longer counts", async () => {
  const { reader, start, answer, ids } = createReader();
  start("heron");
  reader.announce();
  expect(reader.phase).toBe("loading");
  await answer(["a"], "a");
  expect(ids()).toEqual([]);
  expect(reader.phase).toBe("loading");
  expect(reader.hasMore).toBe(false);
});
