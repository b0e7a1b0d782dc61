import type { UploadDescriptor } from "@parlor/protocol";
import type { OwnerId } from "./store.ts";

/** A file as it was announced. */
export interface AttachmentFile {
  /** Minted by the server: safe in a path, a key and a URL. */
  id: string;
  /** For people only. Cleaned, but still what somebody typed: never make a path or a key of it. */
  name: string;
  /** Such as `image/png`, as the client claims; without parameters. */
  mimeType: string;
  /**
   * Bytes: as many as `write` is given and `read` gives. A store that has clients upload elsewhere sees to it, for
   * example by a length that is signed with the address.
   */
  size: number;
}

/** Where a client sends an announced file, and where it can show it from. */
export interface AttachmentLinks {
  /** Needed for `attachments.create`; a direct upload has no use for it. */
  uploadDescriptor?: UploadDescriptor;
  /** For images: without one, an image is shown as a file. */
  previewUrl?: string;
}

/**
 * Where the bytes of attachments are kept. Their metadata is the `Store`'s.
 *
 * The contract, which `attachmentStoreContract` of `@parlor/server/testing` checks for any implementation:
 *
 * - A1 Every attachment has one owner. Another owner's does not exist for a call: `find` and `read` give
 *   `undefined`, `write` and `delete` give `false` and change nothing.
 * - A2 Between `create` and `write` an attachment is announced: `find` gives it with `isUploaded: false`, `read`
 *   gives `undefined`.
 * - A3 What a resolved `write` has written is what every later `read` gives, byte for byte, also nothing at all.
 * - A4 A `write` whose stream fails rejects and keeps nothing; the attachment is announced as before, and can be
 *   written again.
 * - A5 An attachment is written once: what a message shows does not change afterwards. Of several writes at once,
 *   one gives `true`; the others and later ones give `false`.
 * - A6 After `delete` the attachment does not exist. A second `delete` gives `false`.
 * - A7 The name is given back as it was announced, and decides nothing: two files of one name are two files.
 */
export interface AttachmentStore {
  /** Announces a file. The id is new. */
  create(owner: OwnerId, file: AttachmentFile): Promise<AttachmentLinks>;
  find(
    owner: OwnerId,
    attachmentId: string,
  ): Promise<{ file: AttachmentFile; isUploaded: boolean } | undefined>;
  /** Takes the bytes of an announced file. The stream gives as many as were announced, or fails. */
  write(owner: OwnerId, attachmentId: string, bytes: ReadableStream<Uint8Array>): Promise<boolean>;
  read(owner: OwnerId, attachmentId: string): Promise<ReadableStream<Uint8Array> | undefined>;
  delete(owner: OwnerId, attachmentId: string): Promise<boolean>;
  /**
   * A small picture of an uploaded image, made anew from its pixels, for `GET …/<id>/preview`. Undefined for what has
   * none. A store without it gives images themselves as their previews, or none.
   */
  readPreview?(
    owner: OwnerId,
    attachmentId: string,
  ): Promise<{ mimeType: string; bytes: ReadableStream<Uint8Array> } | undefined>;
  /**
   * An address that whoever has it may download an uploaded file from for a short while: `GET …/<id>` sends its owner
   * there. Undefined where the bytes go through the server.
   */
  signDownload?(owner: OwnerId, attachmentId: string): Promise<string | undefined>;
}
