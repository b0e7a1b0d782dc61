import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createPlainServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { createTestTerminal } from "./testing/test-terminal.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => answer(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("--help names every command, and ends well", async () => {
  const terminal = createTestTerminal();
  expect(await runCli(["--help"], terminal)).toBe(0);
  expect(terminal.written()).toMatch(/^ {2}doctor \[options\] /m);
});

test.each([
  { args: ["cure"], says: "unknown command 'cure'" },
  { args: ["doctor", "--cure"], says: "unknown option '--cure'" },
  { args: ["doctor", "--web", "nowhere"], says: "parlor: --web nowhere is no address" },
  {
    args: ["doctor", "--only", "everything"],
    says: "parlor: there is no check everything. There are: node-version",
  },
  { args: ["doctor", "--env-file", "/nowhere/.env"], says: "parlor: there is no file /nowhere/.env" },
  {
    args: ["doctor", "--email", "ada@example.com"],
    says: "parlor: the password of ada@example.com is missing",
  },
  { args: ["doctor", "--header", "nothing"], says: 'parlor: "nothing" is no header' },
])("what cannot be run ends with 2 and a line that says why: $args", async ({ args, says }) => {
  const terminal = createTestTerminal();
  expect(await runCli(args, terminal)).toBe(2);
  expect(terminal.complained()).toContain(says);
});

test("a check that finds nothing wrong ends with 0, for people and for programs", async () => {
  const terminal = createTestTerminal();
  expect(await runCli(["doctor", "--only", "node-version"], terminal)).toBe(0);
  expect(terminal.written()).toMatch(
    /^ok {7}node-version {9}Node \d+\.\d+\.\d+\n1 ok, 0 problems, 0 warnings, 0 unseen\n$/,
  );

  const program = createTestTerminal();
  expect(await runCli(["doctor", "--only", "node-version", "--json"], program)).toBe(0);
  expect(JSON.parse(program.written())).toMatchObject({
    status: 0,
    target: { web: "http://127.0.0.1:3000", backend: "http://127.0.0.1:8000" },
    counts: { ok: 1, problem: 0, warning: 0, unknown: 0 },
    findings: [{ check: "node-version", level: "ok" }],
  });
});

test("what a server answers is shown, and never obeyed by the terminal", async () => {
  const url = await serve((response) =>
    response.writeHead(500, { "content-type": "text/plain" }).end("\u001b]0;title\u0007\u009b2J\rred"),
  );
  const backend = ["--no-web", "--no-session-path", "--backend", url];
  for (const args of [
    ["conformance", `${url}/chatkit`],
    ["doctor", "--only", "backend-health,chatkit-route", ...backend],
    ["doctor", "--only", "backend-health,chatkit-route", "--json", ...backend],
    ["conformance", "\u001b[31mno-address"],
  ]) {
    const terminal = createTestTerminal();
    await runCli(args, terminal);
    const shown = terminal.written() + terminal.complained();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    expect(shown).toContain("\\u001b");
    if (args.includes("--json")) expect(JSON.stringify(JSON.parse(shown))).toContain("\u009b2J");
  }
});

test("the doctor reads no answer without end", async () => {
  const piece = Buffer.alloc(2 ** 20, "x");
  const url = await serve((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on("drain", send);
    send();
  });
  const terminal = createTestTerminal();
  const only = ["--only", "backend-health,stream-type"];
  const args = ["doctor", "--no-web", "--no-session-path", "--backend", url, "--header", "x: y", ...only];
  expect(await runCli(args, terminal)).toBe(1);
  expect(terminal.written()).toContain("more than 16777216 bytes");
});

test("what speaks no HTTP is said to, and not that undefined happened", async () => {
  const server = createPlainServer((socket) => void socket.end("SSH-2.0-x\r\n")).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const terminal = createTestTerminal();
  expect(await runCli(["doctor", "--no-web", "--backend", url, "--only", "backend-health"], terminal)).toBe(
    1,
  );
  expect(terminal.written()).toContain("HTTP");
  expect(terminal.written()).not.toContain("undefined");
});
