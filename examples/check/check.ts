// Asks a ChatKit endpoint everything that a way of mounting it can break, over a real connection:
//
//     node check.ts http://127.0.0.1:8001/chatkit
//
// Prints a line for each thing that holds, and ends with status 1 at the first that does not.
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type Page, readSseEvents, type ThreadItem, type ThreadStreamEvent } from "@parlor/protocol";

/** Milliseconds that one answer may take. */
const TIMEOUT_MS = Number(process.env.CHECK_TIMEOUT_MS ?? 30_000);
const MAX_BODY_BYTES = 1024 * 1024;

const [url] = process.argv.slice(2);
if (url === undefined) {
  console.error("usage: node check.ts URL");
  process.exit(2);
}
const endpoint: string = url;

interface Numbered {
  id: string | undefined;
  event: ThreadStreamEvent;
}

function send(body: unknown, options: { headers?: Record<string, string>; signal?: AbortSignal } = {}) {
  const signals = [AbortSignal.timeout(TIMEOUT_MS), ...(options.signal ? [options.signal] : [])];
  return fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json", "x-user": "ada", ...options.headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    signal: AbortSignal.any(signals),
  });
}

function toMessage(text: string, options: { threadId?: string; resumable?: boolean } = {}) {
  const input = { content: [{ type: "input_text", text }], attachments: [], inference_options: {} };
  const { threadId, resumable } = options;
  return {
    ...(threadId === undefined
      ? { type: "threads.create", params: { input } }
      : { type: "threads.add_user_message", params: { thread_id: threadId, input } }),
    ...(resumable ? { metadata: { parlor: { resumable } } } : {}),
  };
}

async function* readNumbered(response: Response): AsyncGenerator<Numbered> {
  equal(response.status, 200);
  match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
  ok(response.body);
  for await (const group of readSseEvents(response.body)) {
    for (const { data, id } of group) yield { id, event: JSON.parse(data) };
  }
}

async function readAll(response: Response): Promise<Numbered[]> {
  return Array.fromAsync(readNumbered(response));
}

async function listItems(threadId: string): Promise<ThreadItem[]> {
  const response = await send({
    type: "items.list",
    params: { thread_id: threadId, order: "asc", limit: 50 },
  });
  equal(response.status, 200);
  return ((await response.json()) as Page<ThreadItem>).data;
}

/** Waits until no turn goes on in a thread: one that does leaves no room for the next. */
async function waitForRest(threadId: string) {
  const givenUpAt = Date.now() + TIMEOUT_MS;
  for (;;) {
    const thread = await send({ type: "threads.get_by_id", params: { thread_id: threadId } });
    await thread.body?.cancel();
    if (thread.headers.get("x-parlor-run") === "none") return;
    ok(Date.now() < givenUpAt, "a turn that nobody listens to goes on");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function textOf(item: ThreadItem | undefined): string {
  return item?.type === "assistant_message" ? item.content.map((part) => part.text).join("") : "";
}

function threadIdOf(events: readonly Numbered[]): string {
  const first = events[0]?.event;
  ok(first?.type === "thread.created", "the first event of a new thread is thread.created");
  return first.thread.id;
}

function isDelta({ event }: Numbered): boolean {
  return event.type === "thread.item.updated";
}

/** A refusal: its status, and JSON with a code, a message and the request id of the header. */
async function isRefused(response: Response, status: number, code: string) {
  match(response.headers.get("content-type") ?? "", /^application\/json/);
  const { error } = (await response.json()) as {
    error: { code: string; message: string; request_id: string };
  };
  deepEqual([response.status, error.code], [status, code]);
  ok(error.message.length > 0);
  equal(error.request_id, response.headers.get("x-request-id"));
}

let threadId = "";

const checks: [string, () => Promise<void>][] = [
  [
    "a turn: the thread, the message, the options, the answer",
    async () => {
      const response = await send(toMessage("hello"), { headers: { "x-request-id": "req_check" } });
      equal(response.headers.get("x-request-id"), "req_check");
      match(response.headers.get("cache-control") ?? "", /no-transform/);
      equal(response.headers.get("content-encoding"), null);
      ok(response.headers.get("x-parlor-run"));
      const events = await readAll(response);
      threadId = threadIdOf(events);
      deepEqual(
        events.filter((one) => !isDelta(one)).map(({ event }) => event.type),
        ["thread.created", "thread.item.done", "stream_options", "thread.item.added", "thread.item.done"],
      );
      ok(events.filter(isDelta).length > 3);
      ok(
        events.every(({ id }) => id === undefined),
        "a client that did not ask to resume gets no ids",
      );
    },
  ],
  [
    "it is kept: items, the thread, the list of threads",
    async () => {
      const items = await listItems(threadId);
      deepEqual(
        items.map(({ type }) => type),
        ["user_message", "assistant_message"],
      );
      equal(textOf(items[1]), "ada, you said: hello ");
      const list = await send({ type: "threads.list", params: { limit: 5, order: "desc" } });
      const { data } = (await list.json()) as Page<{ id: string }>;
      ok(data.some(({ id }) => id === threadId));
    },
  ],
  [
    "words come as they are said, and leaving stops the turn with what it had",
    async () => {
      const leaving = new AbortController();
      // Never ends by itself: an endpoint that holds the stream back shows nothing of it.
      const response = await send(toMessage("go on for ever", { threadId }), { signal: leaving.signal });
      let deltas = 0;
      try {
        for await (const one of readNumbered(response)) {
          if (isDelta(one)) deltas += 1;
          if (deltas < 3) continue;
          leaving.abort();
          // More may have come already.
          break;
        }
      } catch (error) {
        ok(leaving.signal.aborted, String(error));
      }
      equal(deltas, 3);
      // That nobody listens any more takes its time to the server, which then keeps what it had.
      await waitForRest(threadId);
      await readAll(await send(toMessage("and now?", { threadId })));
      const items = await listItems(threadId);
      deepEqual(
        items.slice(2).map(({ type }) => type),
        ["user_message", "assistant_message", "user_message", "assistant_message"],
      );
      match(textOf(items[3]), /^ada, you said: /);
    },
  ],
  [
    "a connection that was lost is taken up again after its last event",
    async () => {
      const leaving = new AbortController();
      const response = await send(toMessage("one two three four five six seven", { resumable: true }), {
        signal: leaving.signal,
      });
      const before: Numbered[] = [];
      try {
        for await (const one of readNumbered(response)) {
          before.push(one);
          if (before.length < 6) continue;
          leaving.abort();
          break;
        }
      } catch (error) {
        ok(leaving.signal.aborted, String(error));
      }
      const params = { thread_id: threadIdOf(before), after: 6 };
      const again = await send({ type: "parlor.runs.attach", params });
      equal(again.headers.get("x-parlor-run"), response.headers.get("x-parlor-run"));
      const events = [...before, ...(await readAll(again))];
      deepEqual(
        events.map(({ id }) => id),
        events.map((_, index) => String(index + 1)),
      );
      equal(events.at(-1)?.event.type, "thread.item.done");
      equal(
        textOf((await listItems(params.thread_id))[1]),
        "ada, you said: one two three four five six seven ",
      );
    },
  ],
  [
    "a turn is stopped by name",
    async () => {
      const response = await send(toMessage("go on for ever", { threadId, resumable: true }));
      for await (const one of readNumbered(response)) {
        if (!isDelta(one)) continue;
        const stopped = await send({ type: "parlor.runs.cancel", params: { thread_id: threadId } });
        deepEqual(await stopped.json(), { cancelled: true });
        break;
      }
    },
  ],
  [
    "what is wrong with a request is said in one shape",
    async () => {
      await isRefused(await send("{"), 400, "invalid_json");
      await isRefused(await send({ type: "messages.create", params: {} }), 400, "unknown_type");
      await isRefused(await send(toMessage("")), 400, "empty_message");
      const unknown = { type: "threads.get_by_id", params: { thread_id: "thr_unknown" } };
      await isRefused(await send(unknown), 404, "thread_not_found");
      await isRefused(
        await send("{}", { headers: { "content-type": "text/plain" } }),
        415,
        "unsupported_media_type",
      );
      await isRefused(await send(toMessage("x".repeat(MAX_BODY_BYTES))), 413, "body_too_large");
      await isRefused(await fetch(endpoint, { headers: { "x-user": "ada" } }), 405, "method_not_allowed");
      const nobody = await fetch(endpoint, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(unknown),
      });
      await isRefused(nobody, 401, "unauthenticated");
    },
  ],
  [
    "one user's thread does not exist for another",
    async () => {
      const request = { type: "threads.get_by_id", params: { thread_id: threadId } };
      await isRefused(await send(request, { headers: { "x-user": "eve" } }), 404, "thread_not_found");
    },
  ],
];

for (const [name, check] of checks) {
  try {
    await check();
    console.info(`ok    ${name}`);
  } catch (error) {
    console.error(`FAILS ${name}\n${error instanceof Error ? error.stack : error}`);
    process.exit(1);
  }
}
