import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from "jose";

/** Another service that signs people in: its keys over HTTP, and whatever anybody could sign with them. */
export interface KeyServer {
  readonly url: string;
  readonly issuer: string;
  /** How often its keys were asked for. */
  readonly asked: () => number;
  /** From now on signs with a new key, and shows that one alone. */
  rotate(): Promise<void>;
  /** Answers 503 until it is back. */
  setAway(isAway: boolean): void;
  /** Signs, with what is not said as it should be. `key`: another than its own. */
  sign(claims?: Record<string, unknown>, options?: SignOptions): Promise<string>;
  close(): Promise<void>;
}

interface SignOptions {
  header?: Record<string, unknown>;
  key?: CryptoKey | Uint8Array;
  omit?: readonly string[];
}

const ALGORITHM = "EdDSA";
export const AUDIENCE = "https://chat.example.com";

export async function startKeyServer(): Promise<KeyServer> {
  let pair = await generateKeyPair(ALGORITHM, { extractable: true });
  let kid = 1;
  let asked = 0;
  let isAway = false;
  const server = createServer((_request, answer) => {
    asked += 1;
    if (isAway) return void answer.writeHead(503).end();
    void exportJWK(pair.publicKey).then((jwk) => {
      answer.setHeader("content-type", "application/json");
      answer.end(JSON.stringify({ keys: [{ ...jwk, kid: String(kid), alg: ALGORITHM }] }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: `${issuer}/jwks`,
    issuer,
    asked: () => asked,
    async rotate() {
      pair = await generateKeyPair(ALGORITHM, { extractable: true });
      kid += 1;
    },
    setAway(away) {
      isAway = away;
    },
    sign(claims = {}, { header = {}, key = pair.privateKey, omit = [] } = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const all = {
        iss: issuer,
        aud: AUDIENCE,
        sub: "ada",
        name: "Ada",
        iat: now,
        exp: now + 300,
        ...claims,
      };
      const payload = Object.fromEntries(Object.entries(all).filter(([name]) => !omit.includes(name)));
      return new SignJWT(payload)
        .setProtectedHeader({ alg: ALGORITHM, kid: String(kid), ...header })
        .sign(key);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Tokens that must let nobody in, each for its reason. */
export async function forgeTokens(keys: KeyServer): Promise<Record<string, string>> {
  const good = await keys.sign();
  const [header = "", payload = "", signature = ""] = good.split(".");
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  const stranger = await generateKeyPair(ALGORITHM);
  const now = Math.floor(Date.now() / 1_000);
  const publicText = new TextEncoder().encode(JSON.stringify(await (await fetch(keys.url)).json()));
  return {
    "alg none": `${encode({ alg: "none" })}.${payload}.`,
    "alg None, with a signature": `${encode({ alg: "None", kid: "1" })}.${payload}.${signature}`,
    "the public key as a shared secret": await keys.sign({}, { header: { alg: "HS256" }, key: publicText }),
    "signed by somebody else": await keys.sign({}, { key: stranger.privateKey }),
    "signed by somebody else, under a name that is no key's": await keys.sign(
      {},
      { key: stranger.privateKey, header: { kid: "x" } },
    ),
    "a key in its own header": await keys.sign(
      {},
      { key: stranger.privateKey, header: { jwk: await exportJWK(stranger.publicKey) } },
    ),
    "another person written in": `${header}.${encode({ ...claims, sub: "grace" })}.${signature}`,
    "no signature": `${header}.${payload}.`,
    "cut off": `${header}.${payload}`,
    expired: await keys.sign({ iat: now - 7_200, exp: now - 3_600 }),
    "too old, whatever it says": await keys.sign({ iat: now - 7_200, exp: now + 3_600 }),
    "from the future": await keys.sign({ iat: now + 3_600, exp: now + 7_200 }),
    "not yet": await keys.sign({ nbf: now + 3_600 }),
    "without an end": await keys.sign({}, { omit: ["exp"] }),
    "without a beginning": await keys.sign({}, { omit: ["iat"] }),
    "for nobody": await keys.sign({}, { omit: ["sub"] }),
    "for an empty name": await keys.sign({ sub: "" }),
    "another issuer": await keys.sign({ iss: "https://evil.example" }),
    "no issuer": await keys.sign({}, { omit: ["iss"] }),
    "another audience": await keys.sign({ aud: "https://other.example.com" }),
    "no audience": await keys.sign({}, { omit: ["aud"] }),
    "an access token": await keys.sign({}, { header: { typ: "at+jwt" } }),
    "a token of a sign-out": await keys.sign({}, { header: { typ: "logout+jwt" } }),
  };
}
