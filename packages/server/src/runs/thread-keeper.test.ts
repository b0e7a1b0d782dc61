import type { ThreadMetadata } from "@parlor/protocol";
import { expect, test } from "vitest";
import { createThreadKeeper } from "./thread-keeper.ts";

const bounds = { hook: "respond", maxTitleLength: 20 };

function createThread(): ThreadMetadata {
  return {
    id: "thr_1",
    created_at: "2026-01-01T00:00:00.000Z",
    status: { type: "active" },
    metadata: { deep: { count: 0 } },
  };
}

/** A keeper whose saves end when they are let go, each with the title that it wrote. */
function createHeldKeeper() {
  const thread = createThread();
  const begun: { title: string | null | undefined; end: (error?: Error) => void }[] = [];
  const saved: (string | null | undefined)[] = [];
  const keeper = createThreadKeeper(
    thread,
    (now) => {
      const { title } = now;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      begun.push({
        title,
        end(error) {
          if (error) return reject(error);
          saved.push(title);
          resolve();
        },
      });
      return promise;
    },
    bounds,
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { thread, keeper, begun, saved, settle };
}

test("nothing changed is nothing to save; a change deep inside is one", async () => {
  const thread = createThread();
  const saved: unknown[] = [];
  const keeper = createThreadKeeper(
    thread,
    async (now) => {
      saved.push(structuredClone(now.metadata));
    },
    bounds,
  );
  expect(keeper.saveChanges()).toBeUndefined();
  (thread.metadata.deep as { count: number }).count = 1;
  await keeper.saveChanges();
  expect(keeper.saveChanges()).toBeUndefined();
  expect(saved).toEqual([{ deep: { count: 1 } }]);
});

test("one save follows another, and the last writes what is newest", async () => {
  const { thread, keeper, begun, saved, settle } = createHeldKeeper();
  thread.title = "first";
  const first = keeper.saveChanges();
  await settle();
  const second = keeper.change((it) => {
    it.title = "second";
  });
  await settle();
  expect(begun.map(({ title }) => title)).toEqual(["first"]);
  begun[0]?.end();
  await first;
  await settle();
  begun[1]?.end();
  expect(await second).toMatchObject({ title: "second" });
  expect(saved).toEqual(["first", "second"]);
});

test("a save that failed is heard of by whoever asked for it, and tried again with the next", async () => {
  const { keeper, begun, saved, settle } = createHeldKeeper();
  const failing = keeper.change((it) => {
    it.title = "Renamed";
  });
  await settle();
  begun[0]?.end(new Error("the disk is on fire"));
  await expect(failing).rejects.toThrow("on fire");
  const again = keeper.saveChanges();
  await settle();
  begun[1]?.end();
  await again;
  expect(saved).toEqual(["Renamed"]);
});

test("closing waits for what is under way, saves what failed once more, and takes no change after it", async () => {
  const { keeper, begun, saved, settle } = createHeldKeeper();
  const failing = keeper.change((it) => {
    it.title = "Renamed";
  });
  const closing = keeper.close();
  await settle();
  begun[0]?.end(new Error("the disk is on fire"));
  await expect(failing).rejects.toThrow("on fire");
  await settle();
  begun[1]?.end();
  await closing;
  expect(saved).toEqual(["Renamed"]);
  expect(await keeper.change(() => undefined)).toBeUndefined();
  expect(begun).toHaveLength(2);
});

test("what cannot be kept is undone and told once, also when another change comes upon it", async () => {
  const thread = createThread();
  const saved: ThreadMetadata[] = [];
  const keeper = createThreadKeeper(
    thread,
    async (now) => {
      saved.push(now);
    },
    bounds,
  );
  Object.assign(thread, { title: 42 });
  expect(() => keeper.saveChanges()).toThrow("the respond hook changed thread.title to what cannot be kept");
  expect(thread).toEqual(createThread());
  Object.assign(thread, { id: "thr_2", status: undefined });
  expect(() => keeper.saveChanges()).toThrow("changed thread.id, thread.status to");
  expect(thread).toEqual(createThread());

  Object.assign(thread, { created_at: "2026-02-02T00:00:00.000Z" });
  expect(await keeper.change((it) => void Object.assign(it, { title: "Renamed" }))).toMatchObject({
    title: "Renamed",
    created_at: "2026-01-01T00:00:00.000Z",
  });
  expect(() => keeper.saveChanges()).toThrow("thread.created_at");
  await keeper.close();
  expect(saved).toEqual([{ ...createThread(), title: "Renamed" }]);
});

test("a title that is too long is cut, between characters", async () => {
  const thread = createThread();
  const saved: unknown[] = [];
  const save = async ({ title }: ThreadMetadata) => void saved.push(title);
  const keeper = createThreadKeeper(thread, save, bounds);
  thread.title = `${"x".repeat(19)}\u{1f600} and more`;
  await keeper.saveChanges();
  expect([thread.title, saved]).toEqual(["x".repeat(19), ["x".repeat(19)]]);
  expect(keeper.saveChanges()).toBeUndefined();
});
