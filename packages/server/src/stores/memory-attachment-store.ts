import type { AttachmentFile, AttachmentStore } from "./attachment-store.ts";
import { readFilesUrl } from "./read-files-url.ts";
import type { OwnerId } from "./store.ts";

interface StoredFile {
  owner: OwnerId;
  file: AttachmentFile;
  bytes?: Uint8Array<ArrayBuffer>;
}

/**
 * Attachments in this process's memory: for trying things out and for tests. `url` is where `ChatKit.files` is
 * mounted, absolute or from the root of the page's origin. Throws a `TypeError` without it.
 */
export function createMemoryAttachmentStore(options: { url: string }): AttachmentStore {
  const base = readFilesUrl("createMemoryAttachmentStore", options?.url);
  const files = new Map<string, StoredFile>();

  function find(owner: OwnerId, attachmentId: string): StoredFile | undefined {
    const stored = files.get(attachmentId);
    return stored?.owner === owner ? stored : undefined;
  }

  return {
    async create(owner, file) {
      if (files.has(file.id)) throw new Error(`attachment ${file.id} exists already`);
      files.set(file.id, { owner, file: { ...file } });
      const url = `${base}/${file.id}`;
      return {
        uploadDescriptor: { url, method: "PUT", headers: { "content-type": file.mimeType } },
        previewUrl: url,
      };
    },
    async find(owner, attachmentId) {
      const stored = find(owner, attachmentId);
      return stored && { file: { ...stored.file }, isUploaded: stored.bytes !== undefined };
    },
    async write(owner, attachmentId, bytes) {
      if (!find(owner, attachmentId) || find(owner, attachmentId)?.bytes) {
        await bytes.cancel();
        return false;
      }
      const written = new Uint8Array(await new Response(bytes).arrayBuffer());
      // Another write may have been quicker, or the file was deleted meanwhile.
      const stored = find(owner, attachmentId);
      if (!stored || stored.bytes) return false;
      stored.bytes = written;
      return true;
    },
    async read(owner, attachmentId) {
      const bytes = find(owner, attachmentId)?.bytes;
      return bytes && (new Blob([bytes]).stream() as ReadableStream<Uint8Array>);
    },
    async delete(owner, attachmentId) {
      return find(owner, attachmentId) !== undefined && files.delete(attachmentId);
    },
  };
}
