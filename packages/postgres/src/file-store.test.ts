import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Attachment, createId } from "@parlor/protocol";
import {
  createDiskBlobs,
  createFileInspector,
  createFileStore,
  createS3Blobs,
  type FileBlobs,
  type FileStoreOptions,
} from "@parlor/server/files";
import { attachmentStoreContract } from "@parlor/server/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { createPostgresFileRecords, fileMigrations } from "./file-records.ts";
import { chatKitMigrations, migrate } from "./migrations.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { isSignedWith } from "./testing/check-s3-signature.ts";
import { openFiles } from "./testing/files.example.ts";
import { createDatabaseAt } from "./testing/start-postgres.ts";
import { startS3, type TestS3 } from "./testing/start-s3.ts";

let embedded: Database;
let server: Database;
let s3: TestS3;
let folder: string;

beforeAll(async () => {
  [embedded, server, s3, folder] = await Promise.all([
    openDatabase({}),
    createDatabaseAt(inject("postgresUrl")).then((databaseUrl) => openDatabase({ databaseUrl })),
    startS3(),
    mkdtemp(join(tmpdir(), "parlor-files-")),
  ]);
  for (const database of [embedded, server]) await migrate(database, [chatKitMigrations, fileMigrations]);
});
afterAll(async () => {
  await Promise.all([embedded?.close(), server?.close(), s3?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const url = "/files";
const create = (database: Database, blobs: FileBlobs, more: Partial<FileStoreOptions> = {}) =>
  createFileStore({ records: createPostgresFileRecords(database), blobs, url, ...more });
const onDisk = () => createDiskBlobs(folder);
const onS3 = () => createS3Blobs(s3.options);
const onSignedS3 = () => createS3Blobs({ ...s3.options, prefix: "signed/", presigned: { seconds: 60 } });

attachmentStoreContract("PGlite and a folder", { create: async () => create(embedded, onDisk()) });
attachmentStoreContract("PostgreSQL and S3", { create: async () => create(server, onS3()) });
attachmentStoreContract("PostgreSQL and S3 with signed addresses", {
  create: async () => create(server, onSignedS3()),
});

function toStream(bytes: string | Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
}

const toFile = (size: number, mimeType = "text/plain") => ({
  id: createId("attachment"),
  name: 'a "b"; ü.txt',
  mimeType,
  size,
});

const listParts = (id: string) => readdir(join(folder, id.slice(-2), id)).catch(() => []);

describe("by signed addresses", () => {
  test("a client writes what was announced, once, and downloads it; nothing else is let through", async () => {
    const files = create(server, onSignedS3(), { inspect: createFileInspector() });
    const file = toFile(5);
    const { uploadDescriptor } = await files.create("ada", file);
    if (!uploadDescriptor) throw new Error("there is no address to send to");
    const { url: address, method, headers } = uploadDescriptor;
    const put = (body: string, to = address, type = "text/plain") =>
      fetch(to, { method, headers: { ...headers, "content-type": type }, body });
    expect(await files.find("ada", file.id)).toMatchObject({ isUploaded: false });
    // Longer than announced, of another type, to another place, of another time: the storage itself refuses them.
    expect((await put("hello, world")).status).toBe(403);
    expect((await put("hello", address, "text/html")).status).toBe(403);
    expect((await put("hello", address.replace("incoming", "other"))).status).toBe(403);
    expect((await put("hello", address.replace("Expires=60", "Expires=600"))).status).toBe(403);
    expect((await put("hello")).status).toBe(200);
    expect(await files.find("bob", file.id)).toBeUndefined();
    expect(await files.find("ada", file.id)).toMatchObject({ isUploaded: true });
    // The address is still good, and changes nothing any more.
    expect((await put("HELLO")).status).toBe(200);
    expect(await files.signDownload?.("bob", file.id)).toBeUndefined();
    const download = await fetch((await files.signDownload?.("ada", file.id)) ?? "");
    expect(await download.text()).toBe("hello");
    expect(download.headers.get("content-type")).toBe("text/plain");
    expect(download.headers.get("content-disposition")).toBe(
      "attachment; filename*=UTF-8''a%20%22b%22%3B%20%C3%BC.txt",
    );
    const signed = new URL((await files.signDownload?.("ada", file.id)) ?? "");
    signed.searchParams.set("response-content-disposition", "inline");
    expect((await fetch(signed)).status).toBe(403);
    expect(await files.delete("ada", file.id)).toBe(true);
    expect((await fetch((await files.signDownload?.("ada", file.id)) ?? address)).status).not.toBe(200);
  });

  test("what is not of its type is refused when it is looked at first", async () => {
    const files = create(server, onSignedS3(), { inspect: createFileInspector() });
    const file = toFile(3, "image/png");
    const { uploadDescriptor } = await files.create("ada", file);
    await fetch(uploadDescriptor?.url ?? "", {
      method: "PUT",
      headers: uploadDescriptor?.headers ?? {},
      body: "abc",
    });
    await expect(files.find("ada", file.id)).rejects.toMatchObject({ code: "attachment_type_not_allowed" });
    await expect(files.readPreview?.("ada", file.id)).rejects.toMatchObject({ status: 415 });
  });

  test("an address is good for as long as it says", async () => {
    const blobs = createS3Blobs({ ...s3.options, presigned: { seconds: 0 } });
    const descriptor = await blobs.signUpload?.("atc_1/incoming", toFile(1));
    await expect
      .poll(async () => {
        const answer = await fetch(descriptor?.url ?? "", {
          method: "PUT",
          headers: descriptor?.headers ?? {},
          body: "a",
        });
        return [answer.status, /expired/i.test(await answer.text())];
      })
      .toEqual([403, true]);
  });
});

test("the tests' own check of signatures agrees with an address that botocore has signed", () => {
  // With the keys, the bucket and the moment of the example in AWS's documentation.
  const address =
    "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
  const check = (url: string) =>
    isSignedWith("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", {
      method: "GET",
      url: new URL(url),
      headers: { host: "examplebucket.s3.amazonaws.com" },
    });
  expect(check(address)).toBe(true);
  expect(check(address.replace("test.txt", "other.txt"))).toBe(false);
});

test("a storage that refuses, has no bucket or does not answer is told as such", async () => {
  const failures = [
    createS3Blobs({ ...s3.options, secretAccessKey: "wrong" }),
    createS3Blobs({ ...s3.options, bucket: "no-such-bucket" }),
    createS3Blobs({ ...s3.options, endpoint: "http://127.0.0.1:1" }),
  ];
  for (const blobs of failures) {
    await expect(blobs.write("atc_1/a", new Uint8Array(1))).rejects.toMatchObject({
      code: "store_unavailable",
      status: 503,
    });
  }
});

/** A storage that sends the head of one file's bytes, and the rest when it is let. */
async function startSlowStorage(head: Uint8Array, rest: Promise<Uint8Array>) {
  const server = createServer((_incoming, outgoing) => {
    outgoing.writeHead(200);
    outgoing.write(head);
    rest.then(
      (bytes) => outgoing.end(bytes),
      () => outgoing.destroy(),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return (timeoutMs: number) =>
    createS3Blobs({ ...s3.options, endpoint: `http://127.0.0.1:${port}`, timeoutMs });
}

test("whoever reads slowly gets all of it, though it takes longer than the storage may take to answer", async () => {
  const timeoutMs = 1_000;
  const rest = new Uint8Array(4 * 1024 * 1024).fill(7);
  const open = await startSlowStorage(new Uint8Array([1]), Promise.resolve(rest));
  const reader = (await open(timeoutMs).read("atc_1/a"))?.getReader();
  let length = (await reader?.read())?.value?.byteLength ?? 0;
  await once(AbortSignal.timeout(2 * timeoutMs), "abort");
  for (let part = await reader?.read(); !part?.done; part = await reader?.read()) {
    length += part?.value?.byteLength ?? 0;
  }
  expect(length).toBe(1 + rest.byteLength);
});

test("a storage that stops within a file fails its reader", async () => {
  const open = await startSlowStorage(new Uint8Array([1]), new Promise(() => {}));
  const reader = (await open(500).read("atc_1/a"))?.getReader();
  expect((await reader?.read())?.value).toEqual(new Uint8Array([1]));
  await expect(reader?.read()).rejects.toMatchObject({ code: "store_unavailable", status: 503 });
});

test("of bytes that are more than was announced, no more are read than it takes to see that", async () => {
  const owner = createId("request");
  const file = toFile(5);
  let read = 0;
  let isCancelled = false;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        read += 1;
        // Ends all the same, so that whoever reads on is seen to.
        if (read > 1_000) controller.close();
        else controller.enqueue(new Uint8Array(4));
      },
      cancel() {
        isCancelled = true;
      },
    });
  const files = create(embedded, { ...onSignedS3(), read: async () => endless() });
  await files.create(owner, file);
  await expect(files.find(owner, file.id)).rejects.toMatchObject({ code: "invalid_attachment" });
  expect([read <= 4, isCancelled]).toEqual([true, true]);
});

test("the guide's store works, and is what the guide shows", async () => {
  const example = await readFile(new URL("testing/files.example.ts", import.meta.url), "utf8");
  const guide = await readFile(new URL("../../../docs/guides/files.md", import.meta.url), "utf8");
  expect(guide).toContain(`\`\`\`ts\n${example}\`\`\``);
  const { files, close } = await openFiles(await mkdtemp(join(folder, "guide-")));
  try {
    const file = toFile(5);
    await files.create("ada", file);
    expect(await files.write("ada", file.id, toStream("hello"))).toBe(true);
    await expect(files.create("ada", toFile(501 * 1024 * 1024))).rejects.toMatchObject({ status: 413 });
    const picture = toFile(3, "image/png");
    await files.create("ada", picture);
    await expect(files.write("ada", picture.id, toStream("abc"))).rejects.toMatchObject({ status: 415 });
  } finally {
    await close();
  }
});

test("a key that is none never becomes a path", async () => {
  const blobs = onDisk();
  for (const key of ["../a/b", "atc_1/../../x", "atc_1", "atc_1/a/b", "atc_1/", "/etc/passwd", "atc_1/a\0"]) {
    await expect(blobs.write(key, new Uint8Array(1))).rejects.toThrow("this is no");
    await expect(blobs.read(key)).rejects.toThrow("this is no");
  }
  for (const id of ["..", "", "a/b"]) await expect(blobs.remove(id)).rejects.toThrow("this is no");
});

describe.each([
  ["PGlite", () => embedded],
  ["PostgreSQL", () => server],
] as const)("on %s", (_, getDatabase) => {
  test("a quota holds for announced files, also for many at once, and for each owner alone", async () => {
    const owner = createId("request");
    const files = create(getDatabase(), onDisk(), { quota: { maxFiles: 3, maxBytes: 100 } });
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => files.create(owner, toFile(10))),
    );
    const refused = attempts.filter((attempt) => attempt.status === "rejected");
    expect(refused).toHaveLength(5);
    expect(refused[0]?.reason).toMatchObject({ code: "attachment_quota_exceeded", status: 413 });
    const other = createId("request");
    await expect(files.create(other, toFile(101))).rejects.toMatchObject({ status: 413 });
    const file = toFile(100);
    await files.create(other, file);
    await expect(files.create(other, toFile(1))).rejects.toMatchObject({ status: 413 });
    await files.delete(other, file.id);
    await files.create(other, toFile(1));
  });

  test("what no message has is removed after its time, with its bytes; what is sent or newer stays", async () => {
    const database = getDatabase();
    const store = createPostgresStore(database);
    const files = create(database, onDisk());
    const owner = createId("request");
    const thread = { id: createId("thread"), created_at: "2026-01-01T00:00:00.000Z" };
    await store.createThread(owner, { ...thread, status: { type: "active" }, metadata: {} });
    const [sent, unsent, announced, fresh] = [toFile(5), toFile(5), toFile(5), toFile(5)];
    for (const file of [sent, unsent, announced, fresh]) {
      await files.create(owner, file);
      if (file !== announced) await files.write(owner, file.id, toStream("hello"));
      const attachment: Attachment = { type: "file", id: file.id, name: "a", mime_type: "text/plain" };
      await store.saveAttachment(owner, file === sent ? { ...attachment, thread_id: thread.id } : attachment);
      if (file !== fresh) {
        await sql`update chatkit_files set created_at = now() - interval '2 days' where id = ${file.id}`.execute(
          database.kysely,
        );
      }
    }
    const yesterday = new Date(Date.now() - 86_400_000);
    expect(await files.removeOrphans(yesterday)).toBe(2);
    const left = await Promise.all(
      [sent, unsent, announced, fresh].map(async ({ id }) => [
        (await files.find(owner, id)) !== undefined,
        (await store.loadAttachment(owner, id)) !== undefined,
        (await listParts(id)).length > 0,
      ]),
    );
    expect(left).toEqual([
      [true, true, true],
      [false, false, false],
      [false, false, false],
      [true, true, true],
    ]);
    // What was left behind when its thread was deleted is an orphan too.
    await store.deleteThread(owner, thread.id);
    expect(await files.removeOrphans(yesterday)).toBe(1);
    expect(await files.find(owner, sent.id)).toBeUndefined();
  });
});

test.each([
  ["a folder", () => onDisk()],
  ["S3", () => createS3Blobs({ ...s3.options, prefix: "late/" })],
])("bytes that arrive in %s while their file is deleted do not stay there", async (_name, open) => {
  const blobs = open();
  const written: string[] = [];
  const files = create(embedded, {
    ...blobs,
    async write(key, bytes) {
      await blobs.write(key, bytes);
      written.push(key);
      expect(await create(embedded, blobs).delete("ada", file.id)).toBe(true);
      // As an upload does that had begun before and goes on.
      await blobs.write(key, bytes);
    },
  });
  const file = toFile(5);
  await files.create("ada", file);
  expect(await files.write("ada", file.id, toStream("hello"))).toBe(false);
  expect(written).toHaveLength(1);
  for (const key of written) expect(await blobs.read(key)).toBeUndefined();
});

test("orphans whose bytes cannot be removed stay recorded, are told of, and are removed the next time", async () => {
  const blobs = onDisk();
  const owner = createId("request");
  const file = toFile(5);
  await create(embedded, blobs).create(owner, file);
  const soon = new Date(Date.now() + 60_000);
  const errors: unknown[] = [];
  const broken = { ...blobs, remove: () => Promise.reject(new Error("the disk is gone")) };
  expect(await create(embedded, broken).removeOrphans(soon, (error) => errors.push(error))).toBe(0);
  expect(errors.length).toBeGreaterThan(0);
  expect(await create(embedded, blobs).find(owner, file.id)).toBeDefined();
  expect(await create(embedded, blobs).removeOrphans(soon)).toBeGreaterThan(0);
  expect(await create(embedded, blobs).find(owner, file.id)).toBeUndefined();
});

test("a search for orphans that is to end finishes what it has begun, and begins no more", async () => {
  const blobs = onDisk();
  const owner = createId("request");
  const ending = new AbortController();
  const files = create(embedded, {
    ...blobs,
    async remove(fileId) {
      ending.abort();
      await blobs.remove(fileId);
    },
  });
  // More than are taken at once.
  for (let count = 0; count < 101; count += 1) await files.create(owner, toFile(1));
  const soon = new Date(Date.now() + 60_000);
  expect(await files.removeOrphans(soon, undefined, ending.signal)).toBe(100);
  expect(await files.removeOrphans(soon)).toBe(1);
});
