import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { toNodeListener } from "@parlor/server/node";
import { createAssistant } from "@parlor-examples/assistant";
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

function check(port: number, environment: Record<string, string> = {}) {
  return finish(run([...fromSource, "check.ts", `http://127.0.0.1:${port}/chatkit`], "check", environment));
}

const passed = { status: 0, text: expect.stringMatching(/^(ok {4}.+\n){7}$/) };

test.each(["node-http", "hono", "express", "fastify"])(
  "%s: a whole turn over a real connection",
  async (name) => {
    const port = await listen([...fromSource, "server.ts"], name, /"port":(\d+)/);
    expect(await check(port)).toEqual(passed);
  },
  120_000,
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

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown;
const mounted = toNodeListener(createAssistant().handler);
/** Ways of mounting that look right at first. */
const mistakes: [string, string, Listener][] = [
  [
    "answers everything as JSON",
    "a turn",
    (_, outgoing) => outgoing.writeHead(200, { "content-type": "application/json" }).end("{}"),
  ],
  [
    "lets a body parser go first",
    "a turn",
    async (incoming, outgoing) => {
      await readText(incoming);
      await mounted(incoming, outgoing);
    },
  ],
  [
    "holds the stream back until it is whole",
    "words come",
    async (incoming, outgoing) => {
      const response = await handle(incoming);
      const body = await response.text();
      outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(body);
    },
  ],
  [
    "goes on when the client has left",
    "words come",
    async (incoming, outgoing) => {
      const response = await handle(incoming);
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      for await (const chunk of response.body ?? []) outgoing.write(chunk);
      outgoing.end();
    },
  ],
  [
    "lets only POST through",
    "what is wrong",
    (incoming, outgoing) =>
      incoming.method === "POST" ? mounted(incoming, outgoing) : outgoing.writeHead(404).end("Cannot GET"),
  ],
];

async function readText(incoming: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of incoming) text += chunk;
  return text;
}

const WORDS_AT_ONCE = 8;

/** As a busy machine does: what is said while it does something else comes together. */
async function passInBatches(incoming: IncomingMessage, outgoing: ServerResponse) {
  const response = await handle(incoming);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  let held: Uint8Array[] = [];
  for await (const chunk of response.body ?? []) {
    // Leaving the loop cancels the answer.
    if (outgoing.destroyed) return;
    held.push(chunk);
    if (held.length < WORDS_AT_ONCE) continue;
    outgoing.write(Buffer.concat(held));
    held = [];
  }
  outgoing.end(Buffer.concat(held));
}

const kit = createAssistant();
async function handle(incoming: IncomingMessage): Promise<Response> {
  const text = await readText(incoming);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return kit.handler(
    new Request("http://127.0.0.1/", {
      method: incoming.method ?? "GET",
      headers: Object.fromEntries(headers),
      ...(text === "" ? {} : { body: text }),
    }),
  );
}

test("the check does not mind how many words come at once", async () => {
  const server = createServer((incoming, outgoing) => void passInBatches(incoming, outgoing));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const result = await check(typeof address === "object" && address ? address.port : 0);
  server.closeAllConnections();
  server.close();
  expect(result).toEqual(passed);
}, 120_000);

test.each(mistakes)(
  "the check fails, with status 1, on a server that %s",
  async (_, failing, listener) => {
    const server = createServer((incoming, outgoing) => void listener(incoming, outgoing)).listen(
      0,
      "127.0.0.1",
    );
    await once(server, "listening");
    const address = server.address();
    const { status, text } = await check(typeof address === "object" && address ? address.port : 0, {
      CHECK_TIMEOUT_MS: "10000",
    });
    server.closeAllConnections();
    server.close();
    expect([status, text]).toEqual([1, expect.stringMatching(new RegExp(`^(ok .+\\n)*FAILS ${failing}`))]);
  },
  120_000,
);
