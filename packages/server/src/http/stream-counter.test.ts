import { streamCounterContract } from "../testing/stream-counter-contract.ts";
import { createMemoryStreamCounter } from "./stream-counter.ts";

streamCounterContract("memory", { create: async () => createMemoryStreamCounter() });
