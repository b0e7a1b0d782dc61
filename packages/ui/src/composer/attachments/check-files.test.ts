import { expect, test } from "vitest";
import { checkFiles } from "./check-files.ts";
import { toAcceptList } from "./to-accept-list.ts";

const file = (name: string, type: string, size = 1) => ({ name, type, size });
const limits = { maxSize: 100, maxCount: 2, accept: undefined };

test("files beyond the count are left, and that is said once", () => {
  const files = ["a", "b", "c", "d"].map((name) => file(name, "text/plain"));
  expect(checkFiles(files, limits, 1)).toEqual({
    taken: [files[0]],
    problems: [{ kind: "too_many", maxCount: 2 }],
  });
});

test("a file that is refused takes no place", () => {
  const large = file("large", "text/plain", 101);
  const small = file("small", "text/plain", 100);
  expect(checkFiles([large, small, small], limits, 0)).toEqual({
    taken: [small, small],
    problems: [{ kind: "too_large", name: "large", maxBytes: 100 }],
  });
});

test("types are told by pattern or by extension", () => {
  const accept = { "image/*": [], "application/pdf": [".pdf"], "text/x-log": [".LOG"] };
  const at = (name: string, type: string) => checkFiles([file(name, type)], { ...limits, accept }, 0);
  for (const [name, type] of [
    ["a.png", "image/png"],
    ["b", "application/pdf"],
    ["server.log", ""],
  ] as const) {
    expect(at(name, type).taken).toHaveLength(1);
  }
  expect(at("a.exe", "application/x-msdownload").problems).toEqual([{ kind: "wrong_type", name: "a.exe" }]);
  expect(checkFiles([file("a", "x/y")], { ...limits, accept: { "*/*": [] } }, 0).taken).toHaveLength(1);
  expect(toAcceptList(accept)).toBe("image/*,application/pdf,.pdf,text/x-log,.LOG");
});

test.each([
  [{ "image/png": 1, "image/*": 2, "*": 3 }, "image/png", 1],
  [{ "image/*": 2, "*": 3 }, "image/png", 2],
  [{ "image/*": 2, "*": 3 }, "text/plain", 3],
  [{ "image/*": 2, "": 4 }, "text/plain", 4],
  [{ "image/*": 2 }, "text/plain", 104_857_600],
])("of %o, the limit of %s is %i bytes", (maxSize, type, maxBytes) => {
  const check = (size: number) => checkFiles([file("f", type, size)], { ...limits, maxSize }, 0);
  expect(check(maxBytes).taken).toHaveLength(1);
  expect(check(maxBytes + 1).problems).toEqual([{ kind: "too_large", name: "f", maxBytes }]);
});
