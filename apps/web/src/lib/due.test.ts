import { expect, test } from "vitest";
import { addDays, formatDue, fromFields, toDueGroup, toDueOrder, toFields } from "./due.ts";

// A Wednesday, in whatever zone the test runs in: all of it is local time.
const now = new Date(2026, 10, 25, 14, 30);

test.each([
  [null, "someday"],
  ["2026-11-24", "overdue"],
  ["2026-11-25", "today"],
  ["2026-11-26", "upcoming"],
  [new Date(2026, 10, 25, 14, 29).toISOString(), "overdue"],
  [new Date(2026, 10, 25, 14, 31).toISOString(), "today"],
  [new Date(2026, 10, 26, 0, 0).toISOString(), "upcoming"],
])("%s stands as %s", (dueAt, group) => {
  expect(toDueGroup(dueAt, now)).toBe(group);
});

test.each([
  ["2026-11-24", "Yesterday"],
  ["2026-11-25", "Today"],
  ["2026-11-26", "Tomorrow"],
  ["2026-11-28", "Saturday"],
  ["2026-12-02", "Dec 2"],
  ["2027-01-03", "Jan 3, 2027"],
])("%s reads %s", (dueAt, words) => {
  expect(formatDue(dueAt, now, "en-US")).toBe(words);
});

test("a moment reads with its time, in the language asked for", () => {
  const dueAt = new Date(2026, 10, 26, 17, 0).toISOString();
  expect(formatDue(dueAt, now, "en-US").replaceAll("\u202f", " ")).toBe("Tomorrow, 5:00 PM");
  expect(formatDue(dueAt, now, "de-DE")).toBe("Morgen, 17:00");
});

test("a whole day comes after the moments of that day and before the next one's", () => {
  const order = [
    new Date(2026, 10, 25, 23, 59).toISOString(),
    "2026-11-25",
    new Date(2026, 10, 26, 0, 0).toISOString(),
    null,
  ].map(toDueOrder);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test("the fields give back the due date that they were filled from", () => {
  for (const dueAt of [null, "2026-11-25", new Date(2026, 10, 25, 9, 5).toISOString()]) {
    const { day, time } = toFields(dueAt);
    expect(fromFields(day, time)).toBe(dueAt);
  }
});

test("days are counted in the calendar, over the end of a month and a change of clocks", () => {
  expect(addDays(new Date(2026, 10, 30, 23, 59), 1)).toBe("2026-12-01");
  expect(addDays(new Date(2026, 9, 24, 12), 1)).toBe("2026-10-25");
  expect(addDays(new Date(2026, 2, 28, 12), 2)).toBe("2026-03-30");
});
