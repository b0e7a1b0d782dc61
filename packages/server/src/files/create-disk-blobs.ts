import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { FileBlobs } from "./file-blobs.ts";

const partPattern = /^[\w-]{1,100}$/;

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

/**
 * Bytes in a folder of this machine, which only its user can read: a folder for each file, spread over many by the end
 * of the id. Several backends need a folder that they share.
 */
export function createDiskBlobs(folder: string): FileBlobs {
  function toFolder(fileId: string): string {
    if (!partPattern.test(fileId)) throw new Error("this is no id of a file");
    return join(folder, fileId.slice(-2), fileId);
  }

  function toPath(key: string): string {
    const [fileId = "", name = "", ...rest] = key.split("/");
    if (!partPattern.test(name) || rest.length > 0) throw new Error("this is no key of a file");
    return join(toFolder(fileId), name);
  }

  return {
    async write(key, bytes) {
      const path = toPath(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Under its name a file is whole, or not there.
      const unfinished = `${path}.${randomUUID()}`;
      try {
        const handle = await open(unfinished, "wx", 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },
    async read(key) {
      const path = toPath(key);
      try {
        await stat(path);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
      return Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
    },
    async remove(fileId) {
      await rm(toFolder(fileId), { recursive: true, force: true });
    },
  };
}
