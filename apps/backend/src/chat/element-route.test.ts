import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ChatKitError } from "@parlor/server";
import { Hono } from "hono";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTestApp } from "../testing/test-app.ts";
import { createElementRoute } from "./element-route.ts";

let folder: string;
let app: Hono;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parlor-element-"));
  const route = createElementRoute(folder);
  app = new Hono().get("/chatkit.js", route).get("/chatkit/:file", route);
  app.onError((error) => new Response(error.message, { status: error instanceof ChatKitError ? 404 : 500 }));
});
afterEach(() => rm(folder, { recursive: true }));

async function build(): Promise<void> {
  await mkdir(join(folder, "chatkit"));
  await writeFile(join(folder, "chatkit.js"), "core");
  await writeFile(join(folder, "secret.js"), "not for everyone");
  await writeFile(join(folder, "chatkit/chart-0123456789ab.js"), "chunk");
}

const headersOf = ({ headers }: Response) => ({
  type: headers.get("content-type"),
  cache: headers.get("cache-control"),
  origin: headers.get("access-control-allow-origin"),
});

test("the script is asked for anew each time, its chunks are kept for ever, and any origin may have both", async () => {
  await build();
  const script = await app.request("/chatkit.js");
  expect(await script.text()).toBe("core");
  expect(headersOf(script)).toEqual({
    type: "text/javascript; charset=utf-8",
    cache: "public, max-age=0, must-revalidate",
    origin: "*",
  });
  const chunk = await app.request("/chatkit/chart-0123456789ab.js");
  expect(await chunk.text()).toBe("chunk");
  expect(headersOf(chunk)).toEqual({
    type: "text/javascript; charset=utf-8",
    cache: "public, max-age=31536000, immutable",
    origin: "*",
  });
});

test("a browser that has it is told so", async () => {
  await build();
  const etag = (await app.request("/chatkit.js")).headers.get("etag") ?? "";
  const again = await app.request("/chatkit.js", { headers: { "if-none-match": etag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("nothing else is served, and an element that is not built is there once it is", async () => {
  expect((await app.request("/chatkit.js")).status).toBe(404);
  await build();
  expect((await app.request("/chatkit.js")).status).toBe(200);
  for (const path of ["/chatkit/..%2Fsecret.js", "/chatkit/none.js", "/chatkit/%2e%2e%2fsecret.js"]) {
    expect((await app.request(path)).status).toBe(404);
  }
});

test("over the service: the element and each of its chunks is a script for every origin, and nothing else", async () => {
  const service = await startTestApp();
  try {
    const chunks = await readdir(
      fileURLToPath(new URL("../../../../packages/ui/dist/chatkit", import.meta.url)),
    );
    expect(chunks.length).toBeGreaterThan(3);
    for (const path of ["/chatkit.js", ...chunks.map((name) => `/chatkit/${name}`)]) {
      const { status, body, headers } = await service.call(path);
      expect([path, status, String(body).length > 100]).toEqual([path, 200, true]);
      const names = [
        "content-type",
        "x-content-type-options",
        "access-control-allow-origin",
        "cross-origin-resource-policy",
        "cache-control",
        "set-cookie",
      ];
      expect([path, names.map((name) => headers.get(name))]).toEqual([
        path,
        [
          "text/javascript; charset=utf-8",
          "nosniff",
          "*",
          "cross-origin",
          path === "/chatkit.js"
            ? "public, max-age=0, must-revalidate"
            : "public, max-age=31536000, immutable",
          null,
        ],
      ]);
    }
    const missing = await service.call("/chatkit/none-000000000000.js");
    expect([missing.status, missing.headers.get("cache-control")]).toEqual([404, "no-store"]);
  } finally {
    await service.close();
  }
}, 120_000);
