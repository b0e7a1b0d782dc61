import { expect, test } from "vitest";
import { attachmentStoreContract } from "../testing/attachment-store-contract.ts";
import { createMemoryAttachmentStore } from "./memory-attachment-store.ts";

attachmentStoreContract("in memory", { create: async () => createMemoryAttachmentStore({ url: "/files" }) });

test.each([
  [undefined, "undefined"],
  [{}, "undefined"],
  [{ url: "" }, "an empty string"],
  [{ url: 42 }, "42"],
])("an attachment store without its address is refused: %o", (options, found) => {
  const create = () => createMemoryAttachmentStore(options as never);
  expect(create).toThrow(TypeError);
  expect(create).toThrow(`createMemoryAttachmentStore: url is ${found}.`);
});

test("a slash at the end of the address is not doubled", async () => {
  const store = createMemoryAttachmentStore({ url: "https://files.test/chat/" });
  const file = { id: "atc_1", name: "a.txt", mimeType: "text/plain", size: 1 };
  const { previewUrl, uploadDescriptor } = await store.create("ada", file);
  expect([previewUrl, uploadDescriptor?.url]).toEqual([
    "https://files.test/chat/atc_1",
    "https://files.test/chat/atc_1",
  ]);
});
