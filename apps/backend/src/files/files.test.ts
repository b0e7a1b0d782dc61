import { startModelServer, toModelAnswer } from "@parlor/agents/testing";
import { startS3, type TestS3 } from "@parlor/postgres/testing";
import type { Attachment, ThreadStreamEvent } from "@parlor/protocol";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { answerOf, readEvents, threadIdOf, toMessageRequest } from "../testing/chat-client.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

vi.setConfig({ testTimeout: 120_000 });

type Headers = Record<string, string>;
const png = await sharp({ create: { width: 30, height: 20, channels: 3, background: "red" } })
  .png()
  .toBuffer();
const codeOf = async (answer: Response) => [
  answer.status,
  ((await answer.json()) as { error: { code: string } }).error.code,
];

/** One person's way to the files of a service. */
function createPerson(app: TestApp, headers: Headers) {
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${app.url}/api/chatkit${path}`, {
      redirect: "manual",
      ...init,
      headers: { ...headers, ...(init.headers as Headers) },
    });
  const request = async (type: string, params: object) =>
    ask("", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type, params }),
    });
  return {
    ask,
    request,
    upload(bytes: Uint8Array | string, name: string, type: string) {
      const form = new FormData();
      form.append("file", new File([bytes as Uint8Array<ArrayBuffer>], name, { type }));
      return ask("/upload", { method: "POST", body: form });
    },
    async announce(size: number, name: string, mime_type: string) {
      const answer = await request("attachments.create", { name, size, mime_type });
      return [answer.status, (await answer.json()) as Attachment] as const;
    },
    async send(text: string, attachments: string[]): Promise<ThreadStreamEvent[]> {
      const message = toMessageRequest(text);
      const input = { ...message.params.input, attachments };
      if (text === "") input.content = [];
      const answer = await request(message.type, { input });
      expect(answer.status).toBe(200);
      const events: ThreadStreamEvent[] = [];
      for await (const event of readEvents(answer)) events.push(event);
      return events;
    },
  };
}

type Person = ReturnType<typeof createPerson>;

async function uploadPicture(person: Person): Promise<Attachment> {
  const answer = await person.upload(png, "dot.png", "image/png");
  expect(answer.status).toBe(200);
  return (await answer.json()) as Attachment;
}

describe("on disk", () => {
  let app: TestApp;
  let ada: Person;
  let grace: Person;
  let nobody: Person;
  beforeAll(async () => {
    app = await startTestApp({ MAX_ATTACHMENT_BYTES: "5000", MAX_FILES_PER_USER: "20" });
    [ada, grace] = [
      createPerson(app, { cookie: await app.signUp("ada@example.com") }),
      createPerson(app, { cookie: await app.signUp("grace@example.com") }),
    ];
    nobody = createPerson(app, {});
  });
  afterAll(() => app.close());

  test("a direct upload is an attachment at once, whose picture and bytes its owner can read again", async () => {
    const picture = await uploadPicture(ada);
    expect(picture).toEqual({
      type: "image",
      id: picture.id,
      name: "dot.png",
      mime_type: "image/png",
      preview_url: `/api/chatkit/files/${picture.id}/preview`,
    });
    const preview = await ada.ask(`/files/${picture.id}/preview`);
    expect(Object.fromEntries(preview.headers)).toMatchObject({
      "content-type": "image/jpeg",
      "content-disposition": "inline",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-cache",
    });
    expect(await sharp(await preview.arrayBuffer()).metadata()).toMatchObject({ format: "jpeg", width: 30 });
    const file = await ada.ask(`/files/${picture.id}`);
    expect(Buffer.from(await file.arrayBuffer()).equals(png)).toBe(true);
    expect(Object.fromEntries(file.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(png.length),
      "content-disposition": "attachment; filename*=UTF-8''dot.png",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
    const etag = file.headers.get("etag") ?? "";
    expect((await ada.ask(`/files/${picture.id}`, { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  test("nobody but the owner reads, writes, sends or deletes a file", async () => {
    const picture = await uploadPicture(ada);
    const [, announced] = await ada.announce(5, "note.txt", "text/plain");
    for (const path of [`/files/${picture.id}`, `/files/${picture.id}/preview`, "/files/atc_none"]) {
      expect(await codeOf(await grace.ask(path))).toEqual([404, "attachment_not_found"]);
      expect(await codeOf(await nobody.ask(path))).toEqual([401, "unauthenticated"]);
    }
    const put = { method: "PUT", body: "hello" };
    expect(await codeOf(await grace.ask(`/files/${announced.id}`, put))).toEqual([
      404,
      "attachment_not_found",
    ]);
    expect(await codeOf(await nobody.ask(`/files/${announced.id}`, put))).toEqual([401, "unauthenticated"]);
    expect(await codeOf(await nobody.upload("a", "a.txt", "text/plain"))).toEqual([401, "unauthenticated"]);
    expect(await codeOf(await nobody.ask("/upload"))).toEqual([401, "unauthenticated"]);
    const { params } = toMessageRequest("Mine?");
    const stolen = { input: { ...params.input, attachments: [picture.id] } };
    expect(await codeOf(await grace.request("threads.create", stolen))).toEqual([
      404,
      "attachment_not_found",
    ]);
    const doomed = { attachment_id: picture.id };
    expect(await codeOf(await grace.request("attachments.delete", doomed))).toEqual([
      404,
      "attachment_not_found",
    ]);
    expect((await ada.ask(`/files/${picture.id}`)).status).toBe(200);
    // Another site's page has the cookie sent along, and may still put nothing here.
    const elsewhere = { method: "PUT", body: "hello", headers: { origin: "https://evil.example" } };
    expect(await codeOf(await ada.ask(`/files/${announced.id}`, elsewhere))).toEqual([
      403,
      "forbidden_origin",
    ]);
  });

  test("what a file is counts, not what it is said to be; and how large it is", async () => {
    const refused = async (bytes: Uint8Array | string, name: string, type: string) =>
      codeOf(await ada.upload(bytes, name, type));
    const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`;
    expect(await refused(svg, "a.png", "image/png")).toEqual([415, "attachment_type_not_allowed"]);
    expect(await refused(svg, "a.svg", "image/svg+xml")).toEqual([415, "attachment_type_not_allowed"]);
    expect(await refused("<html>", "a.html", "text/html")).toEqual([415, "attachment_type_not_allowed"]);
    expect(await refused(png, "a.txt", "text/plain")).toEqual([415, "attachment_type_not_allowed"]);
    expect(await refused(png.subarray(0, 60), "a.png", "image/png")).toEqual([400, "invalid_attachment"]);
    expect(await refused("x".repeat(5001), "a.txt", "text/plain")).toEqual([413, "attachment_too_large"]);
    const [, { id, upload_descriptor }] = await ada.announce(3, "a.png", "image/png");
    expect(upload_descriptor?.url).toBe(`/api/chatkit/files/${id}`);
    expect(await codeOf(await ada.ask(`/files/${id}`, { method: "PUT", body: "abc" }))).toEqual([
      415,
      "attachment_type_not_allowed",
    ]);
    expect(await codeOf(await ada.ask(`/files/${id}`, { method: "PUT", body: "abcd" }))).toEqual([
      400,
      "invalid_attachment",
    ]);
  });

  test("a file is sent, seen again, and gone with its conversation; the offline assistant says that it did not read it", async () => {
    const picture = await uploadPicture(grace);
    const [, note] = await grace.announce(5, "../no*te.txt", "text/plain");
    expect(note.name).toBe("no_te.txt");
    expect((await grace.ask(`/files/${note.id}`, { method: "PUT", body: "hello" })).status).toBe(200);
    const events = await grace.send("add buy milk", [picture.id, note.id]);
    expect(answerOf(events)).toContain("Added #1 **buy milk**".replace("buy", "Buy"));
    expect(answerOf(events)).toContain(
      "I have kept the 2 files with this message, but I have not read them: I am the offline assistant",
    );
    const thread_id = threadIdOf(events);
    const listed = await (await grace.request("items.list", { thread_id, order: "asc" })).json();
    expect(listed.data[0].attachments).toMatchObject([
      { id: picture.id, preview_url: `/api/chatkit/files/${picture.id}/preview` },
      { id: note.id, name: "no_te.txt" },
    ]);
    expect((await grace.request("threads.delete", { thread_id })).status).toBe(200);
    for (const { id } of [picture, note])
      expect(await codeOf(await grace.ask(`/files/${id}`))).toEqual([404, "attachment_not_found"]);
    const alone = await grace.send("", [(await uploadPicture(grace)).id]);
    expect(answerOf(alone)).toBe(
      "I have kept “dot.png” with this message, but I have not read it: I am the offline assistant, and cannot look into files. Tell me in words what I should do.",
    );
  });

  test("one person's files are counted", async () => {
    const person = createPerson(app, { cookie: await app.signUp("hoarder@example.com") });
    const answers = [];
    for (let count = 0; count < 21; count += 1) answers.push(await person.announce(1, "a.txt", "text/plain"));
    expect(answers.filter(([status]) => status === 200)).toHaveLength(20);
    expect(answers.at(-1)).toMatchObject([413, { error: { code: "attachment_quota_exceeded" } }]);
  });

  test("a page is told what may be attached", async () => {
    expect(await (await ada.ask("/upload")).json()).toEqual({
      enabled: true,
      types: [
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "application/pdf",
        "application/json",
        "text/plain",
        "text/markdown",
        "text/csv",
      ],
      max_count: 10,
      max_bytes: 5000,
    });
  });
});

test("with attachments off, none are taken", async () => {
  const app = await startTestApp({ ATTACHMENTS: "off" });
  try {
    const ada = createPerson(app, { cookie: await app.signUp("ada@example.com") });
    expect(await (await ada.ask("/upload")).json()).toMatchObject({ enabled: false });
    expect(await codeOf(await ada.upload("a", "a.txt", "text/plain"))).toEqual([501, "not_supported"]);
    expect((await ada.announce(1, "a.txt", "text/plain"))[0]).toBe(501);
  } finally {
    await app.close();
  }
});

describe("on S3", () => {
  let s3: TestS3;
  let app: TestApp;
  let ada: Person;
  let grace: Person;
  beforeAll(async () => {
    s3 = await startS3();
    app = await startTestApp({
      S3_ENDPOINT: s3.options.endpoint,
      S3_BUCKET: s3.options.bucket,
      S3_ACCESS_KEY_ID: s3.options.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.options.secretAccessKey,
      S3_PREFIX: "parlor/",
    });
    ada = createPerson(app, { cookie: await app.signUp("ada@example.com") });
    grace = createPerson(app, { cookie: await app.signUp("grace@example.com") });
  });
  afterAll(async () => {
    await app?.close();
    await s3?.stop();
  });

  test("a browser sends the bytes to the storage itself, and its owner alone is sent there to read them", async () => {
    const [, { id, upload_descriptor }] = await ada.announce(png.length, "dot.png", "image/png");
    const { url = "", method = "", headers = {} } = upload_descriptor ?? {};
    expect(url).toMatch(new RegExp(`^${s3.options.endpoint}/parlor-files/parlor/${id}/incoming\\?`));
    expect(await codeOf(await ada.request("threads.create", toInput(id)))).toEqual([
      409,
      "attachment_not_uploaded",
    ]);
    expect((await fetch(url, { method, headers, body: png })).status).toBe(200);
    const preview = await ada.ask(`/files/${id}/preview`);
    expect([preview.status, preview.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
    const sent = await ada.ask(`/files/${id}`);
    expect(sent.status).toBe(302);
    const download = await fetch(sent.headers.get("location") ?? "");
    expect(Buffer.from(await download.arrayBuffer()).equals(png)).toBe(true);
    expect(download.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''dot.png");
    for (const path of [`/files/${id}`, `/files/${id}/preview`])
      expect((await grace.ask(path)).status).toBe(404);
    expect((await fetch(url.replace(/\?.*/, ""))).status).toBe(403);
    const events = await ada.send("Look", [id]);
    expect((await ada.request("threads.delete", { thread_id: threadIdOf(events) })).status).toBe(200);
    expect((await ada.ask(`/files/${id}`)).status).toBe(404);
    expect((await fetch(sent.headers.get("location") ?? "")).status).toBe(404);
  });

  test("bytes that are not what they were said to be are refused with the message", async () => {
    const [, { id, upload_descriptor }] = await ada.announce(3, "dot.png", "image/png");
    const { url = "", method = "", headers = {} } = upload_descriptor ?? {};
    expect((await fetch(url, { method, headers, body: "abc" })).status).toBe(200);
    expect(await codeOf(await ada.request("threads.create", toInput(id)))).toEqual([
      415,
      "attachment_type_not_allowed",
    ]);
  });

  test("a direct upload goes through the service", async () => {
    const { id } = await uploadPicture(ada);
    expect((await ada.ask(`/files/${id}/preview`)).status).toBe(200);
  });
});

function toInput(id: string) {
  return { input: { ...toMessageRequest("Look").params.input, attachments: [id] } };
}

describe.each(["responses", "chat_completions"] as const)("a model over %s", (api) => {
  test("is given pictures and texts, and PDFs where it takes them", async () => {
    const models = await startModelServer();
    const environment = { MODEL_BASE_URL: models.url, MODEL_NAME: "test-model", MODEL_API: api };
    const app = await startTestApp(environment);
    try {
      const ada = createPerson(app, { cookie: await app.signUp("ada@example.com") });
      const files = await Promise.all([
        uploadPicture(ada),
        ada.upload("Milk and bread", "list.md", "text/markdown").then((answer) => answer.json()),
        ada.upload("%PDF-1.4\n%%EOF", "a.pdf", "application/pdf").then((answer) => answer.json()),
      ]);
      models.script(toModelAnswer(api, "plain-text"));
      await ada.send(
        "What is this?",
        files.map(({ id }) => id),
      );
      const asked = JSON.stringify(models.requests[0]?.body);
      // The picture that was made anew, not the file.
      expect(asked).toContain("data:image/jpeg;base64,");
      expect(asked).not.toContain(png.toString("base64").slice(0, 40));
      expect(asked).toContain("Milk and bread");
      if (api === "responses")
        expect(asked).toContain(`data:application/pdf;base64,${btoa("%PDF-1.4\n%%EOF")}`);
      else expect(asked).toContain("whose contents you cannot see:\\n- a.pdf (application/pdf)");
      expect(app.logged()).not.toContain("Milk and bread");
      expect(app.logged()).not.toContain("list.md");
    } finally {
      await app.close();
      await models.close();
    }
  });
});
