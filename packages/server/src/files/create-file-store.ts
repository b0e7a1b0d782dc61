import { createId } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { AttachmentFile, AttachmentStore } from "../stores/attachment-store.ts";
import { readFilesUrl } from "../stores/read-files-url.ts";
import type { OwnerId } from "../stores/store.ts";
import type { FileInspector } from "./create-file-inspector.ts";
import { previewTypes } from "./create-preview.ts";
import type { FileBlobs } from "./file-blobs.ts";
import type { FileContent, FileQuota, FileRecord, FileRecords } from "./file-records.ts";

/** What `createFileStore` is made of. */
export interface FileStoreOptions {
  records: FileRecords;
  blobs: FileBlobs;
  /** Where `ChatKit.files` is mounted, absolute or from the root of the page's origin. */
  url: string;
  /** Default: any bytes are taken, and nothing has a preview. */
  inspect?: FileInspector;
  /** Default: none. */
  quota?: FileQuota;
}

/** An attachment store that cleans up after itself. */
export interface FileStore extends AttachmentStore {
  /**
   * Removes files announced before a time that no message has. Gives their number. What could not be removed goes to
   * `onError`, and is tried again by the next call. Ends early, after what it has begun, once `signal` is aborted.
   */
  removeOrphans(before: Date, onError?: (error: unknown) => void, signal?: AbortSignal): Promise<number>;
}

const ORPHANS_AT_ONCE = 100;
const noQuota: FileQuota = { maxFiles: Number.MAX_SAFE_INTEGER, maxBytes: Number.MAX_SAFE_INTEGER };
/** Where a client writes to by itself. It is read once, checked, and copied to where no client can write. */
const INCOMING = "incoming";

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

/** Exactly so many bytes; undefined where there are others, of which no more are read than it takes to see that. */
async function readExactly(
  stream: ReadableStream<Uint8Array>,
  size: number,
): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(size);
  let length = 0;
  for await (const part of stream) {
    if (length + part.byteLength > size) return undefined;
    bytes.set(part, length);
    length += part.byteLength;
  }
  return length === size ? bytes : undefined;
}

/**
 * Attachments whose owners are recorded in one place and whose bytes lie in another. Contract: `AttachmentStore`. Throws a
 * `TypeError` without a `url`.
 */
export function createFileStore(options: FileStoreOptions): FileStore {
  const { records, blobs, inspect, quota = noQuota } = options;
  const url = readFilesUrl("createFileStore", options.url);

  /** Keeps the bytes under keys of their own, so that of several uploads at once none mixes with another. */
  async function keep(owner: OwnerId, file: AttachmentFile, bytes: Uint8Array): Promise<boolean> {
    const { preview } = (await inspect?.(file, bytes)) ?? {};
    const key = `${file.id}/${createId("request")}`;
    const content: FileContent = {
      contentKey: key,
      ...(preview ? { preview: { key: `${key}-preview`, mimeType: preview.mimeType } } : {}),
    };
    if (preview && content.preview) await blobs.write(content.preview.key, preview.bytes);
    await blobs.write(key, bytes);
    if (await records.complete(owner, file.id, content)) return true;
    // Deleted while its bytes were on their way: nobody would ever look for them again.
    if (!(await records.find(owner, file.id))) await blobs.remove(file.id);
    return false;
  }

  /** Takes in what a client has written by itself. Gives whether there was something. */
  async function takeIncoming(owner: OwnerId, file: AttachmentFile): Promise<boolean> {
    const incoming = blobs.signUpload && (await blobs.read(`${file.id}/${INCOMING}`));
    if (!incoming) return false;
    const bytes = await readExactly(incoming, file.size);
    if (!bytes) {
      throw new ChatKitError(
        "invalid_attachment",
        `The file has not the ${file.size} bytes that were announced.`,
      );
    }
    await keep(owner, file, bytes);
    return true;
  }

  async function findUploaded(owner: OwnerId, fileId: string): Promise<FileRecord | undefined> {
    const record = await records.find(owner, fileId);
    if (!record || record.content || !(await takeIncoming(owner, record.file))) return record;
    return records.find(owner, fileId);
  }

  async function remove(owner: OwnerId, fileId: string): Promise<boolean> {
    if (!(await records.find(owner, fileId))) return false;
    // The bytes first: what fails in between is still recorded, and can be asked for again.
    await blobs.remove(fileId);
    return records.remove(owner, fileId);
  }

  return {
    async create(owner, file) {
      if (!(await records.add(owner, file, quota))) {
        throw new ChatKitError(
          "attachment_quota_exceeded",
          `Your files would take more than ${quota.maxBytes} bytes, or be more than ${quota.maxFiles}. Delete conversations with files, and try again.`,
        );
      }
      const previewUrl =
        inspect && previewTypes.includes(file.mimeType) ? `${url}/${file.id}/preview` : undefined;
      return {
        uploadDescriptor: (await blobs.signUpload?.(`${file.id}/${INCOMING}`, file)) ?? {
          url: `${url}/${file.id}`,
          method: "PUT",
          headers: { "content-type": file.mimeType },
        },
        ...(previewUrl === undefined ? {} : { previewUrl }),
      };
    },
    async find(owner, fileId) {
      const record = await findUploaded(owner, fileId);
      return record && { file: record.file, isUploaded: record.content !== undefined };
    },
    async write(owner, fileId, stream) {
      const record = await records.find(owner, fileId);
      if (!record || record.content) {
        await stream.cancel();
        return false;
      }
      return keep(owner, record.file, await readAll(stream));
    },
    async read(owner, fileId) {
      const content = (await findUploaded(owner, fileId))?.content;
      return content && blobs.read(content.contentKey);
    },
    async readPreview(owner, fileId) {
      const preview = (await findUploaded(owner, fileId))?.content?.preview;
      const bytes = preview && (await blobs.read(preview.key));
      return preview && bytes && { mimeType: preview.mimeType, bytes };
    },
    async signDownload(owner, fileId) {
      const record = blobs.signDownload && (await findUploaded(owner, fileId));
      return record?.content && blobs.signDownload?.(record.content.contentKey, record.file);
    },
    delete: remove,
    async removeOrphans(before, onError, signal) {
      let removed = 0;
      while (!signal?.aborted) {
        const orphans = await records.takeOrphans(before, ORPHANS_AT_ONCE);
        const results = await Promise.allSettled(orphans.map(({ owner, id }) => remove(owner, id)));
        for (const result of results) if (result.status === "rejected") onError?.(result.reason);
        const gone = results.filter(({ status }) => status === "fulfilled").length;
        removed += gone;
        // What cannot be removed stands in front for good: the next call begins with it.
        if (gone === 0 || orphans.length < ORPHANS_AT_ONCE) break;
      }
      return removed;
    },
  };
}
