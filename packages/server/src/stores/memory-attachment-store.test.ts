import { attachmentStoreContract } from "../testing/attachment-store-contract.ts";
import { createMemoryAttachmentStore } from "./memory-attachment-store.ts";

attachmentStoreContract("in memory", { create: async () => createMemoryAttachmentStore({ url: "/files" }) });
