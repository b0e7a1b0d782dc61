// What one token costs must not depend on what came before it: not on the thread's length, not on the answer's.
// Each pair is measured in turns in one run, and judged by its ratio.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChatState, initialChatState, reduceChat } from "@parlor/client";
import {
  chatKitMigrations,
  createPostgresRunLog,
  createPostgresStore,
  migrate,
  openDatabase,
} from "@parlor/postgres";
import type { ThreadItem, ThreadStreamEvent } from "@parlor/protocol";
import {
  createChatKit,
  createMemoryRunLog,
  createMemoryStore,
  type RunLog,
  type Store,
} from "@parlor/server";
import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { compare, expectAtMost, median, spread } from "./measure.ts";

const TOKENS = 2_000;
const SHORT_THREAD = 10;
const LONG_THREAD = 2_000;
/** Work that grew with the thread would show as a ratio near 200. */
const MAX_RATIO = 1.6;
const pieces = Array.from({ length: TOKENS }, (_, index) => ` word${index}`);
const created_at = "2026-11-21T10:00:00.000Z";
const owner = "ada";

function toItems(threadId: string, count: number): ThreadItem[] {
  return Array.from({ length: count }, (_, index) => ({
    type: "assistant_message" as const,
    id: `msg_${threadId}_${String(index).padStart(6, "0")}`,
    thread_id: threadId,
    created_at,
    content: [{ type: "output_text" as const, text: `Message ${index}`, annotations: [] }],
  }));
}

async function compareServer(name: string, store: Store, runLog: RunLog) {
  const chatKit = createChatKit({
    store,
    runLog,
    authenticate: async () => ({ owner, context: undefined }),
    respond: createScriptedResponder((input) => toMessageEvents(input, pieces)),
  });
  for (const [id, count] of [
    ["thr_short", SHORT_THREAD],
    ["thr_long", LONG_THREAD],
  ] as const) {
    await store.createThread(owner, { id, title: id, created_at, status: { type: "active" }, metadata: {} });
    for (const item of toItems(id, count)) await store.saveItem(owner, item);
  }
  async function runTurn(threadId: string) {
    const start = performance.now();
    const response = await chatKit.handler(
      new Request("http://localhost/chatkit", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          type: "threads.add_user_message",
          params: {
            thread_id: threadId,
            input: { content: [{ type: "input_text", text: "Go" }], attachments: [], inference_options: {} },
          },
        }),
      }),
    );
    const text = await response.text();
    if (!text.includes("word1999")) throw new Error(`the answer is not whole: ${text.slice(0, 300)}`);
    return ((performance.now() - start) * 1000) / TOKENS;
  }
  const { one, other } = await compare(
    () => runTurn("thr_short"),
    () => runTurn("thr_long"),
    { rounds: 9, warmUp: 3 },
  );
  await chatKit.close();
  console.log(
    `${name}: a token in a thread of ${SHORT_THREAD} items ${median(one).toFixed(1)} µs (${spread(one)}),`,
  );
  console.log(
    `${name}: a token in a thread of ${LONG_THREAD} items ${median(other).toFixed(1)} µs (${spread(other)})`,
  );
  expectAtMost(`${name}, long thread to short`, median(other) / median(one), MAX_RATIO, "x");
}

function toState(count: number): ChatState {
  return reduceChat(initialChatState, {
    type: "view.loaded",
    thread: { id: "thr_1", created_at, status: { type: "active" }, metadata: {} },
    items: toItems("thr_1", count),
    hasOlder: false,
  });
}

function reduceTokens(start: ChatState, from: number, count: number): { state: ChatState; time: number } {
  let state = start;
  const began = performance.now();
  for (let index = 0; index < count; index += 1) {
    const event: ThreadStreamEvent = {
      type: "thread.item.updated",
      item_id: "msg_answer",
      update: {
        type: "assistant_message.content_part.text_delta",
        content_index: 0,
        delta: pieces[(from + index) % TOKENS] ?? "",
      },
    };
    state = reduceChat(state, { type: "turn.events", events: [event] });
  }
  return { state, time: ((performance.now() - began) * 1000) / count };
}

function beginAnswer(state: ChatState): ChatState {
  return reduceChat(reduceChat(state, { type: "turn.started" }), {
    type: "turn.events",
    events: [
      {
        type: "thread.item.added",
        item: {
          type: "assistant_message",
          id: "msg_answer",
          thread_id: "thr_1",
          created_at,
          content: [{ type: "output_text", text: "", annotations: [] }],
        },
      },
    ],
  });
}

async function compareClient() {
  const [short, long] = [beginAnswer(toState(SHORT_THREAD)), beginAnswer(toState(LONG_THREAD))];
  const threads = await compare(
    () => reduceTokens(short, 0, TOKENS).time,
    () => reduceTokens(long, 0, TOKENS).time,
    { rounds: 15, warmUp: 5 },
  );
  console.log(
    `client: a token in a short thread ${median(threads.one).toFixed(2)} µs (${spread(threads.one)}),`,
  );
  console.log(`client: in a long one ${median(threads.other).toFixed(2)} µs (${spread(threads.other)})`);
  expectAtMost("client, long thread to short", median(threads.other) / median(threads.one), MAX_RATIO, "x");

  const begun = reduceTokens(short, 0, 50 * TOKENS).state;
  const answers = await compare(
    () => reduceTokens(short, 0, TOKENS).time,
    () => reduceTokens(begun, 0, TOKENS).time,
    { rounds: 15, warmUp: 5 },
  );
  expectAtMost(
    `client, after ${50 * TOKENS} tokens to the first`,
    median(answers.other) / median(answers.one),
    MAX_RATIO,
    "x",
  );
}

await compareClient();
await compareServer("server, memory", createMemoryStore(), createMemoryRunLog());

const folder = await mkdtemp(join(tmpdir(), "parlor-bench-"));
const database = await openDatabase({ dataDir: folder });
try {
  await migrate(database, [chatKitMigrations]);
  await compareServer(
    "server, embedded PostgreSQL",
    createPostgresStore(database),
    await createPostgresRunLog(database),
  );
} finally {
  await database.close();
  await rm(folder, { recursive: true, force: true });
}
