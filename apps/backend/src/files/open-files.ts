import { join } from "node:path";
import { createPostgresFileRecords, type Database } from "@parlor/postgres";
import {
  createDiskBlobs,
  createFileInspector,
  createFileStore,
  createS3Blobs,
  type FileBlobs,
  type FileStore,
} from "@parlor/server/files";
import type { Logger } from "pino";
import type { FilesConfig } from "./files-settings.ts";

/** Attachments, and the regular removal of those that nobody sent. */
export interface OpenFiles {
  store: FileStore;
  release(): Promise<void>;
}

/** Where `ChatKit.files` is mounted, as pages see it: the web app has the same path. */
const FILES_PATH = "/api/chatkit/files";
const HOUR_MS = 3_600_000;

function openBlobs(config: FilesConfig & { DATA_DIR: string }): FileBlobs {
  const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = config;
  if (!S3_ENDPOINT || !S3_BUCKET || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY)
    return createDiskBlobs(join(config.DATA_DIR, "files"));
  return createS3Blobs({
    endpoint: S3_ENDPOINT,
    region: config.S3_REGION,
    bucket: S3_BUCKET,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
    prefix: config.S3_PREFIX ?? "",
    ...(config.S3_PRESIGNED === "on"
      ? { presigned: { endpoint: config.S3_PUBLIC_ENDPOINT ?? S3_ENDPOINT, seconds: config.S3_URL_SECONDS } }
      : {}),
  });
}

/** Opens the store, and looks for files that nobody sent at once and then every hour. Undefined when attachments are off. */
export function openFiles(
  config: FilesConfig & { DATA_DIR: string },
  database: Database,
  logger: Logger,
): OpenFiles | undefined {
  if (config.ATTACHMENTS === "off") return undefined;
  const store = createFileStore({
    records: createPostgresFileRecords(database),
    blobs: openBlobs(config),
    url: FILES_PATH,
    inspect: createFileInspector(),
    quota: { maxFiles: config.MAX_FILES_PER_USER, maxBytes: config.MAX_FILE_BYTES_PER_USER },
  });
  const warn = (error: unknown) => logger.warn({ err: error }, "files that nobody sent could not be removed");

  const stopping = new AbortController();

  async function sweep() {
    try {
      const before = new Date(Date.now() - config.ATTACHMENT_ORPHAN_HOURS * HOUR_MS);
      const removed = await store.removeOrphans(before, warn, stopping.signal);
      if (removed > 0) logger.info({ removed }, "files that nobody sent were removed");
    } catch (error) {
      warn(error);
    }
  }

  let sweeping = sweep();
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep);
  }, HOUR_MS);
  timer.unref();
  return {
    store,
    async release() {
      clearInterval(timer);
      stopping.abort();
      await sweeping;
    },
  };
}
