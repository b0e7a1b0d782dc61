import { createRunTaken, type RunLog, type RunRecord, type RunStatus } from "@parlor/server";
import { sql } from "kysely";
import { type WaitOptions, withClearErrors } from "./clear-errors.ts";
import type { Database } from "./database.ts";

interface RunRow {
  id: string;
  owner: string;
  thread_id: string;
  status: string;
  idempotency_key: string | null;
  started_at: Date | string;
  request_type?: string | null;
}

/** Where the type of a run's request stands: before its events, which are read from 1 on. */
const REQUEST_SEQUENCE = 0;

function toRun(row: RunRow): RunRecord {
  return {
    id: row.id,
    owner: row.owner,
    threadId: row.thread_id,
    status: row.status as RunStatus,
    startedAt: new Date(row.started_at).toISOString(),
    ...(row.idempotency_key === null ? {} : { idempotencyKey: row.idempotency_key }),
    ...(row.request_type ? { requestType: row.request_type } : {}),
  };
}

/**
 * Runs and their events on PostgreSQL: what was shown survives a crash. `chatKitMigrations` must have run. Which
 * process a run belongs to is known by a lock that PostgreSQL lets go when the process dies, or when the connection
 * that holds it is cut: a run that another process has taken meanwhile is closed to the first. Contract: `RunLog`.
 */
export async function createPostgresRunLog(
  database: Database,
  options: WaitOptions = {},
): Promise<RunLog & { release(): Promise<void> }> {
  const { kysely } = database;
  const instance = await database.claimInstance();

  return withClearErrors(
    {
      async open(run) {
        while (true) {
          const inserting = kysely
            .insertInto("chatkit_runs")
            .values({
              id: run.id,
              owner: run.owner,
              thread_id: run.threadId,
              status: "running",
              idempotency_key: run.idempotencyKey ?? null,
              started_at: run.startedAt,
              ended_at: null,
              instance: instance.id,
            })
            .onConflict((conflict) => conflict.doNothing())
            .returning("id");
          const inserted = await (run.requestType === undefined
            ? inserting
            : kysely
                .with("opened", () => inserting)
                .insertInto("chatkit_run_events")
                .columns(["run_id", "sequence", "data"])
                .expression((from) =>
                  from
                    .selectFrom("opened")
                    .select([
                      "id",
                      sql.lit(REQUEST_SEQUENCE).as("sequence"),
                      sql.val(run.requestType).as("data"),
                    ]),
                )
                .returning("run_id")
          ).executeTakeFirst();
          if (inserted) return { outcome: "opened" };
          if (run.idempotencyKey !== undefined) {
            const repeated = await kysely
              .selectFrom("chatkit_runs")
              .selectAll("chatkit_runs")
              .leftJoin("chatkit_run_events", (join) =>
                join.onRef("run_id", "=", "id").on("sequence", "=", REQUEST_SEQUENCE),
              )
              .select("chatkit_run_events.data as request_type")
              .where("owner", "=", run.owner)
              .where("idempotency_key", "=", run.idempotencyKey)
              .executeTakeFirst();
            if (repeated) return { outcome: "repeated", run: toRun(repeated) };
          }
          const running = await kysely
            .selectFrom("chatkit_runs")
            .selectAll()
            .where("thread_id", "=", run.threadId)
            .where("status", "=", "running")
            .executeTakeFirst();
          // Neither: what stood in the way has ended in between.
          if (running) return { outcome: "busy", run: toRun(running) };
        }
      },
      async append(runId, entries) {
        if (entries.length === 0) return;
        // The row is locked until the entries are there: whoever takes the run over waits, and then reads them too.
        const { rows } = await sql`
          with mine as (
            select id from chatkit_runs
            where id = ${runId} and status = 'running' and instance = ${instance.id}
            for share
          )
          insert into chatkit_run_events (run_id, sequence, data)
          select mine.id, entry.sequence, entry.data
          from mine, unnest(
            ${entries.map(({ sequence }) => sequence)}::integer[], ${entries.map(({ data }) => data)}::text[]
          ) as entry (sequence, data)
          returning sequence`.execute(kysely);
        if (rows.length > 0) return;
        throw createRunTaken();
      },
      async assertMine(runId) {
        // As for an append, whoever is taking the run is waited for.
        const mine = await kysely
          .selectFrom("chatkit_runs")
          .select("id")
          .where("id", "=", runId)
          .where("status", "=", "running")
          .where("instance", "=", instance.id)
          .forShare()
          .executeTakeFirst();
        if (!mine) throw createRunTaken();
      },
      async close(runId, status) {
        await kysely
          .updateTable("chatkit_runs")
          .set({ status, ended_at: sql`now()` })
          .where("id", "=", runId)
          .where("status", "=", "running")
          .where("instance", "=", instance.id)
          .execute();
      },
      async read(runId, after, limit) {
        const query = kysely
          .selectFrom("chatkit_run_events")
          .select(["sequence", "data"])
          .where("run_id", "=", runId)
          .where("sequence", ">", after)
          .orderBy("sequence");
        return (limit === undefined ? query : query.limit(limit)).execute();
      },
      async latest(owner, threadId) {
        const row = await kysely
          .selectFrom("chatkit_runs")
          .selectAll()
          .where("thread_id", "=", threadId)
          .where("owner", "=", owner)
          // Runs of a thread follow one another, and end by one clock. They begin by those of several processes.
          .orderBy("ended_at", (order) => order.desc().nullsFirst())
          .orderBy("started_at", "desc")
          .orderBy("id", "desc")
          .limit(1)
          .executeTakeFirst();
        return row && toRun(row);
      },
      async takeOrphans() {
        const others = await kysely
          .selectFrom("chatkit_runs")
          .select("instance")
          .distinct()
          .where("status", "=", "running")
          .where("instance", "!=", instance.id)
          .execute();
        const taken: RunRecord[] = [];
        for (const { instance: other } of others) {
          if (await instance.isAlive(other)) continue;
          const rows = await kysely
            .updateTable("chatkit_runs")
            .set({ instance: instance.id })
            .where("instance", "=", other)
            .where("status", "=", "running")
            .returningAll()
            .execute();
          taken.push(...rows.map(toRun));
        }
        return taken;
      },
      async prune(endedBefore) {
        await kysely.deleteFrom("chatkit_runs").where("ended_at", "<", endedBefore).execute();
      },
      release: () => instance.release(),
    },
    options,
  );
}
