/**
 * When a task is due: a day in the person's calendar (`YYYY-MM-DD`), a moment (ISO 8601 with a zone), or not at all.
 */
export type DueAt = string | null;

export type DueGroup = "overdue" | "today" | "upcoming" | "someday";

const DAY_MS = 86_400_000;

/** Whether a due date is a whole day rather than a moment. */
function isDay(dueAt: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(dueAt);
}

/** The calendar day of a moment in the local zone, as `YYYY-MM-DD`. */
function toDay(moment: Date): string {
  const month = String(moment.getMonth() + 1).padStart(2, "0");
  return `${moment.getFullYear()}-${month}-${String(moment.getDate()).padStart(2, "0")}`;
}

/** The day a number of days after a moment's, in the local zone. */
export function addDays(moment: Date, days: number): string {
  return toDay(new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() + days));
}

function dayOf(dueAt: string): string {
  return isDay(dueAt) ? dueAt : toDay(new Date(dueAt));
}

/** Where a due date stands, seen from `now` in the local zone. A day is overdue only once it is over. */
export function toDueGroup(dueAt: DueAt, now: Date): DueGroup {
  if (dueAt === null) return "someday";
  const today = toDay(now);
  const day = dayOf(dueAt);
  if (isDay(dueAt) ? day < today : new Date(dueAt) < now) return "overdue";
  return day === today ? "today" : "upcoming";
}

/** A number that orders by due date: earlier first, whole days after the moments of that day, none last. */
export function toDueOrder(dueAt: DueAt): number {
  if (dueAt === null) return Number.POSITIVE_INFINITY;
  return isDay(dueAt) ? new Date(`${dueAt}T23:59:59.999`).getTime() : new Date(dueAt).getTime();
}

/** Words a due date as a person would: "today", "tomorrow, 5:00 PM", "Friday", "Nov 27", "Jan 3, 2027". */
export function formatDue(dueAt: string, now: Date, locale?: string): string {
  const day = new Date(`${dayOf(dueAt)}T00:00`);
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const distance = Math.round((day.getTime() - today.getTime()) / DAY_MS);
  const words =
    Math.abs(distance) <= 1
      ? new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(distance, "day")
      : distance > 1 && distance < 7
        ? new Intl.DateTimeFormat(locale, { weekday: "long" }).format(day)
        : new Intl.DateTimeFormat(locale, {
            month: "short",
            day: "numeric",
            ...(day.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
          }).format(day);
  const sentence = words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
  if (isDay(dueAt)) return sentence;
  const time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(
    new Date(dueAt),
  );
  return `${sentence}, ${time}`;
}

/** The due date that a day field and a time field say together. Without a day there is none; the time is local. */
export function fromFields(day: string, time: string): DueAt {
  if (!day) return null;
  return time ? new Date(`${day}T${time}`).toISOString() : day;
}

/** The day and the local time that a due date's fields show. */
export function toFields(dueAt: DueAt): { day: string; time: string } {
  if (dueAt === null) return { day: "", time: "" };
  if (isDay(dueAt)) return { day: dueAt, time: "" };
  const moment = new Date(dueAt);
  const time = `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;
  return { day: toDay(moment), time };
}
