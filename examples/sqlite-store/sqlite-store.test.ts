import { storeContract } from "@parlor/server/testing";
import { createSqliteStore } from "./sqlite-store.ts";

const store = createSqliteStore(":memory:");

storeContract("SQLite", { create: async () => store, destroy: async () => store.close() });
