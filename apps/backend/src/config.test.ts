import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "./config.ts";

const AUTH_SECRET = "a-long-and-random-value-for-these-tests";

test.each([
  [{}, "http://127.0.0.1:3000"],
  [{ HOST: "0.0.0.0", WEB_PORT: "8080" }, "http://127.0.0.1:8080"],
  [{ HOST: "::1" }, "http://[::1]:3000"],
  [{ WEB_URL: "https://todo.example" }, "https://todo.example"],
  [{ WEB_URL: "" }, "http://127.0.0.1:3000"],
])("with %j people open %s", async (environment, webUrl) => {
  const config = await readConfig({ AUTH_SECRET, ...environment });
  expect(config.WEB_URL).toBe(webUrl);
  expect(config.TRUSTED_ORIGINS).toContain(webUrl);
});

test("other origins are read as a browser sends them", async () => {
  const config = await readConfig({
    AUTH_SECRET,
    CORS_ORIGINS: " https://Shop.example/ ,http://localhost:80, ",
  });
  expect(config.CORS_ORIGINS).toEqual(["https://shop.example", "http://localhost"]);
});

test.each([
  [{ CORS_ORIGINS: "shop.example" }, /^CORS_ORIGINS: shop\.example is no origin/],
  [{ CORS_ORIGINS: "*" }, /^CORS_ORIGINS: \* is no origin/],
  [{ CORS_ORIGINS: "https://shop.example/chat" }, /^CORS_ORIGINS: .* is no origin/],
  [{ TRUSTED_PROXIES: "10.0.0.2, nginx" }, /^TRUSTED_PROXIES: 10\.0\.0\.2, nginx is no list/],
  [{ WEB_URL: "todo.example" }, /^WEB_URL: /],
  [{ WEB_PORT: "65536" }, /^WEB_PORT: /],
  [{ DATABASE_POOL_SIZE: "1" }, /^DATABASE_POOL_SIZE: /],
  [
    { S3_ENDPOINT: "https://s3.example", S3_BUCKET: "a" },
    /^S3 needs S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY too/,
  ],
  [{ S3_ENDPOINT: "s3.example" }, /^S3_ENDPOINT: /],
  [{ S3_PREFIX: "a b" }, /^S3_PREFIX: /],
  [{ ATTACHMENT_TYPES: "image/*, png" }, /^ATTACHMENT_TYPES: png is no type/],
  [{ MODEL_ATTACHMENTS: "everything" }, /^MODEL_ATTACHMENTS: is auto, none/],
  [{ MAX_ATTACHMENT_BYTES: "0" }, /^MAX_ATTACHMENT_BYTES: /],
  [{ AUTH_SECRET: "short" }, /^AUTH_SECRET is too short/],
])("%j is refused in one line", async (environment, message) => {
  const error = await readConfig({ AUTH_SECRET, ...environment }).catch((caught: unknown) => caught as Error);
  expect(error).toMatchObject({ name: "ConfigError", message: expect.stringMatching(message) });
  expect((error as Error).message).not.toContain("\n");
});

async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), "parlor-config-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("backends that start at once without a secret agree on one, and leave nothing beside it", async () => {
  const folder = await makeFolder();
  const configs = await Promise.all(Array.from({ length: 20 }, () => readConfig({ DATA_DIR: folder })));
  const kept = await readFile(join(folder, "auth-secret"), "utf8");
  expect(kept).toMatch(/^[\w-]{43}$/);
  expect(configs.map((config) => config.AUTH_SECRET)).toEqual(configs.map(() => kept));
  expect(await readdir(folder)).toEqual(["auth-secret"]);
});

test.each(["", "\n", "short"])(
  "a kept secret that is %j, as a full disk leaves it, is refused",
  async (kept) => {
    const folder = await makeFolder();
    await writeFile(join(folder, "auth-secret"), kept);
    const error = await readConfig({ DATA_DIR: folder }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: "ConfigError",
      message: expect.stringMatching(/auth-secret has no 32 characters: delete it/),
    });
  },
);
