import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createChatKit, createMemoryStore } from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";
import { toMessageEvents } from "@parlor/server/testing";
import { afterEach, expect, test } from "vitest";
import { runCli } from "../run-cli.ts";
import { createTestTerminal } from "../testing/test-terminal.ts";

const credentials = "a-user-for-the-command-0123";
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

type Handler = (request: Request) => Promise<Response>;

async function serve(spoil: (handler: Handler) => Handler = (handler) => handler): Promise<string> {
  const chatKit = createChatKit({
    store: createMemoryStore(),
    authenticate: async (request) => {
      const owner = request.headers.get("x-user");
      return owner === null ? undefined : { owner, context: {} };
    },
    async *respond(input) {
      yield* toMessageEvents(input, ["Good ", "day."]);
    },
  });
  const server = createServer(toNodeListener(spoil(chatKit.handler))).listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push(async () => {
    await chatKit.close({ graceMs: 0 });
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("no port was given");
  return `http://127.0.0.1:${bound.port}/chatkit`;
}

/** As many hand-written servers do: the page of threads is inside of something else. */
const wrapThreads =
  (handler: Handler): Handler =>
  async (request) => {
    const body = await request.clone().text();
    const response = await handler(request);
    if (!body.includes('"threads.list"') || !response.ok) return response;
    return Response.json({ result: await response.json() });
  };

test("a backend that breaks nothing ends with 0, and what it does not show is named", async () => {
  const url = await serve();
  const terminal = createTestTerminal();
  const other = ["--other-header", `x-user: another-${credentials}`];
  expect(await runCli(["conformance", url, "--header", `x-user: ${credentials}`, ...other], terminal)).toBe(
    0,
  );
  expect(terminal.written()).toContain("unseen  widgets.root: no widget was shown: --prompt widget=…");
  expect(terminal.written()).toContain(
    "unseen  requests.input.transcribe: dictation is not offered: answered 501",
  );
  expect(terminal.written()).toMatch(
    /\d{2,} requests, \d{2} rules held, 0 broken, 0 known to be broken, \d+ not seen\n$/,
  );
  expect(terminal.written()).not.toContain("BROKEN");
});

test("a backend that breaks a rule ends with 1, and the rule, the request and the answer are told", async () => {
  const url = await serve(wrapThreads);
  const folder = mkdtempSync(join(tmpdir(), "parlor-conformance-"));
  const file = join(folder, "junit.xml");
  const terminal = createTestTerminal();
  const args = ["conformance", url, "--header", `x-user: ${credentials}`, "--junit", file];
  expect(await runCli(args, terminal)).toBe(1);
  const written = terminal.written();
  expect(written).toContain("BROKEN  requests.threads.list (must, ");
  expect(written).toContain(
    "rule:    threads.list is answered with a page of threads, each with a page of items.",
  );
  expect(written).toMatch(/request: \{"type":"threads\.list",/);
  expect(written).toMatch(/answer: {2}200 \{"result":\{"data":\[/);
  expect(written).not.toContain(credentials);
  const xml = readFileSync(file, "utf8");
  expect(xml).toMatch(/<testsuites tests="\d+" failures="\d" errors="0" skipped="\d+">/);
  expect(xml).toContain('<failure type="must" message="');
  expect(xml).not.toContain(credentials);
  rmSync(folder, { recursive: true });
});

test("--json is one object, of the rules that --only names", async () => {
  const url = await serve(wrapThreads);
  const terminal = createTestTerminal();
  const args = ["conformance", url, "--header", `x-user: ${credentials}`, "--json"];
  const only = ["--only", "stream,items.saved", "--skip", "stream.unbuffered"];
  expect(await runCli([...args, ...only], terminal)).toBe(0);
  const report = JSON.parse(terminal.written());
  expect(report).toMatchObject({
    url,
    isConformant: true,
    counts: { held: 13, broken: 0, known: 0, unseen: 0 },
  });
  expect(report.results[0]).toMatchObject({ rule: { id: "stream.frames" }, outcome: "held", breaches: 0 });
});

test("a backend that lets nobody in is not passed: nothing of it was seen", async () => {
  const url = await serve();
  const terminal = createTestTerminal();
  expect(await runCli(["conformance", url], terminal)).toBe(2);
  expect(terminal.complained()).toContain(
    `${url} lets nobody in with these headers: threads.list is answered 401.`,
  );
});

test("a web page is told to be none", async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome</h1>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const terminal = createTestTerminal();
  expect(await runCli(["conformance", `http://127.0.0.1:${port}/`], terminal)).toBe(1);
  expect(terminal.written()).toContain("Nothing of ChatKit was seen at this address");
});

test.each([
  { args: ["nowhere"], says: "parlor: URL nowhere is no address" },
  { args: ["http://127.0.0.1:9/"], says: "parlor: http://127.0.0.1:9/ does not answer: " },
  {
    args: ["http://127.0.0.1:9/", "--only", "everything"],
    says: "parlor: there is no rule or family everything. The families are: http, ids,",
  },
  { args: ["http://127.0.0.1:9/", "--prompt", "Hello"], says: "parlor: --prompt Hello has no name" },
  { args: ["http://127.0.0.1:9/", "--header", "nothing"], says: 'parlor: "nothing" is no header' },
  { args: [], says: "missing required argument 'url'" },
])("what cannot be run ends with 2: $args", async ({ args, says }) => {
  const terminal = createTestTerminal();
  expect(await runCli(["conformance", ...args], terminal)).toBe(2);
  expect(terminal.complained()).toContain(says);
});
