import type { ThreadMetadata } from "@parlor/protocol";
import { expect, test } from "vitest";
import { createLocalizer } from "../strings/localizer.ts";
import { groupByDay } from "./group-by-day.ts";

function thread(id: string, createdAt: string): ThreadMetadata {
  return { id, created_at: createdAt, status: { type: "active" }, metadata: {} };
}

/** A time in the zone of the reader, whatever that is where the test runs. */
function local(year: number, month: number, day: number, hour = 12): Date {
  return new Date(year, month - 1, day, hour);
}

test("threads stand under the day on which they began, newest day first as they come", () => {
  const now = local(2026, 11, 21, 9);
  const threads = [
    thread("a", local(2026, 11, 21, 8).toISOString()),
    thread("b", local(2026, 11, 21, 0).toISOString()),
    thread("c", local(2026, 11, 20, 23).toISOString()),
    thread("d", local(2026, 11, 16).toISOString()),
    thread("e", local(2026, 11, 14).toISOString()),
    thread("f", local(2025, 12, 31).toISOString()),
  ];
  const groups = groupByDay(threads, now, createLocalizer("en-GB"));
  expect(groups.map(({ label, threads: own }) => [label, own.map(({ id }) => id).join("")])).toEqual([
    ["Today", "ab"],
    ["Yesterday", "c"],
    ["Monday", "d"],
    ["14 November", "e"],
    ["31 December 2025", "f"],
  ]);
});

test("a thread without a date has a group without a name", () => {
  expect(groupByDay([thread("a", "")], new Date(), createLocalizer())).toMatchObject([
    { day: "", label: "" },
  ]);
});
