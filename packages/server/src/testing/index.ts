export { attachmentStoreContract } from "./attachment-store-contract.ts";
export { faultContract } from "./fault-contract.ts";
export { type CutOffRunLogs, runLogContract } from "./run-log-contract.ts";
export { createScriptedResponder, type ScriptStep, toMessageEvents } from "./scripted-responder.ts";
export { storeContract } from "./store-contract.ts";
export { streamCounterContract } from "./stream-counter-contract.ts";
