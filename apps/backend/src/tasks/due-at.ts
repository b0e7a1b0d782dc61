import { ChatKitError } from "@parlor/server";
import { DateTime } from "luxon";
import type { Task, TaskFilter } from "./task.ts";

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** A due date as it is kept: a day stays a day, a moment becomes UTC. Throws `invalid_request` for anything else. */
export function parseDueAt(value: string, timeZone: string): string {
  const parsed = DateTime.fromISO(value, { zone: timeZone });
  if (!parsed.isValid || parsed.year < 1970 || parsed.year > 9999) {
    throw new ChatKitError("invalid_request", "due_at: give a day as YYYY-MM-DD or a moment as ISO 8601.");
  }
  return dayPattern.test(value) ? value : (parsed.toUTC().toISO({ suppressMilliseconds: false }) as string);
}

/** Whether an open task is due in the span that a filter names, seen from now in the user's zone. */
export function isDue(
  { due_at: dueAt, completed }: Pick<Task, "due_at" | "completed">,
  due: NonNullable<TaskFilter["due"]>,
  { now, timeZone }: { now: Date; timeZone: string },
): boolean {
  if (due === "none") return dueAt === null;
  if (dueAt === null) return false;
  const present = DateTime.fromJSDate(now, { zone: timeZone });
  const moment = DateTime.fromISO(dueAt, { zone: timeZone });
  const isDay = dayPattern.test(dueAt);
  const days = Math.round(moment.startOf("day").diff(present.startOf("day"), "days").days);
  switch (due) {
    case "overdue":
      return !completed && (isDay ? days < 0 : moment < present);
    case "today":
      return days === 0;
    case "tomorrow":
      return days === 1;
    case "this_week":
      return days >= 0 && moment <= present.endOf("week");
  }
}
