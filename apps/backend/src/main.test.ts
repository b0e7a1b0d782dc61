import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { ThreadItem } from "@parlor/protocol";
import { expect, test, vi } from "vitest";
import { createBackendProcesses, listItems, signUp } from "./testing/backend-processes.ts";
import { chat, readEvents, textOf, threadIdOf, toMessageRequest } from "./testing/chat-client.ts";

// Each test starts processes, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });
const backends = createBackendProcesses();

test("stopped and started again: sign-in, tasks and conversation are there", async () => {
  const first = await backends.start({ OFFLINE_ASSISTANT_PACE_MS: "0" });
  const cookie = await signUp(first.url);
  const events = await chat(first.url, { cookie }, "add buy milk tomorrow and call Sam on Friday");
  const exit = once(first.child, "exit");
  first.child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);

  const second = await backends.start({ OFFLINE_ASSISTANT_PACE_MS: "0" });
  const response = await fetch(`${second.url}/api/tasks`, { headers: { cookie } });
  expect(((await response.json()) as { tasks: { title: string }[] }).tasks.map(({ title }) => title)).toEqual(
    ["Buy milk", "Call Sam"],
  );
  const items = await listItems(second.url, cookie, threadIdOf(events));
  expect(items.map(textOf).filter(Boolean)).toHaveLength(2);
  expect((await stat(join(backends.folder(), "auth-secret"))).mode & 0o777).toBe(0o600);
});

test("killed with -9 in the middle of an answer: the message and all that was shown of the answer are there", async () => {
  const first = await backends.start({ OFFLINE_ASSISTANT_PACE_MS: "15" });
  const cookie = await signUp(first.url);
  const response = await fetch(`${first.url}/api/chatkit`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify(toMessageRequest("What can you help me with?")),
  });
  let threadId = "";
  let shown = "";
  let words = 0;
  const exit = once(first.child, "exit");
  try {
    for await (const event of readEvents(response)) {
      if (event.type === "thread.created") threadId = event.thread.id;
      if (
        event.type !== "thread.item.updated" ||
        event.update.type !== "assistant_message.content_part.text_delta"
      )
        continue;
      shown += event.update.delta;
      words += 1;
      if (words === 15) first.child.kill("SIGKILL");
    }
  } catch {
    // The connection breaks with the process: everything up to there was shown.
  }
  await exit;
  expect(words).toBeGreaterThanOrEqual(15);

  const second = await backends.start({ OFFLINE_ASSISTANT_PACE_MS: "0" });
  const items = await listItems(second.url, cookie, threadId);
  expect(items.map((item) => item.type)).toEqual(["user_message", "assistant_message"]);
  expect(textOf(items[0] as ThreadItem)).toBe("What can you help me with?");
  expect(textOf(items[1] as ThreadItem).startsWith(shown)).toBe(true);
  const attach = await fetch(`${second.url}/api/chatkit`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({ type: "parlor.runs.attach", params: { thread_id: threadId } }),
  });
  expect(await attach.text()).toContain("cut off");
  // The thread is free for the next turn.
  const next = await chat(second.url, { cookie }, "show my tasks", threadId);
  expect(next.at(-1)).toMatchObject({ type: "thread.item.done" });
});

test("what keeps it from starting is one line and exit status 1", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" && address ? String(address.port) : "";
  await writeFile(join(backends.folder(), "a-file"), "");
  const cases: [Record<string, string>, RegExp][] = [
    [{ BACKEND_PORT: port }, /port \d+ is in use/],
    [{ DATABASE_URL: "postgres://u:topsecret@127.0.0.1:1/x" }, /does not answer \(ECONNREFUSED\)/],
    [
      { REDIS_URL: "redis://u:topsecret@127.0.0.1:1" },
      /Redis at 127.0.0.1:1 does not answer \(ECONNREFUSED\)/,
    ],
    [{ REDIS_URL: "localhost:6379" }, /REDIS_URL is no address/],
    [{ DATA_DIR: join(backends.folder(), "a-file") }, /DATA_DIR .*a-file cannot be used \(EEXIST\)/],
    [{ NODE_ENV: "production" }, /AUTH_SECRET is required in production/],
    [{ AUTH_SECRET: "change-me-change-me-change-me-change-me" }, /AUTH_SECRET is too short or an example/],
    [{ BACKEND_PORT: "eighty" }, /BACKEND_PORT/],
    [{ MODEL_BASE_URL: "http://127.0.0.1:1/v1" }, /MODEL_NAME/],
  ];
  for (const [environment, message] of cases) {
    const { code, text } = await backends.failToStart(environment);
    expect([environment, code, text]).toEqual([environment, 1, expect.stringMatching(message)]);
    expect(text.trim().split("\n")).toHaveLength(1);
    expect(text).not.toContain("topsecret");
  }
  taken.close();
});
