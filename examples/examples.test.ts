import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const fromSource = ["--conditions=@parlor/source", "--disable-warning=ExperimentalWarning"];
const nextBinary = createRequire(import.meta.url).resolve("next/dist/bin/next");
type Child = ChildProcessByStdio<null, Readable, Readable>;
const children: Child[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }
});

function run(args: readonly string[], folder: string, environment: Record<string, string> = {}) {
  const child: Child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL(folder, import.meta.url)),
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      ...environment,
    },
  });
  children.push(child);
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output.text += chunk;
    });
  }
  return { child, output };
}

/** Starts a server and gives the port that it says it listens on. */
async function listen(args: readonly string[], folder: string, says: RegExp): Promise<number> {
  const { child, output } = run(args, folder, { PORT: "0" });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.stdout.on("data", () => {
    const port = says.exec(output.text)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  child.once("exit", () => reject(new Error(`the server did not start:\n${output.text}`)));
  return promise;
}

async function finish({ child, output }: ReturnType<typeof run>) {
  const [status] = await once(child, "close");
  return { status: status as number | null, text: output.text };
}

function check(port: number) {
  return finish(run([...fromSource, "check.ts", `http://127.0.0.1:${port}/chatkit`], "check"));
}

const passed = { status: 0, text: expect.stringMatching(/^(ok {4}.+\n){7}$/) };

test.each(["node-http", "hono", "express", "fastify"])(
  "%s: a whole turn over a real connection",
  async (name) => {
    const port = await listen([...fromSource, "server.ts"], name, /"port":(\d+)/);
    expect(await check(port)).toEqual(passed);
  },
  60_000,
);

test("nextjs: a whole turn over a real connection, from a production build", async () => {
  const build = await finish(run([nextBinary, "build"], "nextjs"));
  expect([build.status, build.text]).toEqual([0, expect.stringContaining("/chatkit")]);
  const port = await listen(
    [nextBinary, "start", "--port", "0"],
    "nextjs",
    /Local: +http:\/\/localhost:(\d+)/,
  );
  expect(await check(port)).toEqual(passed);
}, 240_000);

test("the check itself fails, with status 1, on an endpoint that does not do what it should", async () => {
  const server = createServer((_, outgoing) => {
    outgoing.writeHead(200, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const { status, text } = await check(typeof address === "object" && address ? address.port : 0);
  server.closeAllConnections();
  server.close();
  expect([status, text]).toEqual([1, expect.stringMatching(/^FAILS a turn/)]);
}, 60_000);
