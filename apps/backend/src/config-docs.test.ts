import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { configVariables, readConfig } from "./config.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const configuration = await readFile(join(root, "docs/configuration.md"), "utf8");
const example = await readFile(join(root, ".env.example"), "utf8");
/** Read by what is no service: the operating system's, and what the tests are told. */
const notOurs = ["NODE_ENV", "PATH"];
/** Of a program that runs elsewhere, on a client's machine. */
const notInExample = ["PARLOR_MCP_TOKEN"];

/** Rows of the tables: each variable, and its default as the table has it. */
const documented = new Map(
  [...configuration.matchAll(/^\| `([A-Z0-9_]+)` \| ([^|]+) \|/gm)].map(([, name = "", value = ""]) => [
    name,
    value.trim(),
  ]),
);
const exampled = new Map(
  [...example.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
);

/** What the sources of a folder read from the environment beside the backend's schema. */
async function findRead(folder: string): Promise<string[]> {
  const files = await readdir(join(root, folder), { recursive: true });
  const sources = files.filter(
    (file) => /\.(ts|tsx|mjs)$/.test(file) && !/\.test\.|testing\/|node_modules/.test(file),
  );
  expect(sources).not.toHaveLength(0);
  const texts = await Promise.all(sources.map((file) => readFile(join(root, folder, file), "utf8")));
  return texts.flatMap((text) =>
    [...text.matchAll(/process\.env\.([A-Z0-9_]+)/g)].map(([, name = ""]) => name),
  );
}

const read = new Set([
  ...configVariables,
  ...(await findRead("apps/backend/src")),
  ...(await findRead("apps/web/src")),
  ...[
    ...(await readFile(join(root, "apps/web/serve.ts"), "utf8")).matchAll(/process\.env\.([A-Z0-9_]+)/g),
  ].map(([, name = ""]) => name),
  ...[
    ...(await readFile(join(root, "scripts/start.mjs"), "utf8")).matchAll(/process\.env\.([A-Z0-9_]+)/g),
  ].map(([, name = ""]) => name),
]);
const variables = [...read].filter((name) => !notOurs.includes(name)).sort();

test("the table has every variable that is read, and no other", () => {
  expect(variables.length).toBeGreaterThan(25);
  expect([...documented.keys()].sort()).toEqual(variables);
});

test(".env.example has them all, and no other", () => {
  expect([...exampled.keys()].sort()).toEqual(variables.filter((name) => !notInExample.includes(name)));
});

test("the defaults are those of the code", async () => {
  const AUTH_SECRET = "a-long-and-random-value-for-these-tests";
  const defaults: Record<string, unknown> = await readConfig({ AUTH_SECRET });
  const plain = configVariables.filter((name) => ["string", "number"].includes(typeof defaults[name]));
  const compared = plain.filter((name) => name !== "AUTH_SECRET" && name !== "WEB_URL");
  expect(compared.length).toBeGreaterThan(12);
  for (const name of compared) {
    expect([name, documented.get(name)]).toEqual([name, `\`${defaults[name]}\``]);
    expect([name, exampled.get(name)]).toEqual([name, String(defaults[name])]);
  }
  // What the example sets changes nothing.
  const set = Object.fromEntries(exampled);
  const copied = await readConfig({ ...set, AUTH_SECRET });
  expect({ ...copied, isTrustedProxy: undefined }).toEqual({ ...defaults, isTrustedProxy: undefined });
});

test("the limits of signing in are told as they are", async () => {
  const limit = await readFile(join(root, "apps/backend/src/accounts/sign-in-limit.ts"), "utf8");
  expect(limit).toContain("MAX_FROM_ADDRESS = 20;");
  expect(limit).toContain("MAX_FROM_ANYWHERE = 100;");
  expect(configuration).toContain("20 failed attempts a minute on one account from one address");
  expect(configuration).toContain("100 a minute on one account from anywhere");
});
