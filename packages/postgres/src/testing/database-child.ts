// A process for the tests to start and to kill: `write FOLDER` adds threads and tells of each, `migrate URL` migrates.
import { createId } from "@parlor/protocol";
import { openDatabase } from "../database.ts";
import { chatKitMigrations, migrate } from "../migrations.ts";
import { createPostgresStore } from "../postgres-store.ts";

const [task, place] = process.argv.slice(2);
const database = await openDatabase(task === "write" ? { dataDir: place } : { databaseUrl: place });
await migrate(database, [chatKitMigrations]);
if (task === "write") {
  const store = createPostgresStore(database);
  while (true) {
    const id = createId("thread");
    await store.createThread("user_1", {
      id,
      created_at: new Date().toISOString(),
      status: { type: "active" },
      metadata: {},
    });
    process.send?.(id);
  }
}
await database.close();
process.send?.("migrated");
process.disconnect();
