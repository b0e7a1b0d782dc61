import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openCounters } from "../limits/open-counters.ts";
import { createSignInLimit } from "./sign-in-limit.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const createLimit = () =>
  createSignInLimit(openCounters({ REDIS_URL: undefined }, pino({ level: "silent" })));

test("twenty failures a minute for one account from one address, however the account is written", async () => {
  const limit = createLimit();
  for (let count = 0; count < 20; count += 1) {
    expect(await limit.secondsToWait("ada@example.com", "192.0.2.1")).toBe(0);
    await limit.countFailure("ada@example.com", "192.0.2.1");
  }
  vi.advanceTimersByTime(15_000);
  expect(await limit.secondsToWait(" Ada@Example.com ", "192.0.2.1")).toBe(45);
  // Her owner, elsewhere, is not kept out by them, nor is anybody else.
  expect(await limit.secondsToWait("ada@example.com", "192.0.2.2")).toBe(0);
  expect(await limit.secondsToWait("grace@example.com", "192.0.2.1")).toBe(0);
  vi.advanceTimersByTime(44_999);
  expect(await limit.secondsToWait("ada@example.com", "192.0.2.1")).toBe(1);
  vi.advanceTimersByTime(2);
  expect(await limit.secondsToWait("ada@example.com", "192.0.2.1")).toBe(0);
});

test("the addresses of one network of IPv6 are one", async () => {
  const limit = createLimit();
  for (let count = 0; count < 20; count += 1)
    await limit.countFailure("ada@example.com", `2001:db8:1:2::${count.toString(16)}`);
  expect(await limit.secondsToWait("ada@example.com", "2001:db8:1:2:ffff::1")).toBe(60);
  expect(await limit.secondsToWait("ada@example.com", "2001:db8:1:3::1")).toBe(0);
});

test("a hundred from anywhere, since addresses can be invented", async () => {
  const limit = createLimit();
  for (let count = 0; count < 100; count += 1) {
    expect(await limit.secondsToWait("ada@example.com", `192.0.2.${count}`)).toBe(0);
    await limit.countFailure("ada@example.com", `192.0.2.${count}`);
  }
  expect(await limit.secondsToWait("ada@example.com", "198.51.100.1")).toBe(60);
});
