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

function describeFilter({ status, due, days, query, priority }: ListFilter): string {
  return [
    status,
    ...(due ? [`due:${due}`] : []),
    ...(days ? [`${days.from}..${days.to}`] : []),
    ...(query ? [`"${query}"`] : []),
    ...(priority ? [`!${priority}`] : []),
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

const read = (message: string) => parseMessage(message, clock).map(describeIntent);

describe.each(Object.entries(everydayMessages))("%s", (_, rows) => {
  test.each(rows.map(([message, ...asked]) => ({ message, asked })))("$message", ({ message, asked }) => {
    expect(read(message)).toEqual(asked);
  });
});
