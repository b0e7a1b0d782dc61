import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Attachment, type Thread, type ThreadItem, threadStreamEventSchema } from "@parlor/protocol";
import { expect, onTestFinished, test } from "vitest";
import { createProxy, defaultLimits, errorStatus } from "./index.ts";
import { toNodeListener } from "./node.ts";
import { describeEvent, eventually, textOf, toCreate, toInput } from "./testing/chatkit-harness.ts";
import { answer } from "./testing/guide/attachments.example.ts";
import { createToken, chatKit as withTokens } from "./testing/guide/authentication.example.ts";
import { chatKit as askingThePage } from "./testing/guide/client-tool.example.ts";
import { chatKit as listening } from "./testing/guide/dictation-and-titles.example.ts";
import { chatKit as failing, log } from "./testing/guide/errors.example.ts";
import { chatKit as echoing } from "./testing/guide/events.example.ts";
import { answerInBackend, createRoute } from "./testing/guide/proxy.example.ts";
import { chatKit as asking } from "./testing/guide/structured-input.example.ts";
import { opinions, chatKit as talking } from "./testing/guide/threads-and-feedback.example.ts";
// The guide to testing is a test: it is run by being here.
import "./testing/guide/testing.example.ts";
import { readAllEvents } from "./testing/test-server.ts";

const docs = new URL("../../../docs/", import.meta.url);
const read = (path: string, base: URL = docs) => readFileSync(new URL(path, base), "utf8");
const guides = new URL("testing/guide/", import.meta.url);

test("the code of the guides is what is compiled and run here", () => {
  const pages = {
    "quick-start": read("../README.md", new URL(".", import.meta.url)),
    attachments: read("guides/attachments.md"),
    "client-tool": read("guides/client-tools.md"),
    "structured-input": read("guides/structured-input.md"),
    "dictation-and-titles": read("guides/dictation-and-titles.md"),
    events: read("guides/events.md"),
    "threads-and-feedback": read("guides/threads-and-feedback.md"),
    errors: read("guides/errors.md"),
    authentication: read("guides/authentication.md"),
    proxy: read("guides/proxy.md"),
    testing: read("guides/testing.md"),
  };
  const files = readdirSync(guides);
  expect(files.sort()).toEqual(
    Object.keys(pages)
      .map((name) => `${name}.example.ts`)
      .sort(),
  );
  for (const [name, page] of Object.entries(pages)) {
    const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
    expect(blocks, name).toEqual([read(`${name}.example.ts`, guides)]);
  }
});

test("the page of limits names every limit, its default, and codes that there are", () => {
  const page = read("limits.md");
  expect(Object.keys(defaultLimits).length).toBeGreaterThan(10);
  for (const [name, value] of Object.entries(defaultLimits)) {
    const row = page.split("\n").find((line) => line.startsWith(`| \`${name}\` `));
    expect(row, name).toBeDefined();
    if (typeof value === "number") expect(row, name).toContain(` ${value.toLocaleString("en")} `);
  }
  const codes = [...page.matchAll(/4\d\d `(\w+)`/g)].map(([whole, code]) => [
    whole.slice(0, 3),
    code as string,
  ]);
  expect(codes.length).toBeGreaterThan(10);
  for (const [status, code] of codes) expect(errorStatus).toHaveProperty(code as string, Number(status));
});

test("the page of capabilities names tests that there are", () => {
  const links = [...read("capabilities.md").matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\)/g)];
  expect(links.length).toBeGreaterThan(50);
  for (const [, words = "", path = ""] of links) {
    if (!path.endsWith(words)) expect(read(`../${path}`), `${path}: ${words}`).toContain(words);
  }
});

const headers = { "content-type": "application/json", "x-user": "ada" };
const url = "http://chatkit.test/chatkit";

function toRequest(body: object): Request {
  return new Request(url, { method: "POST", headers, body: JSON.stringify(body) });
}

type Handler = (request: Request) => Promise<Response>;

async function stream(handler: Handler, body: object) {
  const events = await readAllEvents(await handler(toRequest(body)));
  const items = events.flatMap((event) => ("item" in event ? [event.item] : []));
  return { events, items };
}

function threadOf(items: readonly ThreadItem[]): string {
  return items[0]?.thread_id ?? "";
}

test("quick start: a server that answers", async () => {
  process.env.PORT = "0";
  const { server } = await import("./testing/guide/quick-start.example.ts");
  delete process.env.PORT;
  if (!server.listening) await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    headers,
    body: JSON.stringify(toCreate("Hi")),
  });
  const events = await readAllEvents(response);
  expect(events.map(describeEvent)).toEqual([
    "thread.created",
    "thread.item.done user_message",
    "stream_options",
    "thread.item.done assistant_message",
  ]);
  const last = events.at(-1);
  expect(last?.type === "thread.item.done" && textOf(last.item)).toBe("You said: Hi");
  server.closeAllConnections();
  server.close();
});

test("attachments: uploaded, and read by the answer", async () => {
  const created = await answer(
    toRequest({ type: "attachments.create", params: { name: "a.txt", size: 5, mime_type: "text/plain" } }),
  );
  const attachment = (await created.json()) as Attachment;
  const address = new URL(attachment.upload_descriptor?.url ?? "", url);
  const uploaded = await answer(new Request(address, { method: "PUT", headers, body: "hello" }));
  expect(uploaded.status).toBe(200);
  const input = { ...toInput("Look"), attachments: [attachment.id] };
  const { items } = await stream(answer, { type: "threads.create", params: { input } });
  expect(textOf(items.at(-1))).toBe("a.txt: hello");
});

test("client tools: the page is asked, and its answer used", async () => {
  const { items } = await stream(askingThePage.handler, toCreate("What have I selected?"));
  expect(items.at(-1)).toMatchObject({ type: "client_tool_call", name: "read_selection", status: "pending" });
  const params = { thread_id: threadOf(items), result: { text: "milk" } };
  const answered = await stream(askingThePage.handler, { type: "threads.add_client_tool_output", params });
  expect(textOf(answered.items.at(-1))).toBe('You have selected: {"text":"milk"}');
});

test("structured input: the questions are answered", async () => {
  const { items } = await stream(asking.handler, toCreate("A shirt"));
  const params = {
    thread_id: threadOf(items),
    item_id: items.at(-1)?.id,
    input: { answers: { size: { values: ["M"] } } },
  };
  const answered = await stream(asking.handler, { type: "threads.add_structured_input", params });
  expect(textOf(answered.items.at(-1))).toBe("size: M, note: skipped");
});

test("dictation, titles, hidden context", async () => {
  const transcribe = (bytes: string) =>
    listening.handler(
      toRequest({ type: "input.transcribe", params: { audio_base64: btoa(bytes), mime_type: "audio/webm" } }),
    );
  expect(await (await transcribe("sound")).json()).toEqual({ text: "5 bytes of audio/webm" });
  const quiet = await transcribe("s");
  expect([quiet.status, await quiet.json()]).toMatchObject([422, { error: { code: "too_quiet" } }]);

  const { events, items } = await stream(listening.handler, toCreate("Buy milk"));
  expect(items.map((item) => item.type)).toEqual(["user_message"]);
  expect(events.at(-1)?.type).toBe("thread.updated");
  await eventually(async () => {
    const params = { thread_id: threadOf(items) };
    const response = await listening.handler(toRequest({ type: "threads.get_by_id", params }));
    expect(((await response.json()) as Thread).title).toBe("Buy milk");
  });
});

test("events: what an answer is made of", async () => {
  const { events, items } = await stream(echoing.handler, toCreate("Hi there"));
  expect(events.map(describeEvent)).toEqual([
    "thread.created",
    "thread.item.done user_message",
    "stream_options",
    "progress_update",
    "thread.item.added assistant_message",
    ...Array(4).fill("assistant_message.content_part.text_delta"),
    "thread.item.done assistant_message",
    "client_effect",
    "notice",
  ]);
  expect(textOf(items.at(-1))).toBe("You said: Hi there");
});

test("the guide to events tells of every event", () => {
  const page = read("guides/events.md");
  const schemas = threadStreamEventSchema.options.flatMap((one) => [...one.shape.type.values]);
  expect(schemas.length).toBeGreaterThan(10);
  for (const type of schemas) expect(page).toContain(`\`${type}\``);
});

test("threads and feedback: title, data and status of a thread; what people think is kept", async () => {
  const first = await stream(talking.handler, toCreate("One"));
  const threadId = threadOf(first.items);
  const params = (text: string) => ({ thread_id: threadId, input: toInput(text) });
  await stream(talking.handler, { type: "threads.add_user_message", params: params("Two") });
  const last = await stream(talking.handler, { type: "threads.add_user_message", params: params("Three") });
  expect(textOf(last.items.at(-1))).toBe("This was message 3 of 3.");
  expect(last.events.at(-1)).toMatchObject({
    type: "thread.updated",
    thread: { title: "A short talk", status: { type: "closed", reason: "That was the last one." } },
  });
  const refused = await talking.handler(
    toRequest({ type: "threads.add_user_message", params: params("Four") }),
  );
  expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: "thread_closed" } }]);

  const id = last.items.at(-1)?.id ?? "";
  const feedback = { thread_id: threadId, item_ids: [id], kind: "positive" };
  await talking.handler(toRequest({ type: "items.feedback", params: feedback }));
  expect(opinions).toEqual([{ itemId: id, kind: "positive", text: "This was message 3 of 3." }]);
  const asked = { parlor: { feedback: true } };
  const list = { type: "items.list", params: { thread_id: threadId }, metadata: asked };
  const page = await (await talking.handler(toRequest(list))).json();
  expect(page).toMatchObject({ parlor: { feedback: { [id]: "positive" } } });
});

test("errors: each is told in its way", async () => {
  const request = toRequest(toCreate("Hi"));
  request.headers.set("x-user", "broke");
  const broke = await failing.handler(request);
  expect([broke.status, await broke.json()]).toMatchObject([402, { error: { code: "out_of_credit" } }]);

  const later = await stream(failing.handler, toCreate("later"));
  const message = "The kitchen is closed. Try again at noon.";
  expect(later.events.at(-1)).toEqual({ type: "error", code: "custom", message, allow_retry: true });

  const hidden = await stream(failing.handler, toCreate("Hi"));
  expect(hidden.events.at(-1)).toEqual({ type: "error", code: "stream.error", allow_retry: true });
  expect(JSON.stringify(hidden.events)).not.toContain("10.0.0.7");
  expect(log.map(({ code }) => code)).toEqual(expect.arrayContaining(["closed", "stream.error"]));
});

test("the guide to errors has every code under its status", () => {
  const page = read("guides/errors.md");
  for (const [code, status] of Object.entries(errorStatus)) {
    const row = page.split("\n").find((line) => line.startsWith(`| ${status} |`));
    expect(row, String(status)).toContain(`\`${code}\``);
  }
});

test("authentication: a token says who, until it runs out", async () => {
  const inAnHour = new Date(Date.now() + 3_600_000);
  const ask = async (token: string) => {
    const request = toRequest(toCreate("Hi"));
    request.headers.set("authorization", `Bearer ${token}`);
    request.headers.set("accept-language", "de");
    return withTokens.handler(request);
  };
  const events = await readAllEvents(await ask(createToken("ada lovelace", inAnHour)));
  const last = events.at(-1);
  expect(last?.type === "thread.item.done" && textOf(last.item)).toBe("Hallo, ada lovelace");
  const token = createToken("ada", inAnHour);
  for (const wrong of ["", "x", token.replace("ada", "eve"), `${token}x`, createToken("ada", new Date(0))])
    expect((await ask(wrong)).status, wrong).toBe(401);
});

test("a proxy: the backend believes what the web app has signed, and nobody else", async () => {
  const received: Headers[] = [];
  const listen = async (handler: Handler) => {
    const server = createServer(toNodeListener(handler)).listen(0, "127.0.0.1");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const backendUrl = await listen((request) => {
    received.push(new Headers(request.headers));
    return answerInBackend(request);
  });
  const findUser = async (cookie: string) => (cookie === "session=1" ? "ada lovelace" : undefined);
  const appUrl = await listen(createRoute(backendUrl, findUser));
  const body = JSON.stringify(toCreate("Hi"));
  const forged = { authorization: "User eve", "x-user": "eve", "x-forwarded-for": "10.0.0.1" };
  const ask = (address: string, more: Record<string, string>) =>
    fetch(address, { method: "POST", body, headers: { "content-type": "application/json", ...more } });

  const events = await readAllEvents(await ask(`${appUrl}/api/chatkit`, { cookie: "session=1", ...forged }));
  const last = events.at(-1);
  expect(last?.type === "thread.item.done" && textOf(last.item)).toBe("Hello, ada lovelace");
  expect(received).toHaveLength(1);
  const names = ["authorization", "x-user", "x-forwarded-for", "cookie"];
  expect(names.map((name) => received[0]?.get(name))).toEqual(["User ada%20lovelace", null, null, null]);

  expect((await ask(`${appUrl}/api/chatkit`, forged)).status).toBe(401);
  const around = await ask(`${backendUrl}/chatkit`, forged);
  expect([around.status, await around.json()]).toMatchObject([401, { error: { code: "invalid_signature" } }]);
  // The same once more, as it was signed.
  const copied = Object.fromEntries(
    ["authorization", "x-parlor-signature"].map((name) => [name, received[0]?.get(name) ?? ""]),
  );
  expect((await ask(`${backendUrl}/chatkit`, copied)).status).toBe(401);
});

test("the guide to proxies says which headers are passed on", async () => {
  const sent: Headers[] = [];
  const proxy = createProxy({
    target: "http://backend.test",
    signingSecret: "a-secret-of-more-than-thirty-two-characters",
    fetch: (async (_url: URL, init: RequestInit) => {
      sent.push(new Headers(init.headers));
      return new Response("ok");
    }) as typeof fetch,
  });
  const page = read("guides/proxy.md").split("\n");
  const namesIn = (row: string) =>
    [...(page.find((line) => line.startsWith(`| ${row}`)) ?? "").matchAll(/`([a-z-]+)(?::[^`]*)?`/g)].map(
      ([, name = ""]) => name,
    );
  const passed = namesIn("passed on");
  const leftOut = namesIn("left out").filter((name) => name !== "x-parlor-signature");
  const set = namesIn("set where");
  expect([passed.length, leftOut.length, set.length]).toEqual([6, 9, 3]);
  const own = "of the client";
  const headers = Object.fromEntries(passed.map((name) => [name, own]));
  const lost = Object.fromEntries(leftOut.map((name) => [name, name === "connection" ? "close" : "1"]));
  await proxy(new Request(url, { method: "POST", body: "{}", headers: { ...headers, ...lost } }));
  await proxy(
    new Request(url, { method: "POST", body: "{}", headers: Object.fromEntries(set.map((n) => [n, own])) }),
  );
  const [first, second] = sent;
  for (const name of passed) expect(first?.get(name), name).toBe(own);
  for (const name of leftOut) expect(first?.get(name), name).toBeNull();
  for (const name of set)
    expect([first?.get(name), second?.get(name)], name).toEqual([expect.not.stringMatching(own), own]);
  expect(first?.get("accept-encoding")).toBe("identity");
  expect(first?.get("x-parlor-signature")).toMatch(/^v1;/);
});
