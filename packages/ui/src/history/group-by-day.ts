import type { ThreadMetadata } from "@parlor/protocol";
import type { Localizer } from "../strings/localizer.ts";

/** Threads that began on one day, under that day's name. */
export interface DayGroup {
  /** The day as `YYYY-MM-DD` in the reader's time zone; empty where the server gave no date. */
  day: string;
  label: string;
  threads: ThreadMetadata[];
}

/** Threads by the day on which they began, in the order in which the days come. */
export function groupByDay(threads: readonly ThreadMetadata[], now: Date, t: Localizer): DayGroup[] {
  const groups = new Map<string, DayGroup>();
  for (const thread of threads) {
    const date = new Date(thread.created_at);
    const day = Number.isNaN(date.getTime()) ? "" : toDay(date);
    const group = groups.get(day) ?? { day, label: day && describeDay(date, now, t), threads: [] };
    group.threads.push(thread);
    groups.set(day, group);
  }
  return [...groups.values()];
}

function toDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function describeDay(date: Date, now: Date, t: Localizer): string {
  const day = toDay(date);
  if (day === toDay(now)) return t("history.today");
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (day === toDay(yesterday)) return t("history.yesterday");
  const weekAgo = new Date(now);
  weekAgo.setDate(now.getDate() - 6);
  if (date < now && day >= toDay(weekAgo)) {
    return new Intl.DateTimeFormat(t.locale, { weekday: "long" }).format(date);
  }
  return new Intl.DateTimeFormat(t.locale, {
    day: "numeric",
    month: "long",
    ...(date.getFullYear() !== now.getFullYear() && { year: "numeric" }),
  }).format(date);
}
