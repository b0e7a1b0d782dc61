import type { MigrationSet } from "@parlor/postgres";
import { sql } from "kysely";

/** One row for each turn that ended: figures only. Whose turn it was is not kept. */
export const usageMigrations: MigrationSet = {
  name: "usage",
  migrations: {
    "0001_usage_turns": async (database) => {
      await sql`create table usage_turns (
        run_id text collate "C" primary key,
        ended_at timestamptz not null,
        status text not null,
        code text,
        model text not null,
        input_tokens bigint not null,
        output_tokens bigint not null,
        first_event_ms integer,
        duration_ms integer not null
      )`.execute(database);
      await sql`create index usage_turns_by_end on usage_turns (ended_at)`.execute(database);
    },
  },
};
