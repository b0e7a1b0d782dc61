import { migrate, openDatabase } from "@parlor/postgres";
import { createDatabaseAt } from "@parlor/postgres/testing";
import { expect, inject, test } from "vitest";
import { withAppTables } from "../app-tables.ts";
import { createAuditLog } from "./audit-log.ts";
import { auditMigrations } from "./audit-migrations.ts";

test("two processes that write at once make one chain, on a PostgreSQL server", {
  timeout: 60_000,
}, async () => {
  const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
  const databases = await Promise.all([openDatabase({ databaseUrl }), openDatabase({ databaseUrl })]);
  await migrate(databases[0], [auditMigrations]);
  const logs = databases.map((database) => createAuditLog(withAppTables(database), () => new Date()));
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      logs[index % 2]?.append({ action: `act_${index}`, actor: "ada" }),
    ),
  );
  expect(await logs[0]?.verify()).toEqual({ entries: 40, brokenAt: null });
  const newest = (await logs[1]?.read({ limit: 3 })) ?? [];
  expect(newest.map(({ number }) => number)).toEqual([40, 39, 38]);
  expect((await logs[1]?.read({ before: 38, limit: 1 }))?.[0]?.number).toBe(37);
  for (const database of databases) await database.close();
});
