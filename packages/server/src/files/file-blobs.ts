import type { UploadDescriptor } from "@parlor/protocol";
import type { AttachmentFile } from "../stores/attachment-store.ts";

/**
 * Where the bytes of files lie: a folder, or a bucket. Knows no owners: `createFileStore` asks for a key only once it
 * knows whose it is. A key is `<file id>/<name>`, each of letters, digits, `_` and `-`.
 */
export interface FileBlobs {
  /** Resolves once the bytes outlive a crash. Bytes under the same key are replaced. */
  write(key: string, bytes: Uint8Array): Promise<void>;
  read(key: string): Promise<ReadableStream<Uint8Array> | undefined>;
  /** Removes all that lies under a file's id; nothing to remove is no error. */
  remove(fileId: string): Promise<void>;
  /** Lets a client write exactly these bytes by itself, for a short while. Absent where the server takes all bytes. */
  signUpload?(key: string, file: AttachmentFile): Promise<UploadDescriptor>;
  /** An address that gives the bytes for download to whoever has it, for a short while. */
  signDownload?(key: string, file: AttachmentFile): Promise<string>;
}
