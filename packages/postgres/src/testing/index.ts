export { startPgBouncer, type TestPgBouncer } from "./start-pgbouncer.ts";
export { createDatabaseAt, startPostgres, type TestPostgres } from "./start-postgres.ts";
export { startS3, type TestS3 } from "./start-s3.ts";
