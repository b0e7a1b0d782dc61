import {
  createId,
  type Page,
  readSseEvents,
  type ThreadItem,
  type ThreadStreamEvent,
} from "@parlor/protocol";
import {
  createChatKit,
  createMemoryRunLog,
  type Respond,
  type RespondInput,
  type RunLog,
} from "@parlor/server";
import { toMessageEvents } from "@parlor/server/testing";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { chatKitMigrations, migrate } from "./migrations.ts";
import { createPostgresRunLog } from "./postgres-run-log.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { createDatabaseAt, startPostgres, type TestPostgres } from "./testing/start-postgres.ts";

/** A server of this file's own: it is crashed and started again. */
let postgres: TestPostgres;
let database: Database;
const open: (() => Promise<void>)[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  database = await openDatabase({ databaseUrl: await createDatabaseAt(postgres.url) });
  await migrate(database, [chatKitMigrations]);
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  await database.close();
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

/** Says one word, and each further one when it is let. */
function createPacedResponder(words: readonly string[]) {
  const gates = words.map(() => Promise.withResolvers<void>());
  const respond: Respond<undefined> = async function* (input) {
    const said = input.message?.content.map(({ text }) => text).join("");
    if (said !== "Count") {
      yield* toMessageEvents(input, ["Fine."]);
      return;
    }
    let next = 0;
    for (const event of toMessageEvents(input, words)) {
      yield event;
      if (event.type === "thread.item.updated" && event.update.type.endsWith("text_delta")) {
        await gates[next]?.promise;
        next += 1;
      }
    }
  };
  return { respond, go: (index: number) => gates[index]?.resolve() };
}

function createAnswer(threadId: string, text: string): ThreadItem {
  return {
    type: "assistant_message",
    id: "msg_answer",
    thread_id: threadId,
    created_at: "2026-01-01T00:00:00.000Z",
    content: text === "" ? [] : [{ type: "output_text", text, annotations: [] }],
  };
}

/** A backend on the database, with its run log there too unless another is given. */
async function start(
  respond: Respond<undefined>,
  runLog?: RunLog,
  wait: { timeoutMs?: number } = {},
  at: Database = database,
) {
  let log = runLog;
  if (!log) {
    const own = await createPostgresRunLog(at, wait);
    open.push(() => own.release());
    log = own;
  }
  const store = createPostgresStore(at, wait);
  const chatKit = createChatKit<undefined>({
    store,
    runLog: log,
    respond,
    authenticate: async () => ({ owner: "ada", context: undefined }),
  });
  open.push(() => chatKit.close({ graceMs: 0 }));
  const send = (type: string, params: object, metadata: object = {}) =>
    chatKit.handler(
      new Request("http://chatkit.test/", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ type, params, metadata }),
      }),
    );
  const listItems = async (threadId: string) => {
    const response = await send("items.list", { thread_id: threadId, order: "asc", limit: 100 });
    expect(response.status).toBe(200);
    return ((await response.json()) as Page<ThreadItem>).data;
  };
  return { chatKit, send, listItems };
}
type Backend = Awaited<ReturnType<typeof start>>;

const toInput = (text: string) => ({
  content: [{ type: "input_text", text }],
  attachments: [],
  inference_options: {},
});

function textOf(item: ThreadItem | undefined): string {
  if (item?.type !== "assistant_message" && item?.type !== "user_message") return "";
  return item.content.map(({ text }) => text).join("");
}

/** Reads a stream in the background. */
function follow(response: Response) {
  expect(response.status).toBe(200);
  const got: ThreadStreamEvent[] = [];
  const ended = (async () => {
    if (!response.body) return;
    for await (const group of readSseEvents(response.body)) {
      for (const { data } of group) got.push(JSON.parse(data) as ThreadStreamEvent);
    }
  })();
  return { got, ended };
}

function textShown(events: readonly ThreadStreamEvent[]): string {
  return events
    .map((event) =>
      event.type === "thread.item.updated" &&
      event.update.type === "assistant_message.content_part.text_delta"
        ? event.update.delta
        : "",
    )
    .join("");
}

async function begin(backend: Backend, metadata: object = {}) {
  const reading = follow(await backend.send("threads.create", { input: toInput("Count") }, metadata));
  await eventually(() => expect(textShown(reading.got)).toBe("one"));
  const created = reading.got[0];
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  return { ...reading, threadId: created.thread.id };
}

async function sayAgain({ send }: Backend, threadId: string) {
  return eventually(async () => {
    const response = await send("threads.add_user_message", {
      thread_id: threadId,
      input: toInput("And now?"),
    });
    expect(response.status).toBe(200);
    const reading = follow(response);
    await reading.ended;
    return reading.got;
  });
}

const resumable = { parlor: { resumable: true } };

test("PostgreSQL goes away in the middle of a turn: the client is told, and afterwards what it saw is there", async () => {
  const paced = createPacedResponder(["one", " two", " three"]);
  const backend = await start(paced.respond);
  const turn = await begin(backend, resumable);
  await postgres.crash();
  paced.go(0);
  paced.go(1);
  paced.go(2);
  await turn.ended;
  expect(turn.got.at(-1)).toEqual({
    type: "error",
    code: "custom",
    message: "Conversations cannot be read or kept right now. Try again in a moment.",
    allow_retry: true,
  });
  expect(textShown(turn.got)).toBe("one");

  for (const [type, params] of [
    ["threads.list", {}],
    ["threads.get_by_id", { thread_id: turn.threadId }],
    ["threads.create", { input: toInput("Hello?") }],
    ["threads.add_user_message", { thread_id: turn.threadId, input: toInput("Hello?") }],
  ] as const) {
    const refused = await backend.send(type, params);
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { error: { code: "store_unavailable" } },
    ]);
  }

  await postgres.restart();
  const next = await sayAgain(backend, turn.threadId);
  expect(next.at(-1)?.type).toBe("thread.item.done");
  const texts = (await backend.listItems(turn.threadId)).map(textOf);
  expect([texts[0], texts.at(-2), texts.at(-1)]).toEqual(["Count", "And now?", "Fine."]);
  expect(texts[1]).toMatch(/^one/);
});

test("PostgreSQL is back before the turn has anything to write: nobody notices", async () => {
  const paced = createPacedResponder(["one", " two"]);
  const backend = await start(paced.respond);
  const turn = await begin(backend, resumable);
  await postgres.crash();
  await postgres.restart();
  await eventually(() => database.ping());
  paced.go(0);
  paced.go(1);
  await turn.ended;
  expect(turn.got.at(-1)?.type).toBe("thread.item.done");
  expect((await backend.listItems(turn.threadId)).map(textOf)).toEqual(["Count", "one two"]);
});

test("only the store is away, the run log is not: what was streamed is kept once it is back", async () => {
  const paced = createPacedResponder(["one", " two"]);
  const backend = await start(paced.respond, createMemoryRunLog());
  const turn = await begin(backend, resumable);
  await postgres.crash();
  paced.go(0);
  paced.go(1);
  await turn.ended;
  expect(textShown(turn.got)).toBe("one two");
  expect(turn.got.at(-1)).toMatchObject({ type: "error", allow_retry: true });
  await postgres.restart();
  await sayAgain(backend, turn.threadId);
  expect((await backend.listItems(turn.threadId)).map(textOf)).toEqual([
    "Count",
    "one two",
    "And now?",
    "Fine.",
  ]);
});

test("a send that met the outage is sent again with its key, and is one turn", async () => {
  const backend = await start(createPacedResponder([]).respond);
  const metadata = { parlor: { resumable: true, idempotency_key: "k1" } };
  const params = { input: toInput("Hello") };
  await postgres.crash();
  expect((await backend.send("threads.create", params, metadata)).status).toBe(503);
  await postgres.restart();
  const sent = await eventually(async () => {
    const response = await backend.send("threads.create", params, metadata);
    expect(response.status).toBe(200);
    return follow(response);
  });
  await sent.ended;
  const again = follow(await backend.send("threads.create", params, metadata));
  await again.ended;
  expect(again.got).toEqual(sent.got);
  const { data } = (await (await backend.send("threads.list", {})).json()) as Page<{ id: string }>;
  expect(data).toHaveLength(1);
});

let victims = 0;

describe("L9 a process whose connections were cut, and whose turn another has taken", () => {
  /** Two processes on one database. The first one's connections can be cut, and no more made for a while. */
  async function startTwo(respond: Respond<undefined>) {
    victims += 1;
    const role = `victim_${victims}`;
    await sql`create role ${sql.id(role)} login superuser`.execute(database.kysely);
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(database.kysely);
    const address = new URL(postgres.url);
    address.username = role;
    address.pathname = `/${rows[0]?.name}`;
    const victim = await openDatabase({ databaseUrl: address.href });
    open.push(() => victim.close());
    const log = await createPostgresRunLog(victim);
    open.push(() => log.release());
    const first = await start(respond, log, {}, victim);
    const other = await start(respond);
    async function cutOff(during: () => Promise<void>) {
      await sql`alter role ${sql.id(role)} nologin`.execute(database.kysely);
      await sql`select pg_terminate_backend(pid, 20000) from pg_stat_activity where usename = ${role}`.execute(
        database.kysely,
      );
      await during();
      await sql`alter role ${sql.id(role)} login`.execute(database.kysely);
      await eventually(() => victim.ping());
    }
    return { log, first, other, cutOff };
  }

  test("it writes nothing more: the turn is interrupted, with all that was shown of it", async () => {
    const paced = createPacedResponder(["one", " two", " three"]);
    const { first, other, cutOff } = await startTwo(paced.respond);
    const turn = await begin(first, resumable);
    await cutOff(async () => {
      await eventually(async () => expect(await other.chatKit.recover()).toBe(1));
    });
    expect((await other.listItems(turn.threadId)).map(textOf).filter(Boolean)).toEqual(["Count", "one"]);
    // The other goes on in the thread before the first is back.
    await sayAgain(other, turn.threadId);
    paced.go(0);
    paced.go(1);
    paced.go(2);
    await turn.ended;
    expect(textShown(turn.got)).toBe("one");
    expect(turn.got.at(-1)).toEqual({
      type: "error",
      code: "custom",
      message: "The answer was cut off because the server lost its place. You can ask again.",
      allow_retry: true,
    });
    expect((await other.listItems(turn.threadId)).map(textOf).filter(Boolean)).toEqual([
      "Count",
      "one",
      "And now?",
      "Fine.",
    ]);
    const { rows } = await sql<{ status: string }>`select status from chatkit_runs order by id`.execute(
      database.kysely,
    );
    expect(rows.map(({ status }) => status)).toEqual(["interrupted", "completed"]);
    // It holds its lock again, and takes the next message as ever.
    const next = await sayAgain(first, turn.threadId);
    expect(next.at(-1)?.type).toBe("thread.item.done");
  });

  /** What the first process does once another has taken its turn, with nothing appended in between. */
  const nextSteps: [string, (input: RespondInput<undefined>) => Iterable<ThreadStreamEvent>][] = [
    [
      "has an item done",
      ({ thread }) => [{ type: "thread.item.done", item: createAnswer(thread.id, "stale") }],
    ],
    ["removes an item", () => [{ type: "thread.item.removed", item_id: "msg_answer" }]],
    [
      "gives the thread another title",
      function* ({ thread }) {
        thread.title = "Stale";
        yield { type: "progress_update", text: "Thinking" };
      },
    ],
    ["ends", () => []],
  ];

  test.each(nextSteps)("it writes nothing more where it %s next", async (_, next) => {
    const gate = Promise.withResolvers<void>();
    const { first, other, cutOff } = await startTwo(async function* (input) {
      yield { type: "thread.item.added", item: createAnswer(input.thread.id, "") };
      yield {
        type: "thread.item.updated",
        item_id: "msg_answer",
        update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta: "one" },
      };
      await gate.promise;
      yield* next(input);
    });
    const turn = await begin(first, resumable);
    await cutOff(async () => {
      await eventually(async () => expect(await other.chatKit.recover()).toBe(1));
    });
    const renamed = await other.send("threads.update", { thread_id: turn.threadId, title: "Newer" });
    expect(renamed.status).toBe(200);
    const kept = await other.listItems(turn.threadId);
    expect(kept.map(textOf).filter(Boolean)).toEqual(["Count", "one"]);
    gate.resolve();
    await turn.ended;
    expect(turn.got.at(-1)).toMatchObject({ type: "error", code: "custom", allow_retry: true });
    await first.chatKit.close({ graceMs: 20_000 });
    expect(await other.listItems(turn.threadId)).toEqual(kept);
    const { title } = (await (
      await other.send("threads.get_by_id", { thread_id: turn.threadId })
    ).json()) as { title: string };
    expect(title).toBe("Newer");
  });

  test("one that nobody has taken meanwhile goes on where it was", async () => {
    const paced = createPacedResponder(["one", " two"]);
    const { first, other, cutOff } = await startTwo(paced.respond);
    const turn = await begin(first, resumable);
    await cutOff(async () => {});
    await eventually(async () => {
      const locks = await sql`select 1 from pg_locks join pg_database d on d.oid = database
        where locktype = 'advisory' and granted and d.datname = current_database()`.execute(database.kysely);
      expect(locks.rows).toHaveLength(2);
    });
    expect(await other.chatKit.recover()).toBe(0);
    paced.go(0);
    paced.go(1);
    await turn.ended;
    expect((await other.listItems(turn.threadId)).map(textOf)).toEqual(["Count", "one two"]);
  });

  test("what is appended while the run is being taken is refused, and its end is not told", async () => {
    const { log, other } = await startTwo(createPacedResponder([]).respond);
    const run = {
      id: createId("run"),
      owner: "ada",
      threadId: createId("thread"),
      status: "running" as const,
      startedAt: "2026-01-01T00:00:00.000Z",
    };
    const entry = (sequence: number) => ({ sequence, data: '{"type":"progress_update","text":"one"}' });
    await log.open(run);
    await log.append(run.id, [entry(1), entry(2)]);
    let appending: Promise<unknown> | undefined;
    await database.kysely.transaction().execute(async (transaction) => {
      // As `takeOrphans` does it, and slowly.
      await sql`update chatkit_runs set instance = '1' where id = ${run.id}`.execute(transaction);
      appending = Promise.resolve(log.append(run.id, [entry(3)])).catch((error: unknown) => error);
      await eventually(async () => {
        const waiting = await sql`select 1 from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(database.kysely);
        expect(waiting.rows).toHaveLength(1);
      });
    });
    expect(await appending).toMatchObject({ code: "run_taken", allowRetry: true });
    await log.close(run.id, "completed");
    expect(await log.latest("ada", run.threadId)).toMatchObject({ status: "running" });
    expect(await other.chatKit.recover()).toBe(1);
    expect(await log.latest("ada", run.threadId)).toMatchObject({ status: "interrupted" });
    expect((await log.read(run.id, 0)).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });
});

test("PostgreSQL that hangs hangs nobody, and everything is as before once it goes on", async () => {
  const paced = createPacedResponder(["one", " two"]);
  const backend = await start(paced.respond, undefined, { timeoutMs: 500 });
  const turn = await begin(backend, resumable);
  const hanging = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const hang = database.kysely.transaction().execute(async (transaction) => {
    await sql`lock table chatkit_threads, chatkit_runs, chatkit_run_events`.execute(transaction);
    hanging.resolve();
    await goOn.promise;
  });
  await hanging.promise;
  const refused = await backend.send("threads.list", {});
  expect([refused.status, await refused.json()]).toMatchObject([
    503,
    { error: { code: "store_unavailable" } },
  ]);
  paced.go(0);
  paced.go(1);
  await turn.ended;
  expect(turn.got.at(-1)).toMatchObject({ type: "error", allow_retry: true });
  goOn.resolve();
  await hang;
  const next = await sayAgain(backend, turn.threadId);
  expect(next.at(-1)?.type).toBe("thread.item.done");
  expect((await backend.listItems(turn.threadId)).map(textOf).at(1)).toMatch(/^one/);
});

test("under load, through crash after crash, nothing acknowledged is lost and no thread stays taken", async () => {
  const backend = await start(createPacedResponder([]).respond);
  const acknowledged = new Map<string, string>();
  const refusals: unknown[] = [];
  let isOver = false;
  async function keepSending(name: number) {
    for (let count = 0; !isOver; count += 1) {
      const response = await backend.send("threads.create", { input: toInput(`${name} ${count}`) });
      if (response.status === 200) {
        const reading = follow(response);
        await reading.ended;
        for (const event of reading.got) {
          if (event.type === "thread.item.done") acknowledged.set(event.item.id, event.item.thread_id);
        }
      } else refusals.push([response.status, await response.json()]);
    }
  }
  const senders = Array.from({ length: 8 }, (_, index) => keepSending(index));
  for (let round = 0; round < 3; round += 1) {
    const before = acknowledged.size;
    await eventually(() => expect(acknowledged.size).toBeGreaterThan(before + 20));
    await postgres.crash();
    const refused = refusals.length;
    await eventually(() => expect(refusals.length).toBeGreaterThan(refused + 5));
    await postgres.restart();
  }
  const before = acknowledged.size;
  await eventually(() => expect(acknowledged.size).toBeGreaterThan(before + 20));
  isOver = true;
  await Promise.all(senders);

  for (const refusal of refusals) {
    expect(refusal).toMatchObject([503, { error: { code: "store_unavailable" } }]);
  }
  const { rows } = await sql<{ id: string }>`select id from chatkit_items`.execute(database.kysely);
  const kept = new Set(rows.map(({ id }) => id));
  expect([...acknowledged.keys()].filter((id) => !kept.has(id))).toEqual([]);
  await eventually(async () => {
    const running = await sql`select id from chatkit_runs where status = 'running'`.execute(database.kysely);
    expect(running.rows).toEqual([]);
  });
  const connections = await sql<{ count: string }>`
    select count(*) from pg_stat_activity where datname = current_database()`.execute(database.kysely);
  expect(Number(connections.rows[0]?.count)).toBeLessThanOrEqual(10);
});
