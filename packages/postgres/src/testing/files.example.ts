import {
  chatKitMigrations,
  createPostgresFileRecords,
  fileMigrations,
  migrate,
  openDatabase,
} from "@parlor/postgres";
import { createDiskBlobs, createFileInspector, createFileStore } from "@parlor/server/files";

export async function openFiles(folder: string) {
  const database = await openDatabase({ dataDir: folder });
  await migrate(database, [chatKitMigrations, fileMigrations]);
  const files = createFileStore({
    // Whose each file is.
    records: createPostgresFileRecords(database),
    // Where the bytes lie: a folder, or createS3Blobs({ endpoint, bucket, … }).
    blobs: createDiskBlobs(`${folder}/files`),
    // What a file must be.
    inspect: createFileInspector(),
    url: "/chatkit/files",
    quota: { maxFiles: 1_000, maxBytes: 500 * 1024 * 1024 },
  });
  return { files, close: () => database.close() };
}
