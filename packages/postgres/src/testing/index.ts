export { createDatabaseAt, startPostgres, type TestPostgres } from "./start-postgres.ts";
