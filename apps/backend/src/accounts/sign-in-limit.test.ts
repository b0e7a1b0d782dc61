import { expect, test } from "vitest";
import { createSignInLimit } from "./sign-in-limit.ts";

test("twenty attempts a minute for one account, however its address is written", () => {
  let now = 1_000_000;
  const limit = createSignInLimit(() => now);
  for (let count = 0; count < 20; count += 1) expect(limit.count("ada@example.com")).toBe(0);
  now += 15_000;
  expect(limit.count(" Ada@Example.com ")).toBe(45);
  expect(limit.count("grace@example.com")).toBe(0);
  now += 44_999;
  expect(limit.count("ada@example.com")).toBe(1);
  now += 1;
  expect(limit.count("ada@example.com")).toBe(0);
});
