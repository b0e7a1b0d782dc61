import { createProxy } from "@parlor/server/proxy";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { AuditEntry } from "../audit/audit-log.ts";
import { chat, threadIdOf, toMessageRequest } from "../testing/chat-client.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { startTraceReceiver, type TraceReceiver } from "../testing/trace-receiver.ts";
import type { Usage } from "../usage/usage-log.ts";

// Each sign-up and sign-in hashes a password, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const METRICS_TOKEN = "a-token-for-prometheus-marker-metrics";
const password = "correct horse battery";
/** Planted wherever people and programs write, and found nowhere in what an operator reads. */
const markers = {
  message: "buy xylophone-marker-text tomorrow",
  wrongPassword: "marker-wrong-password",
  email: "marker-nobody@example.com",
  tokenName: "marker-token-name",
  header: "marker-header-value",
  query: "marker-query-value",
};
const traceId = "0af7651916cd43dd8448eb211c80319c";
const parentId = "b7ad6b7169203331";

let receiver: TraceReceiver;
let app: TestApp;
let ada: string;
let grace: string;
let token: { id: string; token: string };
let metricsText = "";
let auditEntries: AuditEntry[] = [];

const readMetrics = async () =>
  (await app.call("/metrics", { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })).body as string;
const readAudit = async (cookie: string) =>
  ((await app.call("/api/admin/audit?limit=500", { cookie })).body as { entries: AuditEntry[] }).entries;
const signIn = (email: string, given: string) =>
  app.call("/api/auth/sign-in/email", {
    body: { email, password: given },
    headers: { origin: "http://127.0.0.1:3000" },
  });

beforeAll(async () => {
  receiver = await startTraceReceiver();
  app = await startTestApp({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    METRICS_TOKEN,
    ADMIN_EMAILS: "someone@example.com, Ada@Example.com",
  });
  ada = await app.signUp("ada@example.com");
  grace = await app.signUp("grace@example.com", "Grace");

  const proxy = createProxy({ target: app.url });
  const answer = await proxy(
    new Request(`http://web.test/api/chatkit?secret=${markers.query}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie: ada,
        traceparent: `00-${traceId}-${parentId}-01`,
        "x-custom": markers.header,
      },
      body: JSON.stringify(toMessageRequest(`add ${markers.message}`)),
    }),
  );
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("xylophone-marker-text");

  const threadId = threadIdOf(await chat(app.url, { cookie: grace }, markers.message));
  await app.call("/api/chatkit", {
    body: { type: "threads.delete", params: { thread_id: threadId } },
    cookie: grace,
  });
  await app.call("/api/chatkit", {
    body: { type: "threads.get_by_id", params: { thread_id: threadId } },
    cookie: grace,
  });
  token = (await app.call("/api/tokens", { body: { name: markers.tokenName }, cookie: grace }))
    .body as typeof token;
  await app.call("/mcp", {
    body: { marker: markers.message },
    headers: { authorization: `Bearer ${token.token}` },
  });
  await app.call(`/api/tokens/${token.id}`, { method: "DELETE", cookie: grace });
  expect((await app.call("/api/conversations/export", { cookie: grace })).status).toBe(200);
  await signIn("grace@example.com", markers.wrongPassword);
  await signIn(markers.email, markers.wrongPassword);
  expect((await signIn("grace@example.com", password)).status).toBe(200);
  await app.call("/api/auth/sign-out", {
    body: {},
    cookie: grace,
    headers: { origin: "http://127.0.0.1:3000" },
  });
  grace = await app.signUp("grace2@example.com", "Grace");

  await vi.waitFor(async () => {
    metricsText = await readMetrics();
    expect(metricsText).toContain('parlor_turns_total{status="completed"} 2');
    auditEntries = await readAudit(ada);
    expect(auditEntries.map(({ action }) => action)).toContain("conversation_deleted");
  }, 20_000);
});
afterAll(async () => {
  await receiver?.close();
});

test("the audit log has every sensitive act, who did it and to what, in a chain that holds", async () => {
  const userIds = new Map(
    (
      await app.database.kysely
        .withTables<{ user: { id: string; email: string } }>()
        .selectFrom("user")
        .select(["id", "email"])
        .execute()
    ).map(({ id, email }) => [email, id]),
  );
  const [adaId, graceId] = [userIds.get("ada@example.com"), userIds.get("grace@example.com")];
  const acts = auditEntries.toReversed().map(({ action, actor, subject }) => [action, actor, subject]);
  expect(acts.slice(0, 2)).toEqual([
    ["account_created", adaId, null],
    ["account_created", graceId, null],
  ]);
  for (const act of [
    ["conversation_deleted", graceId, expect.stringMatching(/^thr_/)],
    ["conversations_exported", graceId, null],
    ["token_made", graceId, token.id],
    ["token_revoked", graceId, token.id],
    ["sign_in_failed", null, graceId],
    ["sign_in_failed", null, null],
    ["signed_in", graceId, null],
    ["signed_out", graceId, null],
  ])
    expect(acts).toContainEqual(act);
  expect(auditEntries.find(({ action }) => action === "signed_in")).toMatchObject({
    address: "127.0.0.1",
    request_id: expect.stringMatching(/^req_/),
  });
  expect((await app.call("/api/admin/audit/verify", { cookie: ada })).body).toEqual({
    entries: auditEntries.length,
    broken_at: null,
  });
});

test("the database refuses to change, remove or empty the audit log, and the chain tells of what got past it", async () => {
  const { kysely } = app.database;
  for (const statement of [
    sql`update audit_log set action = 'nothing' where number = 1`,
    sql`delete from audit_log where number = 1`,
    sql`truncate audit_log`,
  ])
    await expect(statement.execute(kysely)).rejects.toThrow("audit_log is append-only");
  // Whoever owns the table can take the trigger off: what is changed then does not fit any more.
  await sql`alter table audit_log disable trigger audit_log_rows`.execute(kysely);
  await sql`update audit_log set actor = 'somebody else' where number = 2`.execute(kysely);
  expect((await app.call("/api/admin/audit/verify", { cookie: ada })).body).toMatchObject({ broken_at: 2 });
  await sql`update audit_log set actor = ${auditEntries.find(({ number }) => number === 2)?.actor ?? null} where number = 2`.execute(
    kysely,
  );
  await sql`alter table audit_log enable trigger audit_log_rows`.execute(kysely);
  expect((await app.call("/api/admin/audit/verify", { cookie: ada })).body).toMatchObject({
    broken_at: null,
  });
});

test("what the operator sees is refused to nobody with 401, and is not there for anybody else", async () => {
  for (const path of ["/api/admin/usage", "/api/admin/audit", "/api/admin/audit/verify"]) {
    expect((await app.call(path)).status).toBe(401);
    const foreign = await app.call(path, { cookie: grace });
    expect([foreign.status, foreign.body]).toMatchObject([
      404,
      { error: { code: "not_found", request_id: expect.any(String) } },
    ]);
    expect((await app.call(path, { cookie: ada })).status).toBe(200);
  }
  expect((await app.call("/api/admin/usage?days=0", { cookie: ada })).status).toBe(400);
  expect((await app.call("/api/admin/audit?limit=501", { cookie: ada })).status).toBe(400);
});

test("usage has each day of the time asked for, with the turns of today", async () => {
  const usage = (await app.call("/api/admin/usage?days=7", { cookie: ada })).body as Usage;
  expect(usage.days).toHaveLength(7);
  expect(usage.days[0]).toMatchObject({ turns: 0, duration_median_ms: null });
  expect(usage.days.reduce((sum, { turns }) => sum + turns, 0)).toBe(2);
  expect(usage.days.find(({ turns }) => turns > 0)).toMatchObject({
    failed: 0,
    cancelled: 0,
    first_event_median_ms: expect.any(Number),
    duration_p95_ms: expect.any(Number),
  });
  expect(usage.models).toMatchObject([{ model: "offline", turns: 2 }]);
  expect(usage.errors).toEqual([]);
});

test("/metrics wants its token, and has the figures", async () => {
  expect((await app.call("/metrics")).status).toBe(401);
  expect((await app.call("/metrics", { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
  expect((await app.call("/metrics", { cookie: ada })).status).toBe(401);
  for (const line of [
    /^parlor_turns_total\{status="completed"\} 2$/m,
    /^parlor_turn_events_total [1-9]\d*$/m,
    /^parlor_running_turns 0$/m,
    /^parlor_open_streams 0$/m,
    /^parlor_turn_first_event_seconds_count 2$/m,
    /^parlor_turn_seconds_count 2$/m,
    /^parlor_errors_total\{code="thread_not_found"\} 1$/m,
    /^parlor_tool_calls_total\{tool="add_task",outcome="ok"\} [1-9]/m,
    /^parlor_model_tokens_total\{model="offline",direction="input"\} 0$/m,
    /^parlor_http_requests_total\{family="chatkit",method="POST",status="200"\} [1-9]/m,
    /^parlor_chatkit_requests_total\{type="threads.delete",outcome="answered"\} 1$/m,
  ])
    expect(metricsText).toMatch(line);
});

test("a trace goes from the browser's request through the proxy to the turn, the model, the tool and the store; nothing holds what people wrote", async () => {
  const logged = app.logged();
  await app.close();
  const spans = receiver.spans().filter((span) => span.traceId === traceId);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const pathOf = (name: string) => {
    const names: string[] = [];
    let span = spans.find((one) => one.name === name);
    let parent: string | undefined;
    while (span) {
      names.unshift(span.name);
      parent = span.parentSpanId;
      span = parent === undefined ? undefined : byId.get(parent);
    }
    return { names, parent };
  };
  const turn = ["POST chatkit", "chatkit threads.create", "turn"];
  expect(pathOf("model call")).toEqual({ names: [...turn, "model call"], parent: parentId });
  expect(pathOf("tool add_task")).toEqual({ names: [...turn, "tool add_task"], parent: parentId });
  expect(pathOf("store createThread")).toEqual({
    names: ["POST chatkit", "chatkit threads.create", "store createThread"],
    parent: parentId,
  });
  expect(spans.filter(({ name }) => name === "store saveItem").length).toBeGreaterThan(1);

  const places = {
    logged,
    traces: receiver.text(),
    metrics: metricsText,
    audit: JSON.stringify(auditEntries),
  };
  const secrets = [
    "xylophone",
    "marker",
    password,
    token.token,
    METRICS_TOKEN,
    ...ada.split("; ").map((cookie) => cookie.split("=")[1] ?? expect.unreachable()),
    "ada@example.com",
  ];
  for (const [place, text] of Object.entries(places)) {
    expect([place, text.length > 200]).toEqual([place, true]);
    for (const secret of secrets)
      expect([place, secret, text.includes(secret)]).toEqual([place, secret, false]);
  }
});
