export { createDatabaseAt, startPostgres, type TestPostgres } from "./start-postgres.ts";
export { startS3, type TestS3 } from "./start-s3.ts";
