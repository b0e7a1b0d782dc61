import { expect, test } from "vitest";
import { createFileStore, type FileStoreOptions } from "./create-file-store.ts";

test.each([
  [undefined, "undefined"],
  ["", "an empty string"],
])("a file store without its address is refused: %o", (url, found) => {
  const create = () => createFileStore({ records: {}, blobs: {}, url } as unknown as FileStoreOptions);
  expect(create).toThrow(TypeError);
  expect(create).toThrow(`createFileStore: url is ${found}.`);
});
