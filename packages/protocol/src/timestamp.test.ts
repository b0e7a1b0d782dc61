import { expect, test } from "vitest";
import { createTimestamp, timestampSchema } from "./timestamp.ts";

test.each([
  ["2026-11-21T10:00:03.000Z", true],
  ["2026-11-21T10:00:03", true],
  ["2026-11-21T10:00:03.123456", true],
  ["2026-11-21T10:00:03+02:00", true],
  ["2026-11-21T10:00:03.123456+00:00", true],
  ["2026-11-21", false],
  ["2026-02-30T10:00:03Z", false],
  ["2026-11-21 10:00:03", false],
  ["now", false],
])("%s is a moment: %s", (text, isMoment) => {
  expect(timestampSchema.safeParse(text).success).toBe(isMoment);
});

test("moments are written in UTC, with milliseconds and Z", () => {
  expect(createTimestamp(new Date(Date.UTC(2026, 10, 21, 10, 0, 3)))).toBe("2026-11-21T10:00:03.000Z");
  expect(timestampSchema.safeParse(createTimestamp()).success).toBe(true);
});
