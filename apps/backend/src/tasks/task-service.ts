import { createId } from "@parlor/protocol";
import { ChatKitError } from "@parlor/server";
import { sql } from "kysely";
import type { AppDatabase } from "../app-tables.ts";
import { isDue, parseDueAt } from "./due-at.ts";
import type { NewTask, Priority, Task, TaskChange, TaskFilter } from "./task.ts";

/** For whom a task is read or changed, and in which time zone dates without one are meant. */
export interface TaskActor {
  owner: string;
  timeZone: string;
}

/**
 * A user's tasks. Another user's do not exist: `task_not_found`. `reference` is a task's id, or its number.
 */
export interface TaskService {
  list(actor: TaskActor, filter: TaskFilter): Promise<{ tasks: Task[]; total: number }>;
  get(actor: TaskActor, reference: string): Promise<Task>;
  add(actor: TaskActor, task: NewTask): Promise<Task>;
  update(actor: TaskActor, reference: string, change: TaskChange): Promise<Task>;
  remove(actor: TaskActor, reference: string): Promise<Task>;
}

interface TaskRow {
  id: string;
  number: number;
  title: string;
  notes: string | null;
  priority: string;
  due_at: string | null;
  created_at: Date;
  updated_at: Date;
  completed_at: Date | null;
}

function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    completed: row.completed_at !== null,
    due_at: row.due_at,
    priority: row.priority as Priority,
    notes: row.notes,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    completed_at: row.completed_at?.toISOString() ?? null,
  };
}

const MAX_NUMBER = 2_147_483_647;

function createNotFound(): ChatKitError {
  return new ChatKitError("task_not_found", "There is no such task.", { status: 404 });
}

export function createTaskService(
  database: AppDatabase,
  options: { maxTasks: number; now?: () => Date },
): TaskService {
  const now = options.now ?? (() => new Date());

  /** The rows that a reference of this owner means: one, or none. */
  function byReference(owner: string, reference: string) {
    const number = /^#?\d+$/.test(reference) ? Number(reference.replace("#", "")) : Number.NaN;
    return number <= MAX_NUMBER
      ? sql<boolean>`owner = ${owner} and number = ${number}`
      : sql<boolean>`owner = ${owner} and id = ${reference}`;
  }

  async function assertRoom(transaction: AppDatabase, owner: string) {
    const row = await transaction
      .selectFrom("tasks")
      .select(({ fn }) => fn.countAll<string>().as("count"))
      .where("owner", "=", owner)
      .executeTakeFirstOrThrow();
    if (Number(row.count) >= options.maxTasks) {
      throw new ChatKitError(
        "too_many_tasks",
        `There are ${options.maxTasks} tasks already. Delete some first.`,
        { status: 409 },
      );
    }
  }

  return {
    async list({ owner, timeZone }, filter) {
      const rows = await database
        .selectFrom("tasks")
        .selectAll()
        .where("owner", "=", owner)
        .orderBy("number")
        .execute();
      const query = filter.query?.trim().toLocaleLowerCase();
      const seen = { now: now(), timeZone };
      const tasks = rows
        .map(toTask)
        .filter(
          (task) =>
            (filter.status === "all" || task.completed === (filter.status === "completed")) &&
            (filter.due === undefined || isDue(task, filter.due, seen)) &&
            (!query || task.title.toLocaleLowerCase().includes(query)),
        );
      return { tasks: tasks.slice(0, filter.limit), total: tasks.length };
    },
    async get({ owner }, reference) {
      const row = await database
        .selectFrom("tasks")
        .selectAll()
        .where(byReference(owner, reference))
        .executeTakeFirst();
      if (!row) throw createNotFound();
      return toTask(row);
    },
    async add({ owner, timeZone }, task) {
      const dueAt = task.due_at ? parseDueAt(task.due_at, timeZone) : null;
      return database.transaction().execute(async (transaction) => {
        // Taking a number holds the owner's row of numbers: whoever adds next waits, and counts this task.
        const { last } = await transaction
          .insertInto("task_numbers")
          .values({ owner, last: 1 })
          .onConflict((conflict) =>
            conflict.column("owner").doUpdateSet({ last: sql<number>`task_numbers.last + 1` }),
          )
          .returning("last")
          .executeTakeFirstOrThrow();
        await assertRoom(transaction, owner);
        const { title, notes, priority } = task;
        const row = await transaction
          .insertInto("tasks")
          .values({
            id: createId("task"),
            owner,
            number: last,
            title,
            notes: notes || null,
            priority,
            due_at: dueAt,
            completed_at: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return toTask(row);
      });
    },
    async update({ owner, timeZone }, reference, change) {
      const moment = now();
      const row = await database
        .updateTable("tasks")
        .set({
          updated_at: moment,
          ...(change.title === undefined ? {} : { title: change.title }),
          ...(change.notes === undefined ? {} : { notes: change.notes || null }),
          ...(change.priority === undefined ? {} : { priority: change.priority }),
          ...(change.due_at === undefined
            ? {}
            : { due_at: change.due_at ? parseDueAt(change.due_at, timeZone) : null }),
          ...(change.completed === undefined
            ? {}
            : {
                // A task that is done already keeps the moment when it was.
                completed_at: change.completed ? sql<Date>`coalesce(completed_at, ${moment})` : null,
              }),
        })
        .where(byReference(owner, reference))
        .returningAll()
        .executeTakeFirst();
      if (!row) throw createNotFound();
      return toTask(row);
    },
    async remove({ owner }, reference) {
      const row = await database
        .deleteFrom("tasks")
        .where(byReference(owner, reference))
        .returningAll()
        .executeTakeFirst();
      if (!row) throw createNotFound();
      return toTask(row);
    },
  };
}
