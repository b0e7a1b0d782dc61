import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryAttachmentStore } from "@parlor/server";
import { afterEach, expect, test } from "vitest";
import { runCli } from "../run-cli.ts";
import {
  answerInstead,
  changeAnswer,
  type Defects,
  type Integration,
  startIntegration,
  withSavedItems,
} from "../testing/integration.ts";
import { createTestTerminal } from "../testing/test-terminal.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Report {
  status: number;
  counts: Record<string, number>;
  findings: { check: string; level: string; message: string; mend?: string; pitfalls: number[] }[];
}

async function diagnose(args: string[]): Promise<Report> {
  const terminal = createTestTerminal();
  const status = await runCli(["doctor", "--json", ...args], terminal);
  expect(terminal.complained()).toBe("");
  const report = JSON.parse(terminal.written()) as Report;
  expect(report.status).toBe(status);
  return report;
}

async function start(defects?: Defects): Promise<Integration> {
  const integration = await startIntegration(defects);
  closers.push(() => integration.close());
  return integration;
}

/** What an integration without defects has nothing of. */
const notHere = [
  "environment-file",
  "secrets",
  "database",
  "database-migrated",
  "database-pool",
  "database-pooler",
  "redis",
  "cors",
  "memory",
];

test("a whole integration is well in everything that can be seen", async () => {
  const attachments = createMemoryAttachmentStore({ url: "/files" });
  const integration = await start({ chatKit: { attachments } });
  const report = await diagnose(integration.args);
  const faults = report.findings.filter(({ level }) => level === "problem" || level === "warning");
  expect(faults).toEqual([]);
  const unseen = report.findings.filter(({ level }) => level === "unknown").map(({ check }) => check);
  expect(new Set(unseen)).toEqual(new Set(notHere));
  expect(report.counts.ok).toBeGreaterThan(24);
  expect(report.status).toBe(0);
});

test("what the doctor wrote is gone when it leaves", async () => {
  const deleted: string[] = [];
  let made = 0;
  const integration = await start({
    store: (store) => ({
      ...store,
      createThread: (owner, thread) => {
        made += 1;
        return store.createThread(owner, thread);
      },
      deleteThread: (owner, id) => {
        deleted.push(id);
        return store.deleteThread(owner, id);
      },
    }),
  });
  await diagnose([...integration.args, "--only", "turn-saved,same-thread,stream-abort,resume"]);
  expect(made).toBeGreaterThanOrEqual(3);
  expect(new Set(deleted).size).toBe(made);
});

const html = (status: number) => () => new Response("<!doctype html><title>404</title>", { status });
const compress = (response: Response) =>
  new Response(response.body?.pipeThrough(new CompressionStream("gzip")) ?? null, {
    headers: { "content-type": "text/event-stream", "content-encoding": "gzip" },
  });
const isStream = (response: Response) =>
  response.headers.get("content-type")?.includes("event-stream") ?? false;

interface Break {
  row: number;
  what: string;
  check: string;
  level?: "warning";
  says: RegExp;
  defects: Defects;
  args?: string[];
}

/** A way to break a running system for each row of docs/pitfalls.md that can be seen from outside. */
const breaks: Break[] = [
  {
    row: 1,
    what: "tables that are not there",
    check: "threads-page",
    says: /relation .*threads.* does not exist/,
    defects: {
      backend: answerInstead("threads.list", () =>
        Response.json({ detail: 'relation "threads" does not exist' }, { status: 500 }),
      ),
    },
  },
  {
    row: 2,
    what: "a full thread where metadata is due",
    check: "threads-page",
    says: /multiple values for keyword argument 'items'/,
    defects: {
      backend: answerInstead("threads.get_by_id", () =>
        Response.json(
          { detail: "Thread() got multiple values for keyword argument 'items'" },
          { status: 500 },
        ),
      ),
    },
  },
  {
    row: 3,
    what: "a history wrapped in another object",
    check: "threads-page",
    says: /page of threads is wrapped: its records are under threads\.data/,
    defects: { backend: changeAnswer("threads.list", (page) => ({ threads: page })) },
  },
  {
    row: 3,
    what: "threads without a page of items",
    check: "threads-page",
    says: /no page of items/,
    defects: {
      backend: changeAnswer("threads.list", (page) => {
        const { data } = page as { data: object[] };
        return { data: data.map((thread) => ({ ...thread, items: undefined })), has_more: false };
      }),
    },
  },
  {
    row: 3,
    what: "threads without titles",
    check: "thread-titles",
    level: "warning",
    says: /no title after two turns/,
    defects: {
      backend: changeAnswer("threads.list", (page) => {
        const { data } = page as { data: object[] };
        return { data: data.map((thread) => ({ ...thread, title: undefined })), has_more: false };
      }),
    },
  },
  {
    row: 4,
    what: "answers that are never saved",
    check: "turn-saved",
    says: /answer is gone when the thread is read again/,
    defects: {
      store: (store) =>
        withSavedItems(store, (item) => (item.type === "assistant_message" ? undefined : item)),
    },
  },
  {
    row: 5,
    what: "answers whose output_text is thrown away",
    check: "turn-saved",
    says: /answer is saved empty/,
    defects: {
      store: (store) =>
        withSavedItems(store, (item) =>
          item.type === "assistant_message" ? { ...item, content: [] } : item,
        ),
    },
  },
  {
    row: 6,
    what: "JSON in a string of JSON",
    check: "threads-page",
    says: /JSON inside of a JSON string/,
    defects: { proxy: changeAnswer("threads.list", (page) => JSON.stringify(page)) },
  },
  {
    row: 7,
    what: "a web app without the ChatKit route",
    check: "chatkit-route",
    says: /web app has no ChatKit route: POST .* answers 404/,
    defects: { proxy: () => html(404) },
  },
  {
    row: 7,
    what: "a web app without the session route",
    check: "session-route",
    says: /no session route: POST .* answers 404/,
    defects: {
      web: (handler) => (request) =>
        new URL(request.url).pathname === "/api/chatkit/session" ? html(404)() : handler(request),
    },
  },
  {
    row: 8,
    what: "a proxy that reads the whole stream",
    check: "stream-buffering",
    says: /buffered on its way/,
    defects: {
      proxy: (handler) => async (request) => {
        const response = await handler(request);
        const text = await response.text();
        // In one piece, and without its length.
        const body = new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode(text));
            controller.close();
          },
        });
        return new Response(body, { status: response.status, headers: response.headers });
      },
    },
  },
  {
    row: 8,
    what: "a proxy that reads the whole stream and counts it",
    check: "stream-buffering",
    says: /content-length/,
    defects: {
      proxy: (handler) => async (request) => {
        const response = await handler(request);
        const text = await response.text();
        const headers = new Headers(response.headers);
        headers.set("content-length", String(new TextEncoder().encode(text).length));
        return new Response(text, { status: response.status, headers });
      },
    },
  },
  {
    row: 8,
    what: "a proxy that compresses",
    check: "stream-encoding",
    says: /compressed \(gzip\)/,
    defects: {
      proxy: (handler) => async (request) => {
        const response = await handler(request);
        return isStream(response) ? compress(response) : response;
      },
    },
  },
  {
    row: 8,
    what: "a proxy that loses the content type",
    check: "stream-type",
    says: /stream comes as application\/json/,
    defects: {
      proxy: (handler) => async (request) => {
        const response = await handler(request);
        return new Response(response.body, {
          status: response.status,
          headers: { "content-type": "application/json" },
        });
      },
    },
  },
  {
    row: 8,
    what: "a proxy that holds on to a stream that was left",
    check: "stream-abort",
    says: /proxy holds on to it/,
    defects: {
      proxy: (handler) => async (request) => {
        const { signal: _, ...rest } = { signal: request.signal };
        const body = await request.text();
        const response = await handler(
          new Request(request.url, { method: request.method, headers: request.headers, body, ...rest }),
        );
        const [passedOn, heldOn] = response.body?.tee() ?? [];
        void new Response(heldOn).arrayBuffer().catch(() => undefined);
        return new Response(passedOn, { status: response.status, headers: response.headers });
      },
    },
  },
  {
    row: 9,
    what: "a proxy whose backend is not where it thinks",
    check: "chatkit-route",
    says: /proxy does not reach the backend.*ECONNREFUSED/,
    defects: {
      proxy: () => () =>
        Response.json(
          { error: { code: "backend_unreachable", message: "ECONNREFUSED ::1" } },
          { status: 502 },
        ),
    },
  },
  {
    row: 10,
    what: "a script that is not there",
    check: "element-script",
    says: /chatkit\.js answers 404/,
    defects: {
      web: (handler) => (request) => (request.url.endsWith(".js") ? html(404)() : handler(request)),
    },
  },
  {
    row: 10,
    what: "a script that is the catch-all page",
    check: "element-script",
    says: /is an HTML page, not a script/,
    defects: {
      web: (handler) => (request) => (request.url.endsWith(".js") ? html(200)() : handler(request)),
    },
  },
  {
    row: 10,
    what: "the hosted script",
    check: "element-script",
    level: "warning",
    says: /hosted element \(cdn\.platform\.openai\.com\)/,
    defects: {
      page: '<script src="https://cdn.platform.openai.com/deployments/chatkit/chatkit.js" async></script>',
    },
  },
  {
    row: 10,
    what: "a policy that refuses the script",
    check: "page-policy",
    says: /refuses http:\/\/127\.0\.0\.1:\d+ as script-src: the element does not load/,
    defects: { policy: "default-src 'none'; script-src https://cdn.example.com; connect-src 'self'" },
  },
  {
    row: 10,
    what: "a policy that refuses the requests",
    check: "page-policy",
    says: /as connect-src: the element cannot ask its server/,
    defects: { policy: "default-src 'none'; script-src 'self'" },
  },
  {
    row: 10,
    what: "an element without a height",
    check: "page-element",
    level: "warning",
    says: /Nothing gives <openai-chatkit> a height/,
    defects: { page: '<script src="/chatkit.js"></script><openai-chatkit></openai-chatkit>' },
  },
  {
    row: 11,
    what: "requests routed by hand on names that there are not",
    check: "stream-type",
    says: /threads\.create answers 400: .*messages\.create/,
    defects: {
      backend: answerInstead("threads.create", () =>
        Response.json({ detail: "unknown type, expected messages.create" }, { status: 400 }),
      ),
    },
  },
  {
    row: 11,
    what: "a stream answered as JSON",
    check: "stream-type",
    says: /answered with application\/json, and no event/,
    defects: { backend: answerInstead("threads.create", () => Response.json({ message: "Hello" })) },
  },
  {
    row: 11,
    what: "every message a new thread",
    check: "same-thread",
    says: /Every message starts a new thread/,
    defects: {
      backend: (handler) => async (request) => {
        const body = (await request.json()) as { type: string; params: { input?: unknown } };
        const changed =
          body.type === "threads.add_user_message"
            ? { type: "threads.create", params: { input: body.params.input } }
            : body;
        const { headers, url } = request;
        return handler(new Request(url, { method: "POST", headers, body: JSON.stringify(changed) }));
      },
    },
  },
  {
    row: 11,
    what: "user messages that are never saved",
    check: "turn-saved",
    says: /user's message is not in the thread/,
    defects: {
      backend: changeAnswer("items.list", (page) => {
        const { data } = page as { data: { type: string }[] };
        return { data: data.filter(({ type }) => type !== "user_message"), has_more: false };
      }),
    },
  },
  {
    row: 11,
    what: "types that there are not, taken without a word",
    check: "error-answers",
    says: /request type that there is not is answered 200/,
    defects: { backend: answerInstead("messages.create", () => Response.json({ ok: true })) },
  },
  {
    row: 12,
    what: "a model that is told nothing of the turn before",
    check: "memory",
    level: "warning",
    says: /cannot repeat a word of the turn before/,
    args: ["--memory"],
    defects: {},
  },
  {
    row: 13,
    what: "a fixed user for everybody",
    check: "session-checked",
    says: /lists threads to somebody without any credentials/,
    defects: { authenticate: () => async () => ({ owner: "test-user", context: {} }) },
  },
  {
    row: 13,
    what: "queries without an owner",
    check: "foreign-threads",
    says: /can be read by a second person who knows its id/,
    defects: {
      authenticate: (authenticate) => async (request) =>
        (await authenticate(request)) && { owner: "everybody", context: {} },
    },
  },
  {
    row: 13,
    what: "a user taken from the request",
    check: "foreign-threads",
    says: /writes a user's id into the request gets that user's threads/,
    defects: {
      authenticate: (authenticate) => async (request) => {
        const claimed = request.headers.get("x-user-id");
        const known = await authenticate(request);
        return known && claimed ? { ...known, owner: claimed } : known;
      },
    },
  },
  {
    row: 14,
    what: "sessions that nobody checks",
    check: "session-checked",
    says: /client secret that nobody issued is let in/,
    defects: {
      authenticate: () => async (request) =>
        request.headers.has("authorization") ? { owner: "whoever", context: {} } : undefined,
    },
  },
  {
    row: 14,
    what: "sessions that never end",
    check: "session-route",
    level: "warning",
    says: /Nothing says when a client secret expires/,
    defects: {
      web: (handler) => async (request) => {
        const response = await handler(request);
        if (!request.url.endsWith("/session") || !response.ok) return response;
        const { client_secret } = (await response.json()) as { client_secret: string };
        return Response.json({ client_secret });
      },
    },
  },
  {
    row: 15,
    what: "uploads that there are not",
    check: "uploads",
    level: "warning",
    says: /attachments\.create answers 501/,
    defects: {},
  },
  {
    row: 16,
    what: "the model's ids as the items'",
    check: "item-ids",
    says: /used again, so messages overwrite each other: __fake_id__/,
    defects: {
      backend: (handler) => async (request) => {
        const response = await handler(request);
        const text = await response.text();
        const status = response.status;
        const { headers } = response;
        return new Response(text.replaceAll(/"msg_[\w-]+"/g, '"__fake_id__"'), { status, headers });
      },
    },
  },
  {
    row: 17,
    what: "a turn that dies with its connection",
    check: "resume",
    level: "warning",
    says: /answer ends with its connection/,
    defects: {
      backend: (handler) => async (request) => {
        const { url, headers, signal } = request;
        const body = (await request.text()).replace('"resumable":true', '"resumable":false');
        return handler(new Request(url, { method: "POST", headers, signal, body }));
      },
    },
  },
  {
    row: 18,
    what: "a preflight that refuses the element's headers",
    check: "cors",
    says: /does not allow the header authorization, chatkit-frame-instance-id/,
    args: ["--origin", "https://www.example.com"],
    defects: {
      backend: (handler) => (request) =>
        request.method === "OPTIONS"
          ? new Response(null, {
              status: 204,
              headers: {
                "access-control-allow-origin": "https://www.example.com",
                "access-control-allow-headers": "content-type",
              },
            })
          : handler(request),
    },
  },
  {
    row: 18,
    what: "a preflight that refuses the origin",
    check: "cors",
    says: /preflight from https:\/\/www\.example\.com is refused/,
    args: ["--origin", "https://www.example.com"],
    defects: {},
  },
  {
    row: 19,
    what: "errors without a code",
    check: "error-answers",
    level: "warning",
    says: /without a code and a request id/,
    defects: {
      backend: (handler) => async (request) => {
        const response = await handler(request);
        return response.status < 400 ? response : new Response("Bad request", { status: response.status });
      },
    },
  },
  {
    row: 19,
    what: "a broken body answered 500",
    check: "error-answers",
    says: /no JSON is answered 500/,
    defects: {
      backend: (handler) => async (request) => {
        const response = await handler(request);
        return response.status === 400 ? new Response("Internal Server Error", { status: 500 }) : response;
      },
    },
  },
  {
    row: 22,
    what: "bodies of any size",
    check: "size-limit",
    level: "warning",
    says: /12 MiB is read whole \(404\)/,
    defects: { chatKit: { limits: { maxBodyBytes: 64 * 1024 * 1024 } } },
  },
];

test.each(breaks)("row $row, $what: $check says so", async ({ row, check, level, says, defects, args }) => {
  const { args: own } = await start(defects);
  const report = await diagnose([...own, ...(args ?? []), "--only", check]);
  const found = report.findings.filter((finding) => says.test(finding.message));
  expect(found, JSON.stringify(report.findings, null, 1)).not.toEqual([]);
  expect(found[0]?.level).toBe(level ?? "problem");
  expect(found[0]?.mend).toMatch(/\S/);
  expect(found[0]?.pitfalls).toContain(row);
  expect(report.status).toBe(level === "warning" ? 0 : 1);
});

test("an assistant that remembers passes", async () => {
  let remembered = "";
  const { args } = await start({
    chatKit: {
      async *respond({ message, thread, run }) {
        const said = message?.content.map(({ text }) => text).join("") ?? "";
        const [, word] = /Remember this word: (\S+)/.exec(said) ?? [];
        remembered = word ?? remembered;
        yield {
          type: "thread.item.done",
          item: {
            type: "assistant_message",
            id: run.createId("assistant_message"),
            thread_id: thread.id,
            created_at: new Date().toISOString(),
            content: [
              { type: "output_text", text: word ? "I will." : `It was ${remembered}.`, annotations: [] },
            ],
          },
        };
      },
    },
  });
  const report = await diagnose([...args, "--memory", "--only", "memory"]);
  expect(report.findings).toMatchObject([{ level: "ok" }]);
});

test("row 9: what listens on ::1 only is refused at 127.0.0.1", async () => {
  const server = createServer().listen(0, "::1");
  await once(server, "listening");
  closers.push(async () => server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const refused = await diagnose([
    "--no-web",
    "--backend",
    `http://127.0.0.1:${port}`,
    "--only",
    "loopback,reachable",
  ]);
  expect(refused.findings).toMatchObject([
    { check: "reachable", level: "problem", message: expect.stringContaining("ECONNREFUSED") },
    { check: "loopback", level: "problem", message: expect.stringContaining("listens on ::1 only") },
  ]);
  const doubtful = await diagnose([
    "--no-web",
    "--backend",
    `http://localhost:${port}`,
    "--only",
    "loopback",
  ]);
  expect(doubtful.findings).toMatchObject([
    { level: "warning", message: expect.stringContaining("only ::1 listens") },
  ]);
});

test("rows 1, 10 and 14: the environment file with a misspelt name, an example secret and an empty address", async () => {
  const folder = await mkdtemp(join(tmpdir(), "parlor-doctor-"));
  await writeFile(join(folder, ".env.example"), "DATABASE_URL=\nAUTH_SECRET=\nNEXT_PUBLIC_API_URL=\n");
  const file = join(folder, ".env");
  await writeFile(
    file,
    "DATABASEURL=postgres://nowhere/db\nDATABSE_URL=\nSMTP_URL=\nAUTH_SECRET=change-me\nSESSION_SECRET=tiny\nNEXT_PUBLIC_API_URL=\nwhat is this\n",
  );
  const report = await diagnose(["--env-file", file, "--only", "environment-file,secrets"]);
  expect(report.findings.map(({ level, message }) => `${level} ${message}`)).toEqual([
    `warning ${file}, line 7 is no NAME=value.`,
    `problem ${file}: DATABASEURL is read by nothing.`,
    `problem ${file}: DATABSE_URL is read by nothing.`,
    "problem NEXT_PUBLIC_API_URL is empty, so pages ask the wrong place.",
    "problem AUTH_SECRET is still an example value: whoever knows the example can forge sessions.",
    "problem SESSION_SECRET has 4 characters, so it can be guessed.",
  ]);
  expect(JSON.stringify(report)).not.toContain("tiny");
});

test("a wrong password is said to be one, and hides nothing else", async () => {
  const { webUrl, backendUrl } = await start();
  const report = await diagnose([
    ...["--web", webUrl, "--backend", backendUrl],
    ...["--email", "ada@example.com", "--password", "wrong", "--only", "sign-in,turn-saved"],
  ]);
  expect(report.findings).toMatchObject([
    { check: "sign-in", level: "problem", message: expect.stringContaining("answers 401") },
    { check: "turn-saved", level: "unknown" },
  ]);
});

test("an app that is opened at another address than it believes is told from a wrong password", async () => {
  const { args } = await start({
    web: (handler) => async (request) =>
      new URL(request.url).pathname === "/api/auth/sign-in/email"
        ? Response.json({ code: "INVALID_ORIGIN", message: "Invalid origin" }, { status: 403 })
        : handler(request),
  });
  const { findings } = await diagnose([...args, "--only", "sign-in"]);
  expect(findings).toMatchObject([
    {
      check: "sign-in",
      level: "problem",
      message: expect.stringContaining("answers 403"),
      mend: expect.stringContaining("WEB_URL"),
    },
  ]);
});

test("--strict makes a warning count", async () => {
  const { args } = await start();
  expect((await diagnose([...args, "--only", "uploads"])).status).toBe(0);
  expect((await diagnose([...args, "--only", "uploads", "--strict"])).status).toBe(1);
});
