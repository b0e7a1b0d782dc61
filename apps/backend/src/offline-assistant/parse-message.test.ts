import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import type { Clock } from "./clock.ts";
import { everydayMessages } from "./everyday-messages.ts";
import type { Intent, TaskEdit } from "./intent.ts";
import type { ListFilter } from "./list-filter.ts";
import { parseMessage } from "./parse-message.ts";
import type { Selector } from "./selector.ts";

const clock: Clock = { now: new Date("2026-11-18T09:30:00Z"), timeZone: "Europe/Berlin" };

function describeDue(dueAt: string): string {
  return dueAt.includes("T")
    ? DateTime.fromISO(dueAt, { zone: clock.timeZone }).toFormat("yyyy-MM-dd HH:mm")
    : dueAt;
}

function describeFilter({ status, due, days, query, priority, numbers }: ListFilter): string {
  return [
    status,
    ...(due ? [`due:${due}`] : []),
    ...(days ? [`${days.from}..${days.to}`] : []),
    ...(query ? [`"${query}"`] : []),
    ...(priority ? [`!${priority}`] : []),
    ...(numbers ? [`#${numbers.join(" #")}`] : []),
  ].join(" ");
}

function describeSelector(selector: Selector): string {
  switch (selector.kind) {
    case "numbers":
      return selector.numbers.join(" ");
    case "text":
      return `"${selector.text}"`;
    case "focus":
      return "it";
    case "unsaid":
      return "?";
    case "group": {
      const except = selector.except ? ` except ${describeSelector(selector.except)}` : "";
      return `[${describeFilter(selector.filter)}${except}]`;
    }
    case "ordinal": {
      const place = { "-1": "last", "1": "#1st", "2": "#2nd", "3": "#3rd" }[String(selector.position)];
      return `${place ?? selector.position}${selector.count > 1 ? selector.count : ""}`;
    }
  }
}

function describeEdit({ title, due, shift, priority }: TaskEdit): string {
  return [
    ...(title === undefined ? [] : [`title="${title}"`]),
    ...(due === undefined
      ? []
      : [
          `due=${due === null ? "none" : due.isTimeOnly ? describeDue(due.dueAt).slice(11) : describeDue(due.dueAt)}`,
        ]),
    ...(shift === undefined ? [] : [`shift=+${shift.amount} ${shift.unit}`]),
    ...(priority === undefined ? [] : [`priority=${priority}`]),
  ].join(" ");
}

function describeIntent(intent: Intent): string {
  switch (intent.kind) {
    case "add": {
      const { title, due_at, priority } = intent.task;
      return [
        `add ${title}`,
        ...(due_at ? [`@${describeDue(due_at)}`] : []),
        ...(priority === "normal" ? [] : [`!${priority}`]),
        ...(intent.note ? ["(once)"] : []),
      ].join(" ");
    }
    case "list":
      return `${intent.countOnly ? "count" : "list"} ${describeFilter(intent.filter)}`;
    case "complete":
      return `${intent.completed ? "complete" : "reopen"} ${describeSelector(intent.selector)}`;
    case "delete":
      return `delete${intent.isVague ? "?" : ""} ${describeSelector(intent.selector)}`;
    case "edit":
      return `edit ${describeSelector(intent.selector)} ${describeEdit(intent.edit)}`;
    case "undo":
      return "undo";
    case "say":
      return `say ${intent.what}`;
    case "unable":
      return intent.topic ? `unable (${intent.topic})` : "unable";
  }
}

/** What a message asks for, in the notation of the table. */
const read = (message: string) => parseMessage(message, clock).map(describeIntent);

describe.each(Object.entries(everydayMessages))("%s", (_, rows) => {
  test.each(rows.map(([message, ...asked]) => ({ message, asked })))("$message", ({ message, asked }) => {
    expect(read(message)).toEqual(asked);
  });
});

test("there are enough of them", () => {
  expect(Object.values(everydayMessages).flat().length).toBeGreaterThan(250);
});

test("a message means the same in capitals, without its last full stop, and among spaces", () => {
  for (const [message, ...asked] of [
    ["show my tasks", "list all"],
    ["delete 3", "delete 3"],
    ["mark 2 and 3 done", "complete 2 3"],
    ["what's due today", "list open due:today"],
  ] as const) {
    for (const form of [
      message.toUpperCase(),
      `${message}.`,
      `  ${message}  `,
      `\n${message}\n`,
      `${message}!`,
    ]) {
      expect([form, ...read(form)]).toEqual([form, ...asked]);
    }
  }
});

test("days are those of the person's zone, and hours those of that day's summer or winter", () => {
  const due = (message: string, now: string, timeZone: string) =>
    parseMessage(message, { now: new Date(now), timeZone }).map((intent) =>
      intent.kind === "add" ? intent.task.due_at : intent.kind,
    );
  const late = "2026-11-18T23:30:00Z";
  expect(due("add x tomorrow", late, "America/Los_Angeles")).toEqual(["2026-11-19"]);
  expect(due("add x tomorrow", late, "Pacific/Auckland")).toEqual(["2026-11-20"]);
  expect(due("add x tomorrow", late, "Pacific/Kiritimati")).toEqual(["2026-11-20"]);
  // Clocks go forward on 28 March 2027 in Berlin, and back on 31 October.
  expect(due("add x on march 29 2027 at 9am", "2027-03-20T08:00:00Z", "Europe/Berlin")).toEqual([
    "2027-03-29T07:00:00.000Z",
  ]);
  expect(due("add x tomorrow at 9am", "2027-03-27T08:00:00Z", "Europe/Berlin")).toEqual([
    "2027-03-28T07:00:00.000Z",
  ]);
  expect(due("add x tomorrow", "2027-10-30T22:30:00Z", "Europe/Berlin")).toEqual(["2027-11-01"]);
  expect(due("add x on the 31st", "2026-11-18T09:30:00Z", "Europe/Berlin")).toEqual(["2026-12-31"]);
});

test("no text makes it throw", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme", maxLength: 400 })),
      (text) => {
        expect(Array.isArray(parseMessage(text, clock))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ["one word", "a".repeat(20_000)],
  ["spaces", `add ${" ".repeat(20_000)}x`],
  ["quotes", '"'.repeat(10_000)],
  ["commas", "a,".repeat(5_000)],
  ["ands", "delete a and ".repeat(1_500)],
  ["bullets", "- a\n".repeat(4_000)],
  ["dates", "tomorrow ".repeat(2_000)],
  ["is done", "is done ".repeat(2_500)],
  ["to to to", `rename ${"to ".repeat(5_000)}`],
])("a long message of %s is read", (_, message) => {
  expect(Array.isArray(parseMessage(message.slice(0, 7_900), clock))).toBe(true);
  expect(parseMessage(message.padEnd(8_001, "."), clock)).toMatchObject([{ kind: "unable" }]);
});
