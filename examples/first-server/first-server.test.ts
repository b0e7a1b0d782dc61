import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

let child: ChildProcess | undefined;

afterEach(async () => {
  if (!child || child.exitCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
});

async function start(): Promise<string> {
  const conditions = "--conditions=@parlor/source";
  const folder = fileURLToPath(new URL("./", import.meta.url));
  const env = { ...process.env, PORT: "0" };
  const started = spawn(process.execPath, [conditions, "server.ts"], { cwd: folder, env });
  child = started;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = "";
  const read = (chunk: unknown) => {
    output += chunk;
    const port = /"port":(\d+)/.exec(output)?.[1];
    if (port) resolve(`http://127.0.0.1:${port}`);
  };
  started.stdout.on("data", read);
  started.stderr.on("data", read);
  started.once("exit", () => reject(new Error(`the server did not start:\n${output}`)));
  return promise;
}

test("the first server: the page, the element with what it loads, and a turn", async () => {
  const origin = await start();

  const page = await fetch(origin);
  expect(page.headers.get("content-type")).toBe("text/html");
  expect(await page.text()).toContain('setOptions({ api: { url: "/chatkit"');

  const element = await fetch(`${origin}/chatkit.js`);
  expect([element.status, element.headers.get("content-type")]).toEqual([200, "text/javascript"]);
  const script = await element.text();
  expect(script).toContain("openai-chatkit");
  const chunks = script.match(/chatkit\/[\w-]+\.js/g) ?? [];
  expect(chunks.length).toBeGreaterThan(0);
  for (const chunk of chunks) expect((await fetch(`${origin}/${chunk}`)).status, chunk).toBe(200);

  for (const path of ["/chatkit/nothing.js", "/chatkit/..%2f..%2fpackage.json", "/package.json"])
    expect((await fetch(origin + path)).status, path).toBe(404);

  const input = {
    content: [{ type: "input_text", text: "Hi there" }],
    attachments: [],
    inference_options: {},
  };
  const answered = await fetch(`${origin}/chatkit`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "threads.create", params: { input } }),
  });
  const deltas = [...(await answered.text()).matchAll(/"delta":"([^"]*)"/g)].map(([, delta]) => delta);
  expect(deltas).toEqual(["You ", "said: ", "Hi ", "there"]);
});
