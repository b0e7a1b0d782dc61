import { expect, test } from "vitest";
import { createSignInLimit } from "./sign-in-limit.ts";

test("twenty failures a minute for one account from one address, however the account is written", () => {
  let now = 1_000_000;
  const limit = createSignInLimit(() => now);
  for (let count = 0; count < 20; count += 1) {
    expect(limit.secondsToWait("ada@example.com", "192.0.2.1")).toBe(0);
    limit.countFailure("ada@example.com", "192.0.2.1");
  }
  now += 15_000;
  expect(limit.secondsToWait(" Ada@Example.com ", "192.0.2.1")).toBe(45);
  // Her owner, elsewhere, is not kept out by them, nor is anybody else.
  expect(limit.secondsToWait("ada@example.com", "192.0.2.2")).toBe(0);
  expect(limit.secondsToWait("grace@example.com", "192.0.2.1")).toBe(0);
  now += 44_999;
  expect(limit.secondsToWait("ada@example.com", "192.0.2.1")).toBe(1);
  now += 1;
  expect(limit.secondsToWait("ada@example.com", "192.0.2.1")).toBe(0);
});

test("a hundred from anywhere, since addresses can be invented", () => {
  const limit = createSignInLimit(() => 1_000_000);
  for (let count = 0; count < 100; count += 1) {
    expect(limit.secondsToWait("ada@example.com", `192.0.2.${count}`)).toBe(0);
    limit.countFailure("ada@example.com", `192.0.2.${count}`);
  }
  expect(limit.secondsToWait("ada@example.com", "198.51.100.1")).toBe(60);
});
