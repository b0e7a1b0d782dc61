import { expect, test } from "vitest";
import { createChatKitHarness, createThread, listItems, textOf, toAdd } from "../testing/chatkit-harness.ts";
import { toMessageEvents } from "../testing/scripted-responder.ts";

const { start } = createChatKitHarness();

function createLog() {
  const reasons: string[] = [];
  const log = ({ level, message, error }: { level: string; message: string; error?: unknown }) => {
    if (error !== undefined) reasons.push(`${level}: ${message}: ${error}`);
  };
  return { reasons, log };
}

const failed = { type: "error", code: "stream.error", allow_retry: true };

test.each([
  ["an async function", async () => undefined, "a promise"],
  ["one that fails", () => Promise.reject(new Error("nobody hears of it")), "a promise"],
  ["a generator that is not async", function* () {}, "a synchronous iterable"],
  ["an array", () => [], "an array"],
  ["nothing", () => undefined, "undefined"],
])("respond as %s ends the turn with an error, and the log says what it gave", async (_, hook, found) => {
  const { reasons, log } = createLog();
  let isBroken = true;
  const running = await start({
    log,
    respond: (input) => (isBroken ? (hook() as never) : toAsync(toMessageEvents(input, ["Now"]))),
  });
  const { threadId, events } = await createThread(running);
  expect(events.at(-1)).toEqual(failed);
  expect(reasons).toEqual([
    `error: a turn failed: TypeError: respond gave ${found}. It must give an async iterable of events: write it as async function*.`,
  ]);
  isBroken = false;
  await (await running.send(toAdd(threadId, "Again"))).text();
  expect((await listItems(running, threadId)).map(textOf)).toEqual(["Hi", "Again", "Now"]);
});

async function* toAsync<T>(events: Iterable<T>) {
  yield* events;
}

test("an action is named as such", async () => {
  const { reasons, log } = createLog();
  const running = await start({ log, action: (async () => undefined) as never });
  const { threadId } = await createThread(running);
  const events = await running.stream("threads.custom_action", {
    thread_id: threadId,
    action: { type: "buy", payload: {} },
  });
  expect(events.at(-1)).toEqual(failed);
  expect(reasons).toEqual([
    "error: a turn failed: TypeError: action gave a promise. It must give an async iterable of events: write it as async function*.",
  ]);
});
