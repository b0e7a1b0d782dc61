import type { PGlite } from "@electric-sql/pglite";
import { type DatabaseConnection, type Driver, PGliteDialect, PGliteDriver } from "kysely";

/**
 * Kysely's PGlite driver hands its one connection to everybody at once, so that a query of one request runs inside
 * another's transaction, and is undone with it. This one hands it over from one to the next.
 */
class ExclusivePGliteDriver extends PGliteDriver {
  #last: Promise<void> = Promise.resolve();
  #releaseCurrent: () => void = () => {};

  override async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    this.#releaseCurrent = resolve;
    return super.acquireConnection();
  }

  override async releaseConnection(): Promise<void> {
    this.#releaseCurrent();
  }
}

export class ExclusivePGliteDialect extends PGliteDialect {
  readonly #pglite: PGlite;

  constructor(pglite: PGlite) {
    super({ pglite });
    this.#pglite = pglite;
  }

  override createDriver(): Driver {
    return new ExclusivePGliteDriver({ pglite: this.#pglite });
  }
}
