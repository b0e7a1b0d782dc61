import { ensureNode } from "./ensure-node.mjs";

ensureNode(import.meta.url);
const { ensureBuilt, ensureInstalled } = await import("./setup.mjs");
ensureInstalled();
ensureBuilt();
