import type { MigrationSet } from "@parlor/postgres";
import { sql } from "kysely";

export const taskMigrations: MigrationSet = {
  name: "tasks",
  migrations: {
    "0001_tasks": async (database) => {
      await sql`create table tasks (
        id text primary key,
        owner text not null references "user" ("id") on delete cascade,
        number integer not null,
        title text not null,
        notes text,
        priority text not null,
        due_at text,
        created_at timestamptz not null default current_timestamp,
        updated_at timestamptz not null default current_timestamp,
        completed_at timestamptz,
        unique (owner, number)
      )`.execute(database);
      // The last number given out, so that a deleted task's is never given again.
      await sql`create table task_numbers (
        owner text primary key references "user" ("id") on delete cascade,
        last integer not null
      )`.execute(database);
    },
  },
};
