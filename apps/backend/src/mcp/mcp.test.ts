import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Task } from "../tasks/task.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
let ada: string;
let adasToken: string;
let gracesToken: string;

async function createToken(cookie: string): Promise<string> {
  const { status, body } = await app.call("/api/tokens", { body: { name: "tests" }, cookie });
  expect(status).toBe(201);
  return (body as { token: string }).token;
}

beforeAll(async () => {
  app = await startTestApp();
  ada = await app.signUp("ada@example.com");
  adasToken = await createToken(ada);
  gracesToken = await createToken(await app.signUp("grace@example.com"));
});
afterAll(() => app.close());

async function connect(token: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", app.url), { requestInit }));
  return client;
}

async function call(client: Client, name: string, input: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: input });
  return {
    isError: result.isError === true,
    value: result.structuredContent as Record<string, unknown> | undefined,
    content: result.content,
  };
}

test("five tools, each with input and output schemas and annotations", async () => {
  const client = await connect(adasToken);
  const { tools } = await client.listTools();
  expect(
    tools
      .map((tool) => [tool.name, tool.annotations?.readOnlyHint, tool.annotations?.destructiveHint ?? null])
      .sort(),
  ).toEqual([
    ["add_task", false, false],
    ["complete_task", false, false],
    ["delete_task", false, true],
    ["list_tasks", true, null],
    ["update_task", false, false],
  ]);
  for (const tool of tools)
    expect([tool.inputSchema.type, tool.outputSchema?.type]).toEqual(["object", "object"]);
  await client.close();
});

test("a task's whole life, by id and by number, with the same value as structure and as text", async () => {
  const client = await connect(adasToken);
  const added = await call(client, "add_task", { title: "Buy milk", due_at: "2026-11-27", priority: "high" });
  const task = (added.value as { task: Task }).task;
  expect(added.content).toEqual([{ type: "text", text: JSON.stringify({ task }) }]);
  expect((await call(client, "list_tasks", { query: "milk" })).value).toEqual({ tasks: [task], total: 1 });
  const changed = await call(client, "update_task", {
    task_id: String(task.number),
    title: "Buy oat milk",
    due_at: null,
  });
  expect(changed.value).toMatchObject({ task: { title: "Buy oat milk", due_at: null, priority: "high" } });
  expect((await call(client, "complete_task", { task_id: task.id })).value).toMatchObject({
    task: { completed: true },
  });
  expect((await call(client, "complete_task", { task_id: task.id, completed: false })).value).toMatchObject({
    task: { completed: false },
  });
  expect((await call(client, "delete_task", { task_id: task.id })).value).toMatchObject({
    deleted: true,
    task: { id: task.id },
  });
  expect((await app.call("/api/tasks", { cookie: ada })).body).toMatchObject({ tasks: [] });
  await client.close();
});

test("each call acts for the token's owner, and no argument reaches another's task", async () => {
  const [adas, graces] = [await connect(adasToken), await connect(gracesToken)];
  const { task } = (await call(adas, "add_task", { title: "Private" })).value as { task: Task };
  for (const [name, input] of [
    ["complete_task", { task_id: task.id }],
    ["update_task", { task_id: task.id, title: "Mine" }],
    ["delete_task", { task_id: task.id }],
  ] as const) {
    const { isError, content } = await call(graces, name, input);
    expect(isError).toBe(true);
    expect(content).toEqual([{ type: "text", text: expect.stringContaining("task_not_found") }]);
  }
  expect((await call(graces, "list_tasks", {})).value).toEqual({ tasks: [], total: 0 });
  expect((await call(adas, "list_tasks", {})).value).toMatchObject({
    tasks: [{ id: task.id, title: "Private", completed: false }],
  });
  await Promise.all([adas.close(), graces.close()]);
});

test("bad input is an answer that says what to do", async () => {
  const client = await connect(adasToken);
  for (const due_at of ["someday", "2026-W10", "2026-11"]) {
    const { isError, content } = await call(client, "add_task", { title: "x", due_at });
    expect(isError).toBe(true);
    expect(content).toEqual([{ type: "text", text: expect.stringContaining("YYYY-MM-DD") }]);
  }
  // A model sees it before it calls.
  const { tools } = await client.listTools();
  expect(JSON.stringify(tools.find(({ name }) => name === "update_task")?.inputSchema)).toContain(
    "\\\\d{4}-",
  );
  await client.close();
});

test("no token, a wrong one, a revoked one, a client secret and a cookie do not get in", async () => {
  const { body: made } = await app.call("/api/tokens", { body: { name: "short-lived" }, cookie: ada });
  const { id, token } = made as { id: string; token: string };
  const list = (await app.call("/api/tokens", { cookie: ada })).body;
  expect(JSON.stringify(list)).not.toContain(token);
  await app.call(`/api/tokens/${id}`, { method: "DELETE", cookie: ada });
  const { body: session } = await app.call("/api/chatkit/session", { method: "POST", cookie: ada });
  const { client_secret: secret } = session as { client_secret: string };
  const body = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
  const ways: Record<string, string>[] = [
    {},
    { authorization: "Bearer parlor_wrong" },
    { authorization: `Bearer ${token}` },
    { authorization: `Bearer ${secret}` },
    { cookie: ada },
  ];
  for (const headers of ways) {
    const answer = await app.call("/mcp", {
      body,
      headers: { accept: "application/json, text/event-stream", ...headers },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
  }
});

test("parlor-mcp offers the same on stdio", async () => {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ["--conditions=@parlor/source", fileURLToPath(new URL("stdio.ts", import.meta.url))],
      env: { BACKEND_URL: app.url, PARLOR_MCP_TOKEN: adasToken },
    }),
  );
  expect((await client.listTools()).tools).toHaveLength(5);
  const { value } = await call(client, "add_task", { title: "From a program" });
  expect(value).toMatchObject({ task: { title: "From a program" } });
  await client.close();
  expect(JSON.stringify((await app.call("/api/tasks", { cookie: ada })).body)).toContain("From a program");
});
