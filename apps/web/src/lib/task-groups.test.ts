import { expect, test } from "vitest";
import { groupTasks } from "./task-groups.ts";
import type { Task } from "./tasks.ts";

const now = new Date(2026, 10, 25, 14, 30);

function createTask(number: number, fields: Partial<Task>): Task {
  return {
    id: `tsk_${number}`,
    number,
    title: `Task ${number}`,
    completed: false,
    due_at: null,
    priority: "normal",
    notes: null,
    created_at: "2026-11-01T00:00:00.000Z",
    completed_at: null,
    ...fields,
  };
}

function toNumbers(tasks: Task[]) {
  return groupTasks(tasks, now).map(({ name, tasks: ofGroup }) => [name, ofGroup.map((task) => task.number)]);
}

test("tasks stand in their groups, in the order of the day, without empty groups", () => {
  expect(
    toNumbers([
      createTask(1, {}),
      createTask(2, { due_at: "2026-11-26" }),
      createTask(3, { due_at: "2026-11-20" }),
      createTask(4, { completed: true, due_at: "2026-11-20", completed_at: "2026-11-21T00:00:00.000Z" }),
    ]),
  ).toEqual([
    ["overdue", [3]],
    ["upcoming", [2]],
    ["someday", [1]],
    ["done", [4]],
  ]);
});

test("within a group: earlier first, then higher priority, then the older task", () => {
  expect(
    toNumbers([
      createTask(1, { due_at: "2026-11-27" }),
      createTask(2, { due_at: "2026-11-26" }),
      createTask(3, { due_at: "2026-11-26", priority: "high" }),
      createTask(4, { priority: "low" }),
      createTask(6, {}),
      createTask(5, {}),
      createTask(7, { priority: "high" }),
    ]),
  ).toEqual([
    ["upcoming", [3, 2, 1]],
    ["someday", [7, 5, 6, 4]],
  ]);
});

test("done tasks: the latest first", () => {
  const done = (number: number, at: string) => createTask(number, { completed: true, completed_at: at });
  expect(toNumbers([done(1, "2026-11-21T00:00:00.000Z"), done(2, "2026-11-22T00:00:00.000Z")])).toEqual([
    ["done", [2, 1]],
  ]);
});
