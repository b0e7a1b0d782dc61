import { expect, test } from "vitest";
import { createChatFetch } from "./chat-fetch.ts";

/** A backend that takes only the secrets it has given and not yet withdrawn. */
function createBackend() {
  const valid = new Set<string>();
  const seen: { secret: string | null; timeZone: string | null; body: unknown }[] = [];
  let sessions = 0;
  return {
    seen,
    valid,
    sessionCount: () => sessions,
    readSession: async () => {
      sessions += 1;
      valid.add(`secret-${sessions}`);
      return { client_secret: `secret-${sessions}`, expires_in: 900 };
    },
    fetch: (async (_input, init) => {
      const headers = new Headers(init?.headers);
      const secret = headers.get("authorization")?.replace("Bearer ", "") ?? null;
      seen.push({ secret, timeZone: headers.get("time-zone"), body: init?.body });
      return new Response(null, { status: secret !== null && valid.has(secret) ? 204 : 401 });
    }) as typeof fetch,
  };
}

test("requests carry one client secret, however many start at once", async () => {
  const backend = createBackend();
  const chatFetch = createChatFetch(backend);
  const answers = await Promise.all([1, 2, 3].map(() => chatFetch("/api/chatkit", { method: "POST" })));
  expect(answers.map((answer) => answer.status)).toEqual([204, 204, 204]);
  expect(backend.sessionCount()).toBe(1);
  expect(backend.seen[0]).toMatchObject({ secret: "secret-1", timeZone: expect.stringMatching(/./) });
});

test("a secret is renewed before it expires", async () => {
  const backend = createBackend();
  let now = 0;
  const chatFetch = createChatFetch({ ...backend, now: () => now });
  await chatFetch("/api/chatkit");
  now = 839_000;
  await chatFetch("/api/chatkit");
  expect(backend.sessionCount()).toBe(1);
  now = 841_000;
  await chatFetch("/api/chatkit");
  expect(backend.sessionCount()).toBe(2);
});

test("a refused secret is renewed once, and the same request sent again", async () => {
  const backend = createBackend();
  const chatFetch = createChatFetch(backend);
  await chatFetch("/api/chatkit");
  backend.valid.clear();
  const answer = await chatFetch("/api/chatkit", { method: "POST", body: "{}" });
  expect(answer.status).toBe(204);
  expect(backend.seen.map((request) => [request.secret, request.body])).toEqual([
    ["secret-1", undefined],
    ["secret-1", "{}"],
    ["secret-2", "{}"],
  ]);
});

test("who is signed out is told so, and the next try asks again", async () => {
  const backend = createBackend();
  let signedOut = 0;
  let refuse = true;
  const chatFetch = createChatFetch({
    ...backend,
    readSession: async () => {
      if (refuse) throw Object.assign(new Error("signed out"), { status: 401 });
      return backend.readSession();
    },
    onSignedOut: () => {
      signedOut += 1;
    },
  });
  await expect(chatFetch("/api/chatkit")).rejects.toThrow("signed out");
  expect(signedOut).toBe(1);
  refuse = false;
  expect((await chatFetch("/api/chatkit")).status).toBe(204);
});

test.each(["https://files.example/upload", "//files.example/upload", "/\\files.example/upload"])(
  "a request to another host goes without the secret: %s",
  async (url) => {
    const backend = createBackend();
    await createChatFetch(backend)(url, { method: "PUT" });
    expect(backend.seen).toEqual([{ secret: null, timeZone: null, body: undefined }]);
    expect(backend.sessionCount()).toBe(0);
  },
);
