import { startPostgres } from "./start-postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/** For vitest's `globalSetup`: one PostgreSQL server for a test run, `inject("postgresUrl")` its address. */
export async function setup({ provide }: { provide(key: "postgresUrl", value: string): void }) {
  const postgres = await startPostgres();
  provide("postgresUrl", postgres.url);
  return () => postgres.stop();
}
