import { once } from "node:events";
import { createServer, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refuseRequest } from "./refuse-request.ts";

const server = createServer((incoming, outgoing) => {
  if (!refuseRequest(incoming, outgoing)) outgoing.end("let through");
});
let port = 0;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  port = typeof address === "object" && address ? address.port : 0;
});
afterAll(() => {
  server.close();
});

/** As fetch would not send it. */
async function ask(method: string, path: string) {
  const asked = request({ host: "127.0.0.1", port, method, path, agent: false }).end();
  const [answer] = await once(asked, "response");
  let text = "";
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode as number, headers: answer.headers, text };
}

test.each([
  ["TRACE", "/", 405, "method_not_allowed"],
  ["PROPFIND", "/tasks", 405, "method_not_allowed"],
  ["GET", "/%zz", 400, "invalid_path"],
  ["GET", "/%", 400, "invalid_path"],
  ["GET", "/tasks/%c3", 400, "invalid_path"],
  ["POST", "/api/tasks/%00", 400, "invalid_path"],
])("%s %s is refused with %i", async (method, path, status, code) => {
  const answer = await ask(method, path);
  expect([answer.status, JSON.parse(answer.text)]).toEqual([
    status,
    { error: { code, message: expect.any(String), request_id: answer.headers["x-request-id"] } },
  ]);
  expect(answer.headers).toMatchObject({
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  expect(answer.headers.allow !== undefined).toBe(status === 405);
});

test.each([
  ["GET", "/"],
  ["POST", "/api/tasks?x=%zz"],
  ["PATCH", "/tasks/%E2%9C%93"],
  ["OPTIONS", "/api/chatkit"],
])("%s %s is let through", async (method, path) => {
  expect(await ask(method, path)).toMatchObject({ status: 200, text: "let through" });
});
