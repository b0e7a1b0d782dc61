export type { WaitOptions } from "./clear-errors.ts";
export { type ConnectionBudget, readConnectionBudget } from "./connection-budget.ts";
export { type Database, type DatabaseOptions, type Instance, openDatabase } from "./database.ts";
export {
  DatabaseError,
  type DatabaseErrorCode,
  isConnectionLoss,
  isDatabaseError,
} from "./database-error.ts";
export { createPostgresFileRecords, fileMigrations } from "./file-records.ts";
export { chatKitMigrations, type MigrationSet, migrate } from "./migrations.ts";
export { createPostgresRunLog } from "./postgres-run-log.ts";
export { createPostgresStore } from "./postgres-store.ts";
export { isStaleThread, listStaleThreads, type StaleQuery, type StaleThread } from "./stale-threads.ts";
export type { ChatKitTables } from "./tables.ts";
