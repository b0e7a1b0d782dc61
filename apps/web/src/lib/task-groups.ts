import { toDueGroup, toDueOrder } from "./due.ts";
import type { Task } from "./tasks.ts";

const labels = {
  overdue: "Overdue",
  today: "Today",
  upcoming: "Upcoming",
  someday: "Someday",
  done: "Done",
} as const;

type GroupName = keyof typeof labels;

const weight = { high: 0, normal: 1, low: 2 } as const;

/** Open tasks by when they are due, then by priority, then by number; done ones last, the latest first. No empty groups. */
export function groupTasks(
  tasks: readonly Task[],
  now: Date,
): { name: GroupName; label: string; tasks: Task[] }[] {
  const groups: Record<GroupName, Task[]> = { overdue: [], today: [], upcoming: [], someday: [], done: [] };
  for (const task of tasks) groups[task.completed ? "done" : toDueGroup(task.due_at, now)].push(task);
  // Two tasks without a date are both at infinity, and their difference is no number.
  const compareDue = (a: Task, b: Task) => toDueOrder(a.due_at) - toDueOrder(b.due_at) || 0;
  const compareOpen = (a: Task, b: Task) =>
    compareDue(a, b) || weight[a.priority] - weight[b.priority] || a.number - b.number;
  const compareDone = (a: Task, b: Task) => (b.completed_at ?? "").localeCompare(a.completed_at ?? "");
  return (Object.keys(labels) as GroupName[])
    .filter((name) => groups[name].length > 0)
    .map((name) => ({
      name,
      label: labels[name],
      tasks: groups[name].sort(name === "done" ? compareDone : compareOpen),
    }));
}
