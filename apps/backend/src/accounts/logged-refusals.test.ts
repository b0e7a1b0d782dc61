import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test("what a refused sign-in names is logged as an address at most, shortly, and wakes nobody", async () => {
  const account = { email: "ada@example.com", password: "correct horse battery" };
  const origin = "http://127.0.0.1:3000";
  const callbackURL = `https://evil.example/?token=xylophone${"x".repeat(100_000)}`;
  const refused = await app.call("/api/auth/sign-in/email", {
    body: { ...account, callbackURL },
    headers: { origin },
  });
  expect(refused.status).toBe(403);
  const foreign = await app.call("/api/auth/sign-in/email", {
    body: account,
    headers: { origin: `https://${"y".repeat(5_000)}.example` },
  });
  expect(foreign.status).toBe(403);
  const lines = app
    .logged()
    .split("\n")
    .filter((line) => line.includes("sign-in failed"));
  expect(lines.map((line) => (JSON.parse(line) as { level: number }).level)).toEqual([40, 40]);
  expect(lines[0]).toContain("Invalid callbackURL: https://evil.example/");
  expect(lines[1]).toContain("Invalid origin: https://yyy");
  expect(app.logged()).not.toContain("xylophone");
  for (const line of lines) expect(line.length).toBeLessThan(500);
});
