export { createDiskBlobs } from "./create-disk-blobs.ts";
export { createFileInspector, type FileInspector } from "./create-file-inspector.ts";
export { createFileStore, type FileStore, type FileStoreOptions } from "./create-file-store.ts";
export { type Preview, type PreviewOptions, previewTypes } from "./create-preview.ts";
export { createS3Blobs, type S3Options } from "./create-s3-blobs.ts";
export type { FileBlobs } from "./file-blobs.ts";
export type { FileContent, FileQuota, FileRecord, FileRecords } from "./file-records.ts";
