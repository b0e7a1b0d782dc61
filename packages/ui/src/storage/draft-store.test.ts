import { expect, test } from "vitest";
import { createDraftStore } from "./draft-store.ts";
import { createPageStorage, type PageStorage } from "./page-storage.ts";

function createTabStorage(): PageStorage & { size(): number } {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    size: () => values.size,
  };
}

test("a draft is kept for its thread and service, and found again after a reload", () => {
  const tab = createTabStorage();
  const drafts = createDraftStore(
    "/api/chatkit",
    createPageStorage(() => tab),
  );
  drafts.write("thr_1", "Half a thought");
  drafts.write(null, "A new one");
  const reloaded = createDraftStore(
    "/api/chatkit",
    createPageStorage(() => tab),
  );
  expect(reloaded.read("thr_1")).toBe("Half a thought");
  expect(reloaded.read(null)).toBe("A new one");
  expect(reloaded.read("thr_2")).toBe("");
  expect(
    createDraftStore(
      "/other",
      createPageStorage(() => tab),
    ).read("thr_1"),
  ).toBe("");
});

test("an empty draft leaves nothing behind", () => {
  const tab = createTabStorage();
  const drafts = createDraftStore(
    "/",
    createPageStorage(() => tab),
  );
  drafts.write("thr_1", "x");
  drafts.write("thr_1", "");
  expect(tab.size()).toBe(0);
});

test("where storage is forbidden or full, drafts still live as long as the page", () => {
  const forbidden = createPageStorage(() => {
    throw new Error("SecurityError");
  });
  const full = createPageStorage(() => ({
    getItem: () => null,
    setItem: () => {
      throw new Error("QuotaExceededError");
    },
    removeItem: () => {},
  }));
  for (const storage of [forbidden, full]) {
    const drafts = createDraftStore("/", storage);
    drafts.write("thr_1", "kept");
    expect(drafts.read("thr_1")).toBe("kept");
    drafts.write("thr_1", "");
    expect(drafts.read("thr_1")).toBe("");
  }
});
