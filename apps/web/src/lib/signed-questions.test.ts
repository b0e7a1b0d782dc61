import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

// Next's own part of a request, which there is none of here.
vi.mock("server-only", () => ({}));
const opened = { cookie: "parlor.session_token=ada", "x-forwarded-for": "203.0.113.7, 10.0.0.2" };
vi.mock("next/headers", () => ({ headers: async () => new Headers(opened) }));

const secret = "a-long-and-random-value-for-this-test";
const asked: { path: string; cookie: string | undefined; address: unknown }[] = [];
const answers: Record<string, unknown> = {
  "/api/auth/get-session": {
    user: { id: "usr_1", name: "Ada", email: "ada@example.com" },
    session: { id: "ses_1" },
  },
  "/api/account": { is_operator: true },
  "/api/admin/usage": { days: [], models: [], errors: [] },
  "/api/auth/oauth2/public-client": { client_name: "A client" },
  "/api/chatkit/upload": { enabled: true, types: ["image/png"], max_count: 3, max_bytes: 9 },
};

/** A backend that answers only what is signed, as ours does with `PROXY_SIGNING_SECRET`, which looks closer. */
const signaturePattern = /^v1;t=\d{10};n=[\w-]{36};s=[0-9a-f]{64}$/;
const backend = createServer((incoming, outgoing) => {
  const { headers, url = "/" } = incoming;
  const path = url.split("?")[0] ?? "";
  const isSigned = signaturePattern.test(String(headers["x-parlor-signature"]));
  if (isSigned) asked.push({ path, cookie: headers.cookie, address: headers["x-forwarded-for"] });
  outgoing.writeHead(isSigned ? 200 : 401, { "content-type": "application/json" });
  outgoing.end(JSON.stringify(isSigned ? (answers[path] ?? null) : { error: { code: "invalid_signature" } }));
});

beforeAll(async () => {
  backend.listen(0, "127.0.0.1");
  await once(backend, "listening");
  vi.stubEnv("BACKEND_URL", `http://127.0.0.1:${(backend.address() as AddressInfo).port}`);
  vi.stubEnv("PROXY_SIGNING_SECRET", secret);
});

afterAll(() => {
  vi.unstubAllEnvs();
  backend.closeAllConnections();
  backend.close();
});

test("what pages ask of a backend that answers nothing unsigned is signed, for the person who opens them", async () => {
  const { readSession } = await import("./session.ts");
  const { readIsOperator } = await import("./operator.ts");
  const { readUsage } = await import("./usage.ts");
  const { readConnectingClient } = await import("./connecting-client.ts");
  const { readAttachmentLimits } = await import("./attachment-limits.ts");
  asked.length = 0;
  const query = new URLSearchParams({ client_id: "1", redirect_uri: "https://client.example/", sig: "1" });

  expect(await readSession()).toMatchObject({ status: "signed-in", user: { name: "Ada" } });
  expect(await readIsOperator()).toBe(true);
  expect(await readUsage(7)).toEqual({ days: [], models: [], errors: [] });
  expect(await readConnectingClient(query)).toEqual({ name: "A client", destination: "client.example" });
  expect(await readAttachmentLimits()).toEqual({ types: ["image/png"], maxCount: 3, maxBytes: 9 });
  const cookie = "parlor.session_token=ada";
  // Each person's address counts for that person, not the web app's own for all of them.
  const address = "203.0.113.7, 10.0.0.2";
  expect(asked).toEqual(Object.keys(answers).map((path) => ({ path, cookie, address })));
});
