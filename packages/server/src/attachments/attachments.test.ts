import type { Attachment, UserMessageItem } from "@parlor/protocol";
import { describe, expect, test, vi } from "vitest";
import type { ChatKitOptions } from "../chatkit.ts";
import { createMemoryAttachmentStore } from "../stores/memory-attachment-store.ts";
import {
  type Context,
  createChatKitHarness,
  createThread,
  type Running,
  toCreate,
  toInput,
} from "../testing/chatkit-harness.ts";
import { readAllEvents, serveInProcess, serveOverSocket } from "../testing/test-server.ts";

const { start, logged } = createChatKitHarness();
const url = "http://chatkit.test/files";

async function startWithFiles(
  options: Partial<ChatKitOptions<Context>> = {},
  serve: typeof serveInProcess | typeof serveOverSocket = serveInProcess,
) {
  const attachments = createMemoryAttachmentStore({ url });
  const running = await start({ attachments, ...options }, serve);
  const files = (path: string, init: RequestInit & { user?: string } = {}) => {
    const { user = "ada", ...rest } = init;
    const headers = { ...(user === "" ? {} : { "x-user": user }), ...(rest.headers as object) };
    return running.chatKit.files(
      new Request(`${url}${path}`, { ...rest, headers, duplex: "half" } as RequestInit),
    );
  };
  return { ...running, attachments, files };
}

type WithFiles = Awaited<ReturnType<typeof startWithFiles>>;

async function announce(running: WithFiles, fields: object = {}, user?: string) {
  const params = { name: "notes.txt", size: 5, mime_type: "text/plain", ...fields };
  return running.call<Attachment>("attachments.create", params, user);
}

async function upload(running: WithFiles, file: File | string, user = "ada") {
  const form = new FormData();
  form.append("file", file);
  // As bytes: a form that Node encodes while it is read rejects behind our back when the reader lets go of it.
  const encoded = new Response(form);
  const headers = { "content-type": encoded.headers.get("content-type") ?? "" };
  return running.files("", { method: "POST", body: await encoded.arrayBuffer(), headers, user });
}

async function sendWith(running: Running, ids: string[], user?: string) {
  const params = { input: { ...toInput("Look"), attachments: ids } };
  return running.send({ type: "threads.create", params }, user === undefined ? {} : { user });
}

async function readError(response: Response) {
  return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
}

describe.each([
  ["in process", serveInProcess],
  ["over a socket", serveOverSocket],
])("two-phase upload, %s", (_, serve) => {
  test("announced, uploaded, sent with a message, read back", async () => {
    const running = await startWithFiles({}, serve);
    const { status, body } = await announce(running);
    expect(status).toBe(200);
    expect(body.id).toMatch(/^atc_[0-9a-f]{32}$/);
    expect(body).toEqual({
      type: "file",
      id: body.id,
      name: "notes.txt",
      mime_type: "text/plain",
      upload_descriptor: {
        url: `${url}/${body.id}`,
        method: "PUT",
        headers: { "content-type": "text/plain" },
      },
    });
    const early = await sendWith(running, [body.id]);
    expect(await readError(early)).toEqual([409, "attachment_not_uploaded"]);

    const uploaded = await running.files(`/${body.id}`, { method: "PUT", body: "hello" });
    expect(uploaded.status).toBe(200);
    expect(await uploaded.json()).toEqual({
      type: "file",
      id: body.id,
      name: "notes.txt",
      mime_type: "text/plain",
    });
    const events = await readAllEvents(await sendWith(running, [body.id, body.id]));
    const message = events.find((event) => event.type === "thread.item.done")?.item as UserMessageItem;
    expect(message.attachments).toEqual([
      {
        type: "file",
        id: body.id,
        name: "notes.txt",
        mime_type: "text/plain",
        thread_id: message.thread_id,
      },
    ]);
    expect((await running.store.loadAttachment("ada", body.id))?.thread_id).toBe(message.thread_id);

    const read = await running.files(`/${body.id}`);
    expect(await read.text()).toBe("hello");
    expect(Object.fromEntries(read.headers)).toMatchObject({
      "content-type": "text/plain",
      "content-length": "5",
      "content-disposition": "attachment; filename*=UTF-8''notes.txt",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    });
    const head = await running.files(`/${body.id}`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});

test("an image has somewhere to be shown from", async () => {
  const running = await startWithFiles();
  const { body } = await announce(running, { name: "photo.png", mime_type: "Image/PNG; q=1" });
  expect(body).toMatchObject({ type: "image", mime_type: "image/png", preview_url: `${url}/${body.id}` });
});

describe("direct upload", () => {
  test("is kept, answered with an attachment, and sent with a message", async () => {
    const running = await startWithFiles();
    const file = new File([new Uint8Array([0, 255, 13, 10, 45, 45])], "a.png", { type: "image/png" });
    const response = await upload(running, file);
    const attachment = (await response.json()) as Attachment;
    expect([response.status, attachment]).toEqual([
      200,
      {
        type: "image",
        id: attachment.id,
        name: "a.png",
        mime_type: "image/png",
        preview_url: `${url}/${attachment.id}`,
      },
    ]);
    const read = await running.files(`/${attachment.id}`);
    expect(new Uint8Array(await read.arrayBuffer())).toEqual(new Uint8Array([0, 255, 13, 10, 45, 45]));
    expect((await sendWith(running, [attachment.id])).status).toBe(200);
  });

  test("a hostile name is cleaned, and cannot break out of a header", async () => {
    const running = await startWithFiles();
    const name = `..\\..\\"x"\u202e;filename=evil.exe'(*).txt`;
    const attachment = (await (
      await upload(running, new File(["x"], name, { type: "text/plain" }))
    ).json()) as Attachment;
    expect(attachment.name).toBe("_x_;filename=evil.exe'(_).txt");
    const read = await running.files(`/${attachment.id}`);
    expect(read.headers.get("content-disposition")).toBe(
      "attachment; filename*=UTF-8''_x_%3Bfilename%3Devil.exe%27%28_%29.txt",
    );
  });

  test.each([
    ["no file in the field", "just text", 400, "invalid_attachment"],
    [
      "a type that is not taken",
      new File(["x"], "x.html", { type: "text/html" }),
      415,
      "attachment_type_not_allowed",
    ],
    ["no type", new File(["x"], "x"), 415, "attachment_type_not_allowed"],
    [
      "too many bytes",
      new File(["x".repeat(101)], "x.txt", { type: "text/plain" }),
      413,
      "attachment_too_large",
    ],
    [
      "far too many bytes",
      new File(["x".repeat(100_000)], "x.txt", { type: "text/plain" }),
      413,
      "attachment_too_large",
    ],
  ])("is refused with %s, and leaves nothing", async (_, file, status, code) => {
    const attachments = createMemoryAttachmentStore({ url });
    const create = vi.spyOn(attachments, "create");
    const running = await startWithFiles({ attachments, limits: { maxAttachmentBytes: 100 } });
    expect(await readError(await upload(running, file))).toEqual([status, code]);
    expect(create).not.toHaveBeenCalled();
  });

  test.each([
    ["that is no multipart", "text/plain", "hello", 415, "unsupported_media_type"],
    ["without a boundary", "multipart/form-data; x=y", "hello", 400, "invalid_attachment"],
    ["that is cut off", "multipart/form-data; boundary=b", "--b\r\n", 400, "invalid_attachment"],
  ])("is refused with a body %s", async (_, type, body, status, code) => {
    const running = await startWithFiles();
    const response = await running.files("", { method: "POST", body, headers: { "content-type": type } });
    expect(await readError(response)).toEqual([status, code]);
  });
});

describe("attachments.create is refused", () => {
  test.each([
    ["a type that is not taken", { mime_type: "text/html" }, 415, "attachment_type_not_allowed"],
    ["a type that is none", { mime_type: "png" }, 415, "attachment_type_not_allowed"],
    ["a type that is a header", { mime_type: "text/plain\r\nx: y" }, 415, "attachment_type_not_allowed"],
    ["a pattern as a type", { mime_type: "image/*" }, 415, "attachment_type_not_allowed"],
    ["too many bytes", { size: 20 * 1024 * 1024 + 1 }, 413, "attachment_too_large"],
    ["fewer than no bytes", { size: -1 }, 400, "invalid_request"],
    ["half a byte", { size: 0.5 }, 400, "invalid_request"],
    ["no name", { name: null }, 400, "invalid_request"],
  ])("with %s", async (_, fields, status, code) => {
    const { body, ...refused } = await announce(await startWithFiles(), fields);
    expect([refused.status, body]).toMatchObject([status, { error: { code } }]);
  });

  test("where the host takes no attachments, as is everything about them", async () => {
    const running = await startWithFiles({ attachments: undefined } as never);
    expect((await announce(running)).status).toBe(501);
    expect((await running.call("attachments.delete", { attachment_id: "atc_1" })).status).toBe(501);
    expect((await upload(running, new File(["x"], "x.txt", { type: "text/plain" }))).status).toBe(501);
  });
});

describe("the second phase is refused", () => {
  test.each([
    ["with fewer bytes than announced", "hell"],
    ["with more bytes than announced", "hello!"],
    ["without a body", ""],
  ])("%s, and can be done again", async (_, body) => {
    const running = await startWithFiles();
    const { id } = (await announce(running)).body;
    expect(await readError(await running.files(`/${id}`, { method: "PUT", body }))).toEqual([
      400,
      "invalid_attachment",
    ]);
    expect((await running.files(`/${id}`)).status).toBe(404);
    expect((await running.files(`/${id}`, { method: "PUT", body: "hello" })).status).toBe(200);
  });

  test("a second time: what a message shows does not change", async () => {
    const running = await startWithFiles();
    const { id } = (await announce(running)).body;
    const answers = await Promise.all(
      ["first", "other"].map((body) => running.files(`/${id}`, { method: "PUT", body })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    const again = await running.files(`/${id}`, { method: "PUT", body: "later" });
    expect(await readError(again)).toEqual([409, "already_uploaded"]);
  });

  test("when it stalls", async () => {
    const running = await startWithFiles({ limits: { bodyTimeoutMs: 30 } });
    const { id } = (await announce(running)).body;
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array([104])),
    });
    const response = await running.files(`/${id}`, { method: "PUT", body });
    expect(await readError(response)).toEqual([408, "body_timeout"]);
  });
});

test("bytes that came another way than through the server are as good: no message says where to send them", async () => {
  const running = await startWithFiles();
  const { id } = (await announce(running)).body;
  // As a client does with the signed address of a store elsewhere.
  await running.attachments.write("ada", id, new Blob(["hello"]).stream());
  const events = await readAllEvents(await sendWith(running, [id]));
  const message = events.find((event) => event.type === "thread.item.done")?.item as UserMessageItem;
  expect(message.attachments[0]).not.toHaveProperty("upload_descriptor");
  expect((await running.store.loadAttachment("ada", id))?.upload_descriptor).toBeUndefined();
});

test("an empty file can be attached", async () => {
  const running = await startWithFiles();
  const { id } = (await announce(running, { size: 0 })).body;
  expect((await running.files(`/${id}`, { method: "PUT", body: "" })).status).toBe(200);
  expect((await sendWith(running, [id])).status).toBe(200);
});

test("what belongs to another owner does not exist, on every path", async () => {
  const running = await startWithFiles();
  const { id } = (await announce(running)).body;
  const eve = { user: "eve" };
  const put = { method: "PUT", body: "hello" };
  expect(await readError(await running.files(`/${id}`, { ...put, ...eve }))).toEqual([
    404,
    "attachment_not_found",
  ]);
  expect((await running.files(`/${id}`, put)).status).toBe(200);
  expect(await readError(await running.files(`/${id}`, eve))).toEqual([404, "attachment_not_found"]);
  expect(await readError(await sendWith(running, [id], "eve"))).toEqual([404, "attachment_not_found"]);
  const deleted = await running.call("attachments.delete", { attachment_id: id }, "eve");
  expect([deleted.status, deleted.body]).toMatchObject([404, { error: { code: "attachment_not_found" } }]);
  expect(await readError(await running.files(`/${id}`, { user: "" }))).toEqual([401, "unauthenticated"]);
  expect(await (await running.files(`/${id}`)).text()).toBe("hello");
});

test("what was deleted is gone, and cannot be sent", async () => {
  const running = await startWithFiles();
  const { id } = (await announce(running)).body;
  await running.files(`/${id}`, { method: "PUT", body: "hello" });
  expect((await running.call("attachments.delete", { attachment_id: id })).body).toEqual({});
  expect((await running.files(`/${id}`)).status).toBe(404);
  expect((await running.call("attachments.delete", { attachment_id: id })).status).toBe(404);
  expect(await readError(await sendWith(running, [id]))).toEqual([404, "attachment_not_found"]);
});

test("deleting a thread deletes the bytes of its attachments, and no others", async () => {
  const running = await startWithFiles();
  const ids: string[] = [];
  for (const text of ["hello", "other"]) {
    const { id } = (await announce(running)).body;
    await running.files(`/${id}`, { method: "PUT", body: text });
    ids.push(id);
  }
  const events = await readAllEvents(await sendWith(running, [ids[0] as string]));
  const created = events[0];
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  await running.call("threads.delete", { thread_id: created.thread.id });
  expect(await running.attachments.find("ada", ids[0] as string)).toBeUndefined();
  expect((await running.files(`/${ids[1]}`)).status).toBe(200);
});

test("more attachments than a message takes are refused", async () => {
  const running = await startWithFiles({ limits: { maxAttachments: 1 } });
  const { threadId } = await createThread(running);
  const input = { ...toInput("Look"), attachments: ["atc_1", "atc_2"] };
  const refused = await running.call("threads.add_user_message", { thread_id: threadId, input });
  expect([refused.status, refused.body]).toMatchObject([400, { error: { code: "invalid_request" } }]);
});

describe("stores that fail", () => {
  test("metadata that cannot be kept takes its bytes along", async () => {
    const running = await startWithFiles();
    const deleted = vi.spyOn(running.attachments, "delete");
    vi.spyOn(running.store, "saveAttachment").mockRejectedValueOnce(new Error("secret detail"));
    const response = await upload(running, new File(["hello"], "x.txt", { type: "text/plain" }));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret detail");
    expect(deleted).toHaveBeenCalledTimes(1);
    expect(await deleted.mock.results[0]?.value).toBe(true);
  });

  test("bytes that cannot be deleted are for the log: the thread is gone all the same", async () => {
    const running = await startWithFiles();
    const { id } = (await announce(running)).body;
    await running.files(`/${id}`, { method: "PUT", body: "hello" });
    const [created] = await readAllEvents(await sendWith(running, [id]));
    if (created?.type !== "thread.created") throw new Error("no thread was created");
    vi.spyOn(running.attachments, "delete").mockRejectedValueOnce(new Error("the disk is away"));
    const deleted = await running.call("threads.delete", { thread_id: created.thread.id });
    expect(deleted.status).toBe(200);
    expect(logged).toContainEqual({ level: "warn", message: "an attachment was left behind" });
  });
});

test("another method is refused", async () => {
  const running = await startWithFiles();
  expect(await readError(await running.files("/atc_1", { method: "DELETE" }))).toEqual([
    405,
    "method_not_allowed",
  ]);
});

test("a message that was refused for its attachment can be sent again, and makes one thread", async () => {
  const running = await startWithFiles();
  const { id } = (await announce(running)).body;
  const request = {
    ...toCreate("Look", { parlor: { idempotency_key: "again" } }),
    params: { input: { ...toInput("Look"), attachments: [id] } },
  };
  expect((await running.send(request)).status).toBe(409);
  await running.files(`/${id}`, { method: "PUT", body: "hello" });
  const events = await readAllEvents(await running.send(request));
  expect(events[0]?.type).toBe("thread.created");
  expect(await readAllEvents(await running.send(request))).toEqual(events);
  expect((await running.store.listThreads("ada", { limit: 10, order: "asc" })).data).toHaveLength(1);
});

describe("an attachment that is in a message", () => {
  async function sendOne() {
    const running = await startWithFiles();
    const { id } = (await announce(running)).body;
    await running.files(`/${id}`, { method: "PUT", body: "hello" });
    const [created] = await readAllEvents(await sendWith(running, [id]));
    if (created?.type !== "thread.created") throw new Error("no thread was created");
    return { running, id, threadId: created.thread.id };
  }

  test("is refused in another conversation, so that deleting one takes nothing from the other", async () => {
    const { running, id, threadId } = await sendOne();
    const other = await createThread(running);
    expect(await readError(await sendWith(running, [id]))).toEqual([409, "attachment_in_use"]);
    const input = { ...toInput("Again"), attachments: [id] };
    const params = { thread_id: other.threadId, input };
    const refused = await running.call("threads.add_user_message", params);
    expect([refused.status, refused.body]).toMatchObject([409, { error: { code: "attachment_in_use" } }]);
    await running.call("threads.delete", { thread_id: other.threadId });
    expect(await (await running.files(`/${id}`)).text()).toBe("hello");
    const again = await running.send({
      type: "threads.add_user_message",
      params: { thread_id: threadId, input },
    });
    expect(again.status).toBe(200);
    await again.text();
  });

  test("is not deleted by itself", async () => {
    const { running, id, threadId } = await sendOne();
    const deleted = await running.call("attachments.delete", { attachment_id: id });
    expect([deleted.status, deleted.body]).toMatchObject([409, { error: { code: "attachment_in_use" } }]);
    expect((await running.files(`/${id}`)).status).toBe(200);
    await running.call("threads.delete", { thread_id: threadId });
    expect((await running.files(`/${id}`)).status).toBe(404);
  });

  test("whose message could not be saved is free for the next try", async () => {
    const running = await startWithFiles();
    const { id } = (await announce(running)).body;
    await running.files(`/${id}`, { method: "PUT", body: "hello" });
    vi.spyOn(running.store, "saveItem").mockRejectedValueOnce(new Error("the store is away"));
    expect((await sendWith(running, [id])).status).toBe(500);
    expect((await running.store.loadAttachment("ada", id))?.thread_id).toBeDefined();
    const events = await readAllEvents(await sendWith(running, [id]));
    expect(events[0]?.type).toBe("thread.created");
  });
});

test("an upload of two files is refused as one of two files", async () => {
  const running = await startWithFiles();
  const form = new FormData();
  form.append("file", new File(["one"], "one.txt", { type: "text/plain" }));
  form.append("file", new File(["two"], "two.txt", { type: "text/plain" }));
  const encoded = new Response(form);
  const headers = { "content-type": encoded.headers.get("content-type") ?? "" };
  const response = await running.files("", { method: "POST", body: await encoded.arrayBuffer(), headers });
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: { code: "invalid_attachment", message: "Send one file in the field file, not more." } },
  ]);
});

test("a file that is compressed on its way, or that something has read before, is refused in so many words", async () => {
  const running = await startWithFiles();
  const { id } = (await announce(running)).body;
  const headers = { "x-user": "ada", "content-encoding": "gzip" };
  const put = (init: RequestInit) => new Request(`${url}/${id}`, { method: "PUT", body: "hello", ...init });
  expect(await readError(await running.chatKit.files(put({ headers })))).toEqual([
    415,
    "unsupported_media_type",
  ]);
  const used = put({ headers: { "x-user": "ada" } });
  await used.text();
  expect(await readError(await running.chatKit.files(used))).toEqual([500, "body_already_read"]);
  expect((await running.files(`/${id}`, { method: "PUT", body: "hello" })).status).toBe(200);
});
