import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startS3 } from "@parlor/postgres/testing";
import type { Attachment } from "@parlor/protocol";
import { expect, test } from "vitest";
import { toMessageRequest } from "../testing/chat-client.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

const password = "correct horse battery";
const text = "of my own";

/** Leaves a file in a conversation, one in an archived conversation, one that was never sent, and one half sent. */
async function leaveFiles(app: TestApp, cookie: string): Promise<string[]> {
  const request = async <T>(type: string, params: object) =>
    (await app.call("/api/chatkit", { cookie, body: { type, params } })).body as T;
  async function upload(): Promise<string> {
    const form = new FormData();
    form.append("file", new File([text], "notes.txt", { type: "text/plain" }));
    const init = { method: "POST", headers: { cookie }, body: form };
    const answer = await fetch(`${app.url}/api/chatkit/upload`, init);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as Attachment).id;
  }
  async function send(id: string): Promise<string> {
    const message = toMessageRequest("look at this");
    const input = { ...message.params.input, attachments: [id] };
    const answer = await app.call("/api/chatkit", {
      cookie,
      body: { type: "threads.create", params: { input } },
    });
    expect(answer.status).toBe(200);
    const threadId = /"thread":\{"id":"(thr_\w+)"/.exec(String(answer.body))?.[1];
    expect(threadId).toBeDefined();
    return threadId as string;
  }
  const [sent, put, unsent] = [await upload(), await upload(), await upload()];
  await send(sent);
  const archived = await request("parlor.threads.archive", { thread_id: await send(put) });
  expect(archived).toHaveProperty("archived_at");
  const announced = await request<Attachment>("attachments.create", {
    name: "half.txt",
    size: text.length,
    mime_type: "text/plain",
  });
  const { url = "", method = "", headers = {} } = announced.upload_descriptor ?? {};
  // To the storage itself where it signs addresses, to the service where not.
  const isOwn = url.startsWith("/");
  const answer = await fetch(isOwn ? app.url + url : url, {
    method,
    headers: { ...headers, ...(isOwn && { cookie }) },
    body: text,
  });
  expect(answer.ok).toBe(true);
  return [sent, put, unsent, announced.id];
}

/** Two people leave files, one of them goes. `list` gives the names of all that is stored. */
async function expectFilesToGo(app: TestApp, list: () => Promise<string[]>): Promise<void> {
  const ada = await app.signUp("ada@example.com");
  const grace = await app.signUp("grace@example.com");
  const [own, others] = [await leaveFiles(app, ada), await leaveFiles(app, grace)];
  const idsOf = async () => new Set((await list()).map((name) => /atc_\w+/.exec(name)?.[0] ?? name));
  expect(await idsOf()).toEqual(new Set([...own, ...others]));

  const answer = await app.call("/api/account/delete", { cookie: ada, body: { password } });
  expect(answer.status).toBe(200);
  expect(await idsOf()).toEqual(new Set(others));
}

test("with an account, its files go from the disk: sent, archived, never sent and announced ones", async () => {
  const folder = await mkdtemp(join(tmpdir(), "parlor-leaving-"));
  const app = await startTestApp({ DATA_DIR: folder });
  try {
    await expectFilesToGo(app, async () => {
      const entries = await readdir(join(folder, "files"), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    });
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

test.each(["on", "off"])(
  "with an account, its files go from S3, with signed addresses %s",
  async (presigned) => {
    const s3 = await startS3();
    const app = await startTestApp({
      S3_ENDPOINT: s3.options.endpoint,
      S3_BUCKET: s3.options.bucket,
      S3_ACCESS_KEY_ID: s3.options.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.options.secretAccessKey,
      S3_PREFIX: "parlor/",
      S3_PRESIGNED: presigned,
    });
    try {
      await expectFilesToGo(app, s3.listKeys);
    } finally {
      await app.close();
      await s3.stop();
    }
  },
  120_000,
);
