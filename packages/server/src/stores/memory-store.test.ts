import { createMemoryRunLog } from "../runs/memory-run-log.ts";
import { runLogContract } from "../testing/run-log-contract.ts";
import { storeContract } from "../testing/store-contract.ts";
import { createMemoryStore } from "./memory-store.ts";

storeContract("memory", { create: async () => createMemoryStore() });
runLogContract("memory", { create: async () => createMemoryRunLog() });
