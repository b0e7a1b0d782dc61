import { createMemoryAttachmentStore, createMemoryStore } from "@parlor/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChatClient } from "../chat-client.ts";
import { createChatClient } from "../create-chat-client.ts";
import { answerAtOnce } from "../testing/parlor-answers.ts";
import { createParlorServer, type ParlorServer } from "../testing/parlor-server.ts";
import { type SendBytes, type UploadOptions, type UploadStrategy, uploadFile } from "./upload-file.ts";

let server: ParlorServer;
let client: ChatClient;
const sent: string[] = [];
const send: SendBytes = (url, init, { isForeign }) => {
  sent.push(
    `${init.method} ${new URL(url).pathname.replace(/atc_\w+/, "ID")} ${isForeign ? "foreign" : "own"} ${JSON.stringify(init.headers)}`,
  );
  return fetch(url, init);
};

beforeEach(async () => {
  sent.length = 0;
  server = await createParlorServer((input) => answerAtOnce(input, "Thank you."), {
    store: createMemoryStore(),
    attachments: createMemoryAttachmentStore({ url: "/chatkit/files" }),
  });
  client = createChatClient({ url: server.url });
});
afterEach(async () => {
  client.dispose();
  await server.close();
});

function toOptions(strategy: UploadStrategy, more: Partial<UploadOptions> = {}): UploadOptions {
  const { signal } = new AbortController();
  return { strategy, apiUrl: server.url, request: client.request, send, signal, ...more };
}

const note = () => new File(["Milk"], "note.txt", { type: "text/plain" });
const direct: UploadStrategy = { type: "direct", uploadUrl: "/chatkit/files" };

test("a file is announced and then sent where the server says, and goes with a message", async () => {
  const attachment = await uploadFile(note(), toOptions({ type: "two_phase" }));
  expect(attachment).toEqual({
    type: "file",
    id: expect.stringMatching(/^atc_/),
    name: "note.txt",
    mime_type: "text/plain",
  });
  expect(sent).toEqual(['PUT /chatkit/files/ID own {"content-type":"text/plain"}']);
  const shown: unknown[] = [];
  client.subscribe(({ items }) => shown.push(...items.slice(0, 1)));
  await client.send({ content: [], attachments: [attachment] });
  expect(shown[0]).toMatchObject({ type: "user_message", attachments: [attachment] });
  expect(client.state.items[0]).toMatchObject({ attachments: [{ id: attachment.id, name: "note.txt" }] });
});

test("a file is sent to one address at once", async () => {
  const picture = new File([new Uint8Array([1, 2])], "dot.png", { type: "image/png" });
  const attachment = await uploadFile(picture, toOptions(direct));
  expect(attachment).toMatchObject({
    type: "image",
    name: "dot.png",
    preview_url: `/chatkit/files/${attachment.id}`,
  });
  expect(sent).toEqual(["POST /chatkit/files own {}"]);
});

test("what the server refuses is told with its code, and what did not arrive is deleted again", async () => {
  const program = new File(["x"], "a.exe", { type: "application/x-msdownload" });
  for (const strategy of [direct, { type: "two_phase" } as const]) {
    await expect(uploadFile(program, toOptions(strategy))).rejects.toMatchObject({
      failure: { code: "attachment_type_not_allowed", status: 415, canRetry: false },
    });
  }
  const offline = toOptions({ type: "two_phase" }, { send: () => Promise.reject(new TypeError("offline")) });
  await expect(uploadFile(note(), offline)).rejects.toMatchObject({
    failure: { code: "upload_failed", canRetry: true },
  });
  await expect.poll(() => server.types).toContain("attachments.delete");
});

test("an upload that is cancelled rejects with the signal's reason", async () => {
  const abort = new AbortController();
  const stalled: SendBytes = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      abort.abort("enough");
    });
  const options = toOptions({ type: "two_phase" }, { send: stalled, signal: abort.signal });
  await expect(uploadFile(note(), options)).rejects.toBe("enough");
});

test("an address of another host is foreign only where the server named it", async () => {
  const foreign: string[] = [];
  const elsewhere: SendBytes = async (url, { headers }, { isForeign }) => {
    foreign.push(`${url} ${isForeign} ${JSON.stringify(headers)}`);
    return Response.json({ type: "file", id: "atc_1", name: "note.txt", mime_type: "text/plain" });
  };
  const request: ChatClient["request"] = async () => ({
    type: "file",
    id: "atc_1",
    name: "note.txt",
    mime_type: "text/plain",
    upload_descriptor: { url: "https://files.example/1", method: "PUT", headers: { "x-signed": "yes" } },
  });
  await uploadFile(note(), toOptions({ type: "two_phase" }, { send: elsewhere, request }));
  const atOther = { type: "direct", uploadUrl: "https://files.example/upload" } as const;
  await uploadFile(note(), toOptions(atOther, { send: elsewhere }));
  expect(foreign).toEqual([
    'https://files.example/1 true {"x-signed":"yes"}',
    "https://files.example/upload false {}",
  ]);
});
