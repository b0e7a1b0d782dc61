import {
  type Attachment,
  createId,
  type ThreadItem,
  type ThreadMetadata,
  type UserMessageItem,
} from "@parlor/protocol";
import { toAttachmentName } from "../attachments/attachment-name.ts";
import { ChatKitError } from "../errors.ts";
import type { OwnerId, Store } from "../stores/store.ts";
import type { ItemRecord, ThreadRecord } from "./conversation-records.ts";
import type { TransferForm } from "./export-conversations.ts";
import { type ImportLimits, toImportLimits } from "./import-limits.ts";
import { createImportError, readTransfer } from "./read-transfer.ts";

/** Longer than what servers say of a conversation that is locked or closed. */
const MAX_REASON_LENGTH = 2_000;
/** What RFC 6838 lets each half of a type have, and the slash. */
const MAX_MIME_TYPE_LENGTH = 255;

/** What to import, and for whom. */
export interface ImportOptions {
  store: Store;
  owner: OwnerId;
  form: TransferForm;
  body: ReadableStream<Uint8Array>;
  limits?: Partial<ImportLimits>;
}

/** What was imported. */
export interface ImportResult {
  threads: number;
  items: number;
}

/**
 * Adds the conversations of a file that `exportConversations` wrote to the owner's, each with a new id, as are its items and
 * attachments; order, times and feedback are the file's. The file is trusted with nothing: each record is checked, hidden
 * items are refused, calls that wait for a page wait no more, and links to files do not come along. Reads the file while it
 * arrives, a record at a time. All or nothing: what was added before an error is taken away again. Rejects with
 * `invalid_import`, `unsupported_import`, `import_too_large` or `body_timeout`, and with a `TypeError` for a limit that is none.
 */
export async function importConversations(options: ImportOptions): Promise<ImportResult> {
  const { store, owner, form, body } = options;
  const limits = toImportLimits(options.limits);
  const writer = createImportWriter(store, owner, limits);
  try {
    for await (const record of readTransfer(body, form, limits)) {
      if (record.type === "thread") await writer.addThread(record);
      else await writer.addItem(record);
    }
    return writer.result();
  } catch (error) {
    await writer.undo();
    throw error;
  }
}

function createImportWriter(store: Store, owner: OwnerId, limits: ImportLimits) {
  const threadIds: string[] = [];
  let attachmentIds = new Map<string, string>();
  let items = 0;

  function createTooLarge(what: string): ChatKitError {
    return new ChatKitError("import_too_large", `The file has more than ${what}.`, { status: 413 });
  }

  return {
    async addThread(record: ThreadRecord): Promise<void> {
      if (threadIds.length >= limits.maxThreads) throw createTooLarge(`${limits.maxThreads} conversations`);
      if ((record.title?.length ?? 0) > limits.maxTitleLength) {
        throw createImportError(`A title has more than ${limits.maxTitleLength} characters.`);
      }
      const { status } = record;
      if ("reason" in status && (status.reason?.length ?? 0) > MAX_REASON_LENGTH) {
        throw createImportError(`What is said of a status has more than ${MAX_REASON_LENGTH} characters.`);
      }
      const thread = toThread(record);
      threadIds.push(thread.id);
      attachmentIds = new Map();
      await store.createThread(owner, thread);
    },
    async addItem({ item, feedback }: ItemRecord): Promise<void> {
      const threadId = threadIds.at(-1);
      if (threadId === undefined) throw createImportError("An item stands before the first conversation.");
      if (items >= limits.maxItems) throw createTooLarge(`${limits.maxItems} items`);
      items += 1;
      if (item.type === "user_message") assertMessageFits(item, limits);
      const own = toOwnItem(item, threadId, attachmentIds);
      const isSaved = await store.saveItem(owner, own);
      if (!isSaved) throw createImportError("A conversation was deleted while it was imported.");
      if (feedback) await store.saveFeedback(owner, threadId, [own.id], feedback);
    },
    result: (): ImportResult => ({ threads: threadIds.length, items }),
    async undo(): Promise<void> {
      for (const id of threadIds) await store.deleteThread(owner, id);
    },
  };
}

/** What nobody could have sent is not taken from a file either: it is shown, and given to the model, like all else. */
function assertMessageFits(
  { content, quoted_text: quoted, attachments }: UserMessageItem,
  { maxMessageLength, maxAttachments }: ImportLimits,
): void {
  const length = content.reduce((sum, { text }) => sum + text.length, quoted?.length ?? 0);
  if (length > maxMessageLength)
    throw createImportError(`A message has ${length} characters; at most ${maxMessageLength} are taken.`);
  if (attachments.length > maxAttachments)
    throw createImportError(
      `A message has ${attachments.length} files; at most ${maxAttachments} are taken.`,
    );
  if (attachments.some(({ mime_type }) => mime_type.length > MAX_MIME_TYPE_LENGTH))
    throw createImportError(`The type of a file has more than ${MAX_MIME_TYPE_LENGTH} characters.`);
}

function toThread({ title, created_at, status, archived_at }: ThreadRecord): ThreadMetadata {
  return {
    id: createId("thread"),
    title: title ?? null,
    created_at: toUtc(created_at),
    status,
    archived_at: archived_at ? toUtc(archived_at) : null,
    metadata: {},
  };
}

/** What stands without a zone is meant in UTC. */
function toUtc(timestamp: string): string {
  return new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(timestamp) ? timestamp : `${timestamp}Z`).toISOString();
}

function toOwnItem(item: ThreadItem, threadId: string, attachmentIds: Map<string, string>): ThreadItem {
  const fields = { id: createId(item.type), thread_id: threadId, created_at: toUtc(item.created_at) };
  switch (item.type) {
    case "hidden_context_item":
    case "sdk_hidden_context":
      throw createImportError(`An item of type ${item.type} cannot be imported.`);
    case "user_message": {
      const attachments = item.attachments.map((attachment) =>
        toOwnAttachment(attachment, threadId, attachmentIds),
      );
      return { ...item, ...fields, attachments };
    }
    case "client_tool_call":
      // Nobody may have a page carry out what a file says.
      return { ...item, ...fields, status: "completed" };
    default:
      return { ...item, ...fields };
  }
}

/** What an attachment was. Its bytes are not in the file, and a link to them could lead anywhere. */
function toOwnAttachment(
  { type, id, name, mime_type, thread_id }: Attachment,
  threadId: string,
  attachmentIds: Map<string, string>,
): Attachment {
  const ownId = attachmentIds.get(id) ?? createId("attachment");
  attachmentIds.set(id, ownId);
  const fields = {
    id: ownId,
    name: toAttachmentName(name),
    mime_type,
    ...(thread_id && { thread_id: threadId }),
  };
  return type === "image" ? { type, ...fields, preview_url: "" } : { type, ...fields };
}
