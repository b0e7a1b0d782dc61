import type { AttachmentFile } from "../stores/attachment-store.ts";
import type { OwnerId } from "../stores/store.ts";

/** How much of one owner's is kept at most, announced files counted as uploaded. */
export interface FileQuota {
  maxFiles: number;
  maxBytes: number;
}

/** Where the parts of an uploaded file lie. */
export interface FileContent {
  contentKey: string;
  /** Absent where there is no preview. */
  preview?: { key: string; mimeType: string };
}

/** A file as it is recorded; `content` once it is uploaded. */
export interface FileRecord {
  file: AttachmentFile;
  content?: FileContent;
}

/**
 * Whose each file is and where its bytes lie. What belongs to another owner does not exist for a call, as in `Store`.
 */
export interface FileRecords {
  /** Records an announced file. Gives false, and records nothing, when it would exceed the quota. */
  add(owner: OwnerId, file: AttachmentFile, quota: FileQuota): Promise<boolean>;
  find(owner: OwnerId, fileId: string): Promise<FileRecord | undefined>;
  /** Marks a file as uploaded. Of several calls one gives true. */
  complete(owner: OwnerId, fileId: string, content: FileContent): Promise<boolean>;
  remove(owner: OwnerId, fileId: string): Promise<boolean>;
  /**
   * Files announced before a time that no message of any thread has, oldest first; from now on none can have them.
   * They stay recorded until they are removed.
   */
  takeOrphans(before: Date, limit: number): Promise<{ owner: OwnerId; id: string }[]>;
}
