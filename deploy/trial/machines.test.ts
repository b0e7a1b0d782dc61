import { readFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { readSseEvents, type ThreadStreamEvent } from "@parlor/protocol";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Stack, startStack } from "./start-stack.ts";
import { startTraceCollector, type TraceCollector } from "./trace-collector.ts";

// Processes on a busy machine take their time: nothing here depends on how long.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
const template = new URL("../nginx/parlor.conf.template", import.meta.url);
const writesPerMinute = 30;
let stack: Stack;
let collector: TraceCollector;
beforeAll(async () => {
  collector = await startTraceCollector();
  stack = await startStack({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OFFLINE_ASSISTANT_PACE_MS: "60",
    AUTH_RATE_LIMIT: "off",
    MAX_WRITES_PER_MINUTE: String(writesPerMinute),
  });
});
afterAll(async () => {
  await stack?.remove();
  await collector?.close();
});

const password = "correct horse battery";

async function signIn(base: string, email: string, path: "sign-up" | "sign-in"): Promise<string> {
  const response = await fetch(`${base}/api/auth/${path}/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: stack.url },
    body: JSON.stringify({ name: "Ada", email, password }),
  });
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

function send(base: string, cookie: string, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${base}/api/chatkit`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: stack.url, "accept-encoding": "gzip, br", cookie },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

function toCreate(text: string, key?: string) {
  const input = { content: [{ type: "input_text", text }], attachments: [], inference_options: {} };
  const metadata = { parlor: { resumable: true, ...(key ? { idempotency_key: key } : {}) } };
  return { type: "threads.create", params: { input }, ...(key ? { metadata } : {}) };
}

/** The events of a stream, with their numbers. */
async function* read(response: Response): AsyncGenerator<{ id: number; event: ThreadStreamEvent }> {
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    expect.stringMatching(/^text\/event-stream/),
  ]);
  if (!response.body) return;
  for await (const group of readSseEvents(response.body)) {
    for (const { id, data } of group) yield { id: Number(id), event: JSON.parse(data) as ThreadStreamEvent };
  }
}

async function beginTurn(base: string, cookie: string, key: string) {
  const events = read(await send(base, cookie, toCreate("What can you help me with?", key)));
  const first = (await events.next()).value;
  if (first?.event.type !== "thread.created") throw new Error("no thread was created");
  return { threadId: first.event.thread.id, events, last: first.id };
}

async function listItems(base: string, cookie: string, threadId: string) {
  const body = { type: "items.list", params: { thread_id: threadId, order: "asc", limit: 100 } };
  const answer = (await (await send(base, cookie, body)).json()) as { data: { type: string }[] };
  return answer.data.map(({ type }) => type);
}

test("a turn is one trace, from the web app's request to the backend's store", async () => {
  const cookie = await signIn(stack.url, "traced@example.com", "sign-up");
  const response = await send(stack.url, cookie, toCreate("What can you help me with?", "a-trace"));
  const requestId = response.headers.get("x-request-id");
  for await (const _ of read(response));
  const findSpans = () => {
    const spans = collector.spans();
    const web = spans.find(
      ({ name, attributes }) =>
        name === "web POST chatkit" && attributes.some(({ value }) => Object.values(value)[0] === requestId),
    );
    return { web, trace: spans.filter(({ traceId }) => traceId === web?.traceId) };
  };
  // Spans are sent every few seconds.
  await expect
    .poll(() => findSpans().trace.map(({ name }) => name), { timeout: 60_000, interval: 200 })
    .toEqual(expect.arrayContaining(["web POST chatkit", "POST chatkit", "chatkit threads.create", "turn"]));
  const { web, trace } = findSpans();
  const backend = trace.find(({ name }) => name === "POST chatkit");
  expect([web?.service, backend?.service]).toEqual(["parlor-web", "parlor-backend"]);
  expect(web?.parentSpanId ?? "").toBe("");
  expect(backend?.parentSpanId).toBe(web?.spanId);
});

test("nginx, and not who is behind it, closes connections that are idle", async () => {
  const text = await readFile(template, "utf8");
  const kept = [...text.matchAll(/^ {2}keepalive_timeout (\d+)s;/gm)].map(([, seconds]) => Number(seconds));
  expect(kept).toEqual([60, 60]);
  for (const url of [...stack.backendUrls, stack.webUrl]) {
    const answer = await fetch(`${url}/health/live`);
    expect(answer.headers.get("keep-alive")).toBe("timeout=75");
  }
});

test("nginx passes a stream on as it comes, uncompressed, and compresses what is no stream", async () => {
  const cookie = await signIn(stack.url, "stream@example.com", "sign-up");
  const response = await send(stack.url, cookie, toCreate("What can you help me with?", "a-stream"));
  expect([response.status, response.ok ? "" : await response.text()]).toEqual([200, ""]);
  expect(response.headers.get("content-encoding")).toBeNull();
  expect(response.headers.get("cache-control")).toContain("no-transform");
  let chunks = 0;
  if (!response.body) throw new Error("there is no stream");
  for await (const _group of readSseEvents(response.body)) chunks += 1;
  // Held back, they would be one or two.
  expect(chunks).toBeGreaterThan(10);
  const script = await fetch(`${stack.url}/chatkit.js`, { headers: { "accept-encoding": "gzip" } });
  expect(script.headers.get("content-encoding")).toBe("gzip");
  await script.body?.cancel();
});

test("a sign-in on one backend counts on the other, and so does its end", async () => {
  const [first, second] = stack.backendUrls;
  const cookie = await signIn(first, "both@example.com", "sign-up");
  const ask = (base: string) => send(base, cookie, { type: "threads.list", params: {} });
  expect([(await ask(first)).status, (await ask(second)).status, (await ask(stack.url)).status]).toEqual([
    200, 200, 200,
  ]);
  await signIn(second, "both@example.com", "sign-in");
  const out = await fetch(`${second}/api/auth/sign-out`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: stack.url, cookie },
    body: "{}",
  });
  expect(out.status).toBe(200);
  expect([(await ask(first)).status, (await ask(second)).status]).toEqual([401, 401]);
});

test("the same message with the same key, on both backends at once, is one turn", async () => {
  const cookie = await signIn(stack.url, "twice@example.com", "sign-up");
  const answers = await Promise.all(
    stack.backendUrls.map((base) => send(base, cookie, toCreate("add buy milk tomorrow", "one-key"))),
  );
  const all = await Promise.all(
    answers.map(async (answer) => {
      const events: ThreadStreamEvent[] = [];
      for await (const { event } of read(answer)) events.push(event);
      return events;
    }),
  );
  expect(all[0]?.at(-1)?.type).toBe("thread.item.done");
  expect(all[0]).toEqual(all[1]);
  const threads = (await (await send(stack.url, cookie, { type: "threads.list", params: {} })).json()) as {
    data: object[];
  };
  expect(threads.data).toHaveLength(1);
  const tasks = await fetch(`${stack.url}/api/tasks`, { headers: { cookie } });
  expect(((await tasks.json()) as { tasks: object[] }).tasks).toHaveLength(1);
});

test("a limit is one over both backends, and says when to come again", async () => {
  const cookie = await signIn(stack.url, "many@example.com", "sign-up");
  const statuses: number[] = [];
  let last: Response | undefined;
  for (let index = 0; index < writesPerMinute + 4; index += 1) {
    last = await fetch(`${stack.backendUrls[index % 2]}/api/tasks`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: stack.url, cookie },
      body: JSON.stringify({ title: `Task ${index}` }),
    });
    statuses.push(last.status);
  }
  expect(statuses.filter((status) => status === 201)).toHaveLength(writesPerMinute);
  expect(statuses.slice(writesPerMinute)).toEqual([429, 429, 429, 429]);
  expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await last?.json()).toMatchObject({ error: { code: "rate_limited" } });
});

test("a client that leaves is gone for the backend too: the answer stops", async () => {
  const cookie = await signIn(stack.url, "leaver@example.com", "sign-up");
  const leaving = new AbortController();
  const response = await send(stack.url, cookie, toCreate("What can you help me with?"), leaving.signal);
  const events = read(response);
  const first = (await events.next()).value;
  if (first?.event.type !== "thread.created") throw new Error("no thread was created");
  const thread = { thread_id: first.event.thread.id };
  await events.next();
  leaving.abort();
  await events.next().catch(() => undefined);
  // A turn that went on would take seconds more; one that was stopped is none that can be attached to.
  await vi.waitFor(async () => {
    const answer = await send(stack.url, cookie, { type: "parlor.runs.attach", params: thread });
    await answer.body?.cancel();
    expect(answer.status).toBe(404);
  }, 60_000);
});

test("what is too large is refused by the one who says more: the backend, or nginx in the same form", async () => {
  const cookie = await signIn(stack.url, "large@example.com", "sign-up");
  const refused = async (bytes: number) => {
    const response = await send(stack.url, cookie, {
      type: "threads.list",
      params: { order: "x".repeat(bytes) },
    });
    const { error } = (await response.json()) as { error: { code: string; request_id: string } };
    return [response.status, error.code, /^[\w.:-]+$/.test(error.request_id)];
  };
  expect(await refused(2 * 2 ** 20)).toEqual([413, "body_too_large", true]);
  expect(await refused(26 * 2 ** 20)).toEqual([413, "body_too_large", true]);
});

test("a file of conversations may be larger than all else", async () => {
  const cookie = await signIn(stack.url, "import@example.com", "sign-up");
  const thread = (id: string) => `{"type":"thread","id":"${id}","created_at":"2026-05-01T12:00:00Z"}`;
  const header = '"format":"parlor.conversations","version":1,"exported_at":"2026-05-01T12:00:00Z"';
  const space = " ".repeat(15 * 2 ** 20);
  const load = async (body: string) => {
    const headers = { "content-type": "application/json", origin: stack.url, cookie };
    const answer = await fetch(`${stack.url}/api/conversations/import`, { method: "POST", headers, body });
    return { status: answer.status, body: await answer.json() };
  };
  const file = `{${header},"records":[${thread("a")},${space}${thread("b")},${space}${thread("c")}]}`;
  expect(await load(file)).toEqual({ status: 201, body: { threads: 3, items: 0 } });
  expect(await load(" ".repeat(101 * 2 ** 20))).toMatchObject({
    status: 413,
    body: { error: { code: "import_too_large", request_id: expect.stringMatching(/^[\w.:-]+$/) } },
  });
});

test("the inner port and its parts see whose request it is: id and address go through", async () => {
  const answer = await fetch(`${stack.url}/api/tasks`, {
    headers: { "x-request-id": "one-id-for-all-logs" },
  });
  expect([answer.status, answer.headers.get("x-request-id")]).toEqual([401, "one-id-for-all-logs"]);
  const page = await openPage(`${stack.url}/login`);
  expect([page.statusCode, page.headers.server]).toEqual([200, "nginx"]);
  page.destroy();
});

function openPage(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => void request(url, resolve).on("error", reject).end());
}

test("the backend that carries a turn is killed: the other says so, keeps what was shown, and takes the next", async () => {
  const [first, second] = stack.backendUrls;
  const cookie = await signIn(first, "killed@example.com", "sign-up");
  const { threadId, events, last } = await beginTurn(first, cookie, "killed");
  let after = last;
  for await (const { id } of events) {
    after = id;
    if (id > 6) break;
  }
  await stack.parts.backend1.kill();
  const attach = { type: "parlor.runs.attach", params: { thread_id: threadId, after } };
  let end: ThreadStreamEvent | undefined;
  for await (const { event } of read(await send(stack.url, cookie, attach))) end = event;
  expect(end).toMatchObject({ type: "error", allow_retry: true });
  expect(await listItems(second, cookie, threadId)).toEqual(["user_message", "assistant_message"]);
  // With one backend gone, everything goes on through nginx.
  const next = await beginTurn(stack.url, cookie, "next");
  for await (const { event } of next.events) end = event;
  expect(end).toMatchObject({ type: "thread.item.done", item: { type: "assistant_message" } });
  await stack.parts.backend1.start();
});

test("with no backend at all, nginx says so as JSON, and the web app lives on", async () => {
  const { backend1, backend2 } = stack.parts;
  await Promise.all([backend1.stop(), backend2.stop()]);
  const answer = await fetch(`${stack.url}/api/tasks`);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await answer.json()).toMatchObject({ error: { code: "backend_unreachable" } });
  expect((await fetch(`${stack.url}/health/live`)).status).toBe(200);
  await Promise.all([backend1.start(), backend2.start()]);
  await vi.waitFor(async () => expect((await fetch(`${stack.url}/api/tasks`)).status).toBe(401), 30_000);
  expect(stack.unexpectedEnds).toEqual([]);
});

test("nginx gets nothing that it would have to guess: every setting of the template is filled in", async () => {
  const text = await readFile(template, "utf8");
  const compose = await readFile(new URL("../compose.yaml", import.meta.url), "utf8");
  const names = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name));
  expect(names.size).toBe(8);
  for (const name of names) expect(compose).toMatch(new RegExp(`^ +${name}: `, "m"));
});
