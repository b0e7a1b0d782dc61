import { faultContract } from "@parlor/server/testing";
import { inject } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { chatKitMigrations, migrate } from "./migrations.ts";
import { createPostgresRunLog } from "./postgres-run-log.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { createDatabaseAt } from "./testing/start-postgres.ts";

let database: Database;
let runLog: Awaited<ReturnType<typeof createPostgresRunLog>>;

faultContract("PostgreSQL", {
  async create() {
    database = await openDatabase({ databaseUrl: await createDatabaseAt(inject("postgresUrl")) });
    await migrate(database, [chatKitMigrations]);
    runLog = await createPostgresRunLog(database);
    return { store: createPostgresStore(database), runLog };
  },
  async destroy() {
    await runLog.release();
    await database.close();
  },
});
