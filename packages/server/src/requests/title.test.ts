import type { Thread, ThreadStreamEvent } from "@parlor/protocol";
import { expect, test, vi } from "vitest";
import type { TitleInput } from "../chatkit.ts";
import {
  type Context,
  createChatKitHarness,
  createHeldResponder,
  createThread,
  eventually,
  textOf,
  toAdd,
  toCreate,
} from "../testing/chatkit-harness.ts";
import { readAllEvents, readEvents } from "../testing/test-server.ts";

const { start, logged } = createChatKitHarness();

async function takeThreadId(events: AsyncGenerator<ThreadStreamEvent, void>): Promise<string> {
  const created = (await events.next()).value;
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  return created.thread.id;
}

test("a thread without a title gets one from its message, and clients are told while the answer is written", async () => {
  const held = createHeldResponder();
  const inputs: TitleInput<Context>[] = [];
  const running = await start({
    respond: held.respond,
    async title(input) {
      inputs.push(input);
      input.thread.metadata.changed = "goes nowhere";
      return "  Buying\n groceries  ";
    },
  });
  const events = readEvents(await running.send(toCreate("Buy milk")));
  const threadId = await takeThreadId(events);
  for await (const event of events) {
    if (event.type !== "thread.updated") continue;
    expect(event.thread).toMatchObject({ id: threadId, title: "Buying groceries" });
    break;
  }
  expect(held.state.isAborted).toBe(true);
  expect(inputs).toHaveLength(1);
  expect([textOf(inputs[0]?.message), inputs[0]?.owner, inputs[0]?.context]).toEqual([
    "Buy milk",
    "ada",
    { user: "ada" },
  ]);
  expect(await running.store.loadThread("ada", threadId)).toMatchObject({
    title: "Buying groceries",
    metadata: {},
  });
});

test("the answer never waits: a title that comes after it is in the list", async () => {
  const title = Promise.withResolvers<string>();
  const running = await start({ title: () => title.promise });
  const { threadId, events } = await createThread(running);
  expect(events.map((event) => event.type)).not.toContain("thread.updated");
  title.resolve("Late");
  await eventually(async () => {
    const { body } = await running.call<Thread>("threads.get_by_id", { thread_id: threadId });
    expect(body.title).toBe("Late");
  });
});

test("a title that the user or the answer gave meanwhile stays", async () => {
  const title = Promise.withResolvers<string>();
  const asked = Promise.withResolvers<void>();
  const running = await start({
    title: async () => {
      asked.resolve();
      return title.promise;
    },
  });
  const { threadId } = await createThread(running);
  await asked.promise;
  await running.call("threads.update", { thread_id: threadId, title: "Mine" });
  title.resolve("Not mine");
  await title.promise;
  await new Promise(setImmediate);
  expect((await running.store.loadThread("ada", threadId))?.title).toBe("Mine");
});

test("a thread that has a title is not named again", async () => {
  const titles = vi.fn(async () => "Once");
  const running = await start({ title: titles });
  const { threadId } = await createThread(running);
  await eventually(async () => expect((await running.store.loadThread("ada", threadId))?.title).toBe("Once"));
  await readAllEvents(await running.send(toAdd(threadId, "More")));
  expect(titles).toHaveBeenCalledTimes(1);
});

test.each([
  ["throws", () => Promise.reject(new Error("the model is away"))],
  [
    "throws at once",
    () => {
      throw new Error("the model is away");
    },
  ],
  ["never ends", () => new Promise<string>(() => {})],
])("a hook that %s leaves the answer and the thread as they are, and the log says so", async (_, title) => {
  const running = await start({ title, limits: { titleTimeoutMs: 20 } });
  const { threadId, events } = await createThread(running);
  expect(events.at(-1)?.type).toBe("thread.item.done");
  await eventually(() =>
    expect(logged).toContainEqual({ level: "warn", message: "a thread could not be named" }),
  );
  expect((await running.store.loadThread("ada", threadId))?.title).toBeUndefined();
});

test.each([
  ["nothing", undefined],
  ["spaces", " \n "],
])("a hook that gives %s names nothing", async (_, title) => {
  const asked = Promise.withResolvers<void>();
  const running = await start({
    title: async () => {
      asked.resolve();
      return title;
    },
  });
  const { threadId } = await createThread(running);
  await asked.promise;
  await new Promise(setImmediate);
  expect((await running.store.loadThread("ada", threadId))?.title).toBeUndefined();
});

test("a title is never longer than titles may be, and cut at a whole character", async () => {
  const running = await start({ title: async () => "🚀".repeat(300), limits: { maxTitleLength: 11 } });
  const { threadId } = await createThread(running);
  await eventually(async () =>
    expect((await running.store.loadThread("ada", threadId))?.title).toBe("🚀".repeat(5)),
  );
});

test("the end of the server ends the naming", async () => {
  const aborted = Promise.withResolvers<void>();
  const running = await start({
    title: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          aborted.resolve();
          reject(signal.reason);
        });
      }),
  });
  await createThread(running);
  await running.chatKit.close();
  await aborted.promise;
});
