import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Limits } from "./chatkit.ts";
import { toLimits } from "./check-options.ts";
import { createChatKit } from "./create-chatkit.ts";
import { createMemoryStore } from "./stores/memory-store.ts";
import {
  createChatKitHarness,
  createHeldResponder,
  createThread,
  textOf,
  toCreate,
  toInput,
} from "./testing/chatkit-harness.ts";

const { start } = createChatKitHarness();

/** As a host without types may call it. */
function create(options: object) {
  return () =>
    createChatKit({
      store: createMemoryStore(),
      authenticate: async () => ({ owner: "ada", context: {} }),
      async *respond() {},
      ...options,
    });
}

test.each([
  ["store", undefined, "undefined", "an object with the method createThread"],
  ["store", Promise.resolve(createMemoryStore()), "a promise", "an object with the method createThread"],
  [
    "store",
    { ...createMemoryStore(), listItems: undefined },
    "an object",
    "an object with the method listItems",
  ],
  ["authenticate", undefined, "undefined", "a function"],
  ["respond", undefined, "undefined", "a function"],
  ["respond", "hello", "a string", "a function"],
  ["respond", (async function* () {})(), "an async iterable", "a function"],
  ["action", null, "null", "a function, or be left out"],
  ["transcribe", {}, "an object", "a function, or be left out"],
  ["log", console, "an object", "a function, or be left out"],
  ["requestId", "x-request-id", "a string", "a function, or be left out"],
  ["runLog", {}, "an object", "an object with the method open"],
  ["streamCounter", null, "null", "an object with the method take"],
  ["attachments", "/files", "a string", "an object with the method create"],
  ["tracer", () => undefined, "a function", "an object with the method startSpan"],
  ["onDisconnect", "stop", "a string", '"cancel" or "finish"'],
  ["onDisconnect", true, "true", '"cancel" or "finish"'],
  ["limits", 5, "5", "an object of limits"],
])("the option %s is refused by name when it is %o", (name, value, found, wanted) => {
  expect(create({ [name]: value })).toThrow(TypeError);
  expect(create({ [name]: value })).toThrow(`createChatKit: ${name} is ${found}. It must be ${wanted}.`);
});

test("what may be left out may also be undefined", () => {
  const left = ["admit", "action", "title", "log", "runLog", "streamCounter", "attachments", "tracer"];
  const options = Object.fromEntries([...left, "limits", "onDisconnect"].map((name) => [name, undefined]));
  expect(create(options)()).toHaveProperty("handler");
});

const noBound = "a number above 0, or Infinity for no bound";

test.each([
  ["maxBodyBytes", Number.NaN, "NaN", noBound],
  ["maxMessageLength", "32000", "a string", noBound],
  ["maxRunBytes", 0, "0", noBound],
  ["heartbeatMs", -1, "-1", noBound],
  ["maxStreamsPerOwner", null, "null", noBound],
  ["busyWaitMs", -1, "-1", "a number that is not negative, or Infinity for no bound"],
  ["maxPageSize", Number.POSITIVE_INFINITY, "Infinity", "a whole number above 0"],
  ["maxPageSize", 2.5, "2.5", "a whole number above 0"],
  ["attachmentTypes", "image/png", "a string", 'an array of MIME types, such as ["image/*", "text/plain"]'],
  ["audioTypes", ["webm"], "an array", 'an array of MIME types, such as ["image/*", "text/plain"]'],
])("the limit %s is refused by name when it is %s", (name, value, found, wanted) => {
  expect(create({ limits: { [name]: value } })).toThrow(TypeError);
  expect(create({ limits: { [name]: value } })).toThrow(
    `createChatKit: limits.${name} is ${found}. It must be ${wanted}.`,
  );
});

test.each(["maxBodySize", "toString", "__proto__"])(
  "there is no limit %s, and the answer names those there are",
  (name) => {
    const limits = JSON.parse(`{"${name}": 1}`);
    expect(create({ limits })).toThrow(TypeError);
    expect(create({ limits })).toThrow(
      `there is no limit "${name}". There are maxBodyBytes, maxMessageLength,`,
    );
  },
);

test("a limit that is undefined is the default, in what is taken too", async () => {
  const limits: Partial<Limits> = { maxMessageLength: undefined, attachmentTypes: undefined } as never;
  expect(toLimits(limits)).toMatchObject({ maxMessageLength: 32_000, maxPageSize: 100 });
  expect(toLimits(limits).attachmentTypes).toContain("application/pdf");
  const running = await start({ limits });
  const { status } = await running.call("threads.create", { input: toInput("x".repeat(32_001)) });
  expect(status).toBe(413);
});

test("a time without a bound is as long as a timer can be", async () => {
  const never = Number.POSITIVE_INFINITY;
  const longest = 2_147_483_647;
  const times = { heartbeatMs: never, busyWaitMs: never, bodyTimeoutMs: 1e12, titleTimeoutMs: never };
  expect(toLimits({ ...times, recoveryIntervalMs: never, runRetentionMs: never })).toMatchObject({
    heartbeatMs: longest,
    busyWaitMs: longest,
    bodyTimeoutMs: longest,
    titleTimeoutMs: longest,
    recoveryIntervalMs: longest,
    runRetentionMs: never,
  });
  expect(toLimits({ busyWaitMs: 0, maxAttachments: 0 })).toMatchObject({ busyWaitMs: 0, maxAttachments: 0 });
});

test("without a bound on its time, a body may stand still, and an ended turn can be attached to", async () => {
  const never = Number.POSITIVE_INFINITY;
  const running = await start({ limits: { bodyTimeoutMs: never, runRetentionMs: never } });
  const text = JSON.stringify(toCreate("Hi"));
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(text.slice(0, 10)));
      // A timer that ran over would have gone off long before.
      await wait(20);
      controller.enqueue(new TextEncoder().encode(text.slice(10)));
      controller.close();
    },
  });
  const headers = { "content-type": "application/json", "x-user": "ada" };
  const init = { method: "POST", headers, body, duplex: "half" } as RequestInit;
  const response = await running.chatKit.handler(new Request("http://chatkit.test/", init));
  expect(response.status).toBe(200);
  const threadId = /thr_[0-9a-f]{32}/.exec(await response.text())?.[0];
  const attached = await running.send({
    type: "parlor.runs.attach",
    params: { thread_id: threadId, after: 0 },
  });
  expect(attached.status).toBe(200);
  await attached.text();
});

test("a server that gives its turns all the time there is lets them end", async () => {
  const held = createHeldResponder();
  const running = await start({ respond: held.respond, onDisconnect: "finish" });
  const created = createThread(running);
  await held.said;
  const closed = running.chatKit.close({ graceMs: Number.POSITIVE_INFINITY });
  await wait(20);
  expect(held.state.isAborted).toBe(false);
  held.release();
  await closed;
  const { threadId } = await created;
  const { data } = await running.store.listItems("ada", threadId, { limit: 10, order: "asc" });
  expect(data.map(textOf)).toEqual(["Hi", "Once upon a time."]);
});
