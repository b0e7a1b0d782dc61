import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { createTestTerminal } from "./testing/test-terminal.ts";

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
