export { TRANSFER_FORMAT, TRANSFER_VERSION } from "./conversation-records.ts";
export { type ExportOptions, exportConversations, type TransferForm } from "./export-conversations.ts";
export { type ImportOptions, type ImportResult, importConversations } from "./import-conversations.ts";
export { defaultImportLimits, type ImportLimits } from "./import-limits.ts";
