import { expect, test } from "vitest";
import { createDraftStore, type Draft, emptyDraft } from "./draft-store.ts";
import { createPageStorage, type PageStorage } from "./page-storage.ts";

const typed = (text: string): Draft => ({ content: [{ type: "input_text", text }], attachments: [] });

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
  drafts.write("thr_1", typed("Half a thought"));
  drafts.write(null, typed("A new one"));
  const reloaded = createDraftStore(
    "/api/chatkit",
    createPageStorage(() => tab),
  );
  expect(reloaded.read("thr_1")).toEqual(typed("Half a thought"));
  expect(reloaded.read(null)).toEqual(typed("A new one"));
  expect(reloaded.read("thr_2")).toEqual(emptyDraft);
  expect(
    createDraftStore(
      "/other",
      createPageStorage(() => tab),
    ).read("thr_1"),
  ).toEqual(emptyDraft);
});

test("an empty draft leaves nothing behind", () => {
  const tab = createTabStorage();
  const drafts = createDraftStore(
    "/",
    createPageStorage(() => tab),
  );
  drafts.write("thr_1", typed("x"));
  drafts.write("thr_1", emptyDraft);
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
    drafts.write("thr_1", typed("kept"));
    expect(drafts.read("thr_1")).toEqual(typed("kept"));
    drafts.write("thr_1", emptyDraft);
    expect(drafts.read("thr_1")).toEqual(emptyDraft);
  }
});

test("tags, the quote and files that the server has are kept; what is no draft is none", () => {
  const tab = createTabStorage();
  const drafts = createDraftStore(
    "/",
    createPageStorage(() => tab),
  );
  const draft: Draft = {
    content: [{ type: "input_tag", id: "u1", text: "Ada", data: { role: "poet" }, interactive: true }],
    quote: "Before",
    attachments: [{ type: "file", id: "atc_1", name: "a.txt", mime_type: "text/plain" }],
  };
  drafts.write("thr_1", draft);
  expect(drafts.read("thr_1")).toEqual(draft);
  for (const strange of ["not json", "[]", "null", '{"content":[{}],"attachments":[1]}', '{"content":7}']) {
    tab.setItem("parlor.draft / thr_1", strange);
    expect(drafts.read("thr_1")).toEqual(emptyDraft);
  }
});
