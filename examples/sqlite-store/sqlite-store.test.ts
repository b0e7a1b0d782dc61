import { createMemoryRunLog } from "@parlor/server";
import { faultContract, storeContract } from "@parlor/server/testing";
import { createSqliteStore } from "./sqlite-store.ts";

const store = createSqliteStore(":memory:");

storeContract("SQLite", { create: async () => store });
faultContract("SQLite", {
  create: async () => ({ store, runLog: createMemoryRunLog() }),
  destroy: async () => store.close(),
});
