import { expect, test } from "vitest";
import { createProxy } from "./proxy.ts";
import { createSignatureCheck } from "./request-signing.ts";

const secret = "a-secret-of-more-than-thirty-two-characters";
const target = "http://backend.test/base";

/** What a proxy sends for a request. */
async function capture(init: RequestInit = {}, signingSecret = secret): Promise<() => Request> {
  let sent: { url: string; init: RequestInit } | undefined;
  const proxy = createProxy({
    target,
    signingSecret,
    fetch: (async (url: URL, options: RequestInit) => {
      sent = { url: String(url), init: options };
      return new Response("ok");
    }) as typeof fetch,
  });
  const response = await proxy(
    new Request("http://app.test/api/chatkit?x=1", {
      method: "POST",
      body: '{"type":"threads.list"}',
      headers: { authorization: "Bearer ada" },
      ...init,
    }),
  );
  expect(response.status).toBe(200);
  const { url, init: options } = sent as { url: string; init: RequestInit };
  return () => new Request(url, { ...options, signal: null });
}

/** The same request, changed on its way. */
function change(
  request: Request,
  changes: { url?: string; headers?: Record<string, string>; body?: string },
) {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(changes.headers ?? {})) headers.set(name, value);
  const { method } = request;
  const body = changes.body ?? '{"type":"threads.list"}';
  return new Request(changes.url ?? request.url, { method, headers, body });
}

const refused = { code: "invalid_signature", status: 401 };

test("what a proxy with the secret sends is let in once, with its body", async () => {
  const check = createSignatureCheck({ secret });
  const again = await capture();
  const request = await check(again());
  expect(await request.text()).toBe('{"type":"threads.list"}');
  expect(request.headers.get("authorization")).toBe("Bearer ada");
  await expect(check(again())).rejects.toMatchObject(refused);
});

test("what is changed on its way is refused, whatever it is", async () => {
  const check = createSignatureCheck({ secret });
  const make = await capture();
  const all: Parameters<typeof change>[1][] = [
    { body: '{"type":"threads.delete"}' },
    { url: "http://backend.test/base/api/chatkit?x=2" },
    { url: "http://backend.test/base/api/tasks?x=1" },
    { headers: { authorization: "Bearer grace" } },
    { headers: { cookie: "parlor.session_token=another" } },
    { headers: { "x-parlor-signature": "" } },
    { headers: { "x-parlor-signature": "v1;t=1;n=aaaaaaaaaaaaaaaa;s=00" } },
    { headers: { "x-parlor-signature": `v1;t=99999999999;n=${"a".repeat(16)};s=${"0".repeat(64)}` } },
  ];
  for (const changes of all) {
    await expect(check(change(make(), changes)), JSON.stringify(changes)).rejects.toMatchObject(refused);
  }
  // None of them has used the genuine one up.
  expect(await (await check(make())).text()).toBe('{"type":"threads.list"}');
});

test("another secret, and a time that is too far away, are refused", async () => {
  const other = await capture({}, "another-secret-of-more-than-thirty-two-characters");
  await expect(createSignatureCheck({ secret })(other())).rejects.toMatchObject(refused);
  const make = await capture();
  for (const minutes of [-2, 2]) {
    const now = () => Date.now() + minutes * 60_000;
    await expect(createSignatureCheck({ secret, now })(make())).rejects.toMatchObject(refused);
  }
});

test("several backends refuse a replay together, when they share their memory", async () => {
  const nonces = new Set<string>();
  const rememberNonce = async (nonce: string) => nonces.size < nonces.add(nonce).size;
  const [one, other] = [
    createSignatureCheck({ secret, rememberNonce }),
    createSignatureCheck({ secret, rememberNonce }),
  ];
  const make = await capture();
  await one(make());
  await expect(other(make())).rejects.toMatchObject(refused);
});

test("a body is bounded", async () => {
  const make = await capture({ body: "x".repeat(2_000) });
  const check = createSignatureCheck({ secret, maxBodyBytes: 1_000 });
  await expect(check(make())).rejects.toMatchObject({ code: "body_too_large", status: 413 });
});

test.each([
  ["is too short", "x".repeat(31), "only 31 characters long"],
  ["is empty, which never means unsigned", "", "an empty string"],
  ["is passed, and was never set", undefined, "undefined"],
  ["is no text", 42, "42"],
])("a secret that %s is refused before the first request, and never told", (_, value, found) => {
  const given = value as string;
  const wanted = "It must be at least 32 random characters";
  expect(() => createProxy({ target, signingSecret: given })).toThrow(
    new RegExp(`^createProxy: signingSecret is ${found}\\. ${wanted}`),
  );
  expect(() => createSignatureCheck({ secret: given })).toThrow(
    new RegExp(`^createSignatureCheck: secret is ${found}\\. ${wanted}`),
  );
  expect(() => createProxy({ target, signingSecret: given })).toThrow(TypeError);
});
