import { ensureNode } from "./ensure-node.mjs";

await ensureNode(import.meta.url);
const { ensureBuilt, ensureInstalled } = await import("./setup.mjs");
ensureInstalled();
ensureBuilt();
