import type { Page, Thread, ThreadItem, ThreadStreamEvent } from "@parlor/protocol";
import { describe, expect, test } from "vitest";
import { ChatKitError, StreamError } from "./errors.ts";
import { createMemoryRunLog } from "./runs/memory-run-log.ts";
import { createMemoryAttachmentStore } from "./stores/memory-attachment-store.ts";
import { createMemoryStore } from "./stores/memory-store.ts";
import type { Store } from "./stores/store.ts";
import {
  answerHello,
  createChatKitHarness,
  createHeldResponder,
  createThread,
  describeEvent,
  eventually,
  listItems,
  textOf,
  toAdd,
  toCreate,
  toInput,
} from "./testing/chatkit-harness.ts";
import { createScriptedResponder, toMessageEvents } from "./testing/scripted-responder.ts";
import { readAllEvents, readEvents, serveInProcess, serveOverSocket } from "./testing/test-server.ts";

const { start, logged } = createChatKitHarness();

describe.each([
  ["in process", serveInProcess],
  ["over a socket", serveOverSocket],
])("the stream of a turn, %s", (_, serve) => {
  test("creating a thread: the thread, the message, the options, the answer, in the reference's order", async () => {
    const running = await start({}, serve);
    const response = await running.send(toCreate("Hi"));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    expect(response.headers.get("x-request-id")).toMatch(/^req_[0-9a-f]{32}$/);
    expect((await readAllEvents(response)).map(describeEvent)).toEqual([
      "thread.created",
      "thread.item.done user_message",
      "stream_options",
      "thread.item.added assistant_message",
      "assistant_message.content_part.added",
      "assistant_message.content_part.text_delta",
      "assistant_message.content_part.text_delta",
      "assistant_message.content_part.text_delta",
      "assistant_message.content_part.done",
      "thread.item.done assistant_message",
    ]);
  });

  test("adding a message: the same without the thread; both are there afterwards", async () => {
    const running = await start({}, serve);
    const { threadId } = await createThread(running);
    const events = await readAllEvents(await running.send(toAdd(threadId, "And you?")));
    expect(events.slice(0, 2).map(describeEvent)).toEqual([
      "thread.item.done user_message",
      "stream_options",
    ]);
    const items = await listItems(running, threadId);
    expect(items.map(textOf)).toEqual(["Hi", "Hello, world", "And you?", "Hello, world"]);
    expect(new Set(items.map((item) => item.id)).size).toBe(4);
  });

  test("closing the connection of a client that cannot resume stops the turn and keeps what it had", async () => {
    const held = createHeldResponder();
    const running = await start({ respond: held.respond }, serve);
    const leaving = new AbortController();
    const response = await running.send(toCreate("Tell me"), { signal: leaving.signal });
    const events = readEvents(response);
    const first = (await events.next()).value as ThreadStreamEvent;
    if (first.type !== "thread.created") throw new Error("no thread was created");
    await held.said;
    leaving.abort();
    await events.next().catch(() => undefined);
    await response.body?.cancel().catch(() => undefined);
    await eventually(() => expect(held.state.isAborted).toBe(true));
    await eventually(async () => {
      expect((await listItems(running, first.thread.id)).map(textOf)).toEqual(["Tell me", "Once upon"]);
    });
  });

  test("a client that can resume gets numbered events, may leave, and takes the turn up where it left", async () => {
    const held = createHeldResponder();
    const running = await start({ respond: held.respond }, serve);
    const leaving = new AbortController();
    const response = await running.send(toCreate("Tell me", { parlor: { resumable: true } }), {
      signal: leaving.signal,
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let received = "";
    while (!received.includes(" upon"))
      received += decoder.decode((await reader.read()).value, { stream: true });
    const numbers = [...received.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
    expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
    const threadId = /thr_[0-9a-f]{32}/.exec(received)?.[0] as string;
    leaving.abort();
    await reader.cancel().catch(() => undefined);
    const attach = { type: "parlor.runs.attach", params: { thread_id: threadId, after: numbers.at(-1) } };
    const resumed = await running.send(attach);
    expect(held.state.isAborted).toBe(false);
    held.release();
    const rest = await readAllEvents(resumed);
    expect(rest.map(describeEvent)).toEqual([
      "assistant_message.content_part.text_delta",
      "assistant_message.content_part.done",
      "thread.item.done assistant_message",
    ]);
    expect((await listItems(running, threadId)).map(textOf)).toEqual(["Tell me", "Once upon a time."]);
  });
});

describe("refusals, before any stream starts", () => {
  test.each([
    ["not JSON", "{", 400, "invalid_json"],
    ["not an object", "[]", 400, "invalid_request"],
    ["no type", {}, 400, "invalid_request"],
    ["an unknown type", { type: "messages.create", params: {} }, 400, "unknown_type"],
    ["a missing field", { type: "threads.create", params: {} }, 400, "invalid_request"],
    ["an empty message", toCreate(" \n\t "), 400, "empty_message"],
    ["a message over the limit", toCreate("x".repeat(32_001)), 413, "message_too_long"],
    ["a body over the limit", toCreate("x".repeat(1024 * 1024)), 413, "body_too_large"],
    ["an unknown thread", toAdd("thr_unknown", "Hi"), 404, "thread_not_found"],
    ["a limit of zero", { type: "threads.list", params: { limit: 0 } }, 400, "invalid_request"],
    [
      "an unknown attachment",
      { type: "threads.create", params: { input: { ...toInput("Hi"), attachments: ["atc_1"] } } },
      404,
      "attachment_not_found",
    ],
    [
      "what this server does not do",
      { type: "input.transcribe", params: { audio_base64: "", mime_type: "a/b" } },
      501,
      "not_supported",
    ],
  ])("%s", async (_, body, status, code) => {
    const running = await start();
    const response = await running.send(body, { headers: { "x-request-id": "trace-1" } });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: { code, message: expect.stringMatching(/\w/), request_id: "trace-1" },
    });
    expect((await running.call<Page<Thread>>("threads.list", {})).body.data).toEqual([]);
  });

  test("nobody, another method, another content type", async () => {
    const { chatKit } = await start();
    const cases: [RequestInit, number, string][] = [
      [
        { method: "POST", body: "{}", headers: { "content-type": "application/json" } },
        401,
        "unauthenticated",
      ],
      [{ method: "GET", headers: { "x-user": "ada" } }, 405, "method_not_allowed"],
      [
        { method: "POST", body: "{}", headers: { "x-user": "ada", "content-type": "text/plain" } },
        415,
        "unsupported_media_type",
      ],
    ];
    for (const [init, status, code] of cases) {
      const response = await chatKit.handler(new Request("http://chatkit.test/", init));
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error: { code } });
    }
  });

  test("a request id that could forge a line in a log is not taken", async () => {
    const running = await start();
    const response = await running.send({}, { headers: { "x-request-id": "a b" } });
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
  });

  test("a failure of ours has a fixed text and a request id; its detail goes to the log only", async () => {
    const running = await start({
      authenticate: async () => {
        throw new Error("secret detail");
      },
    });
    const response = await running.send(toCreate("Hi"));
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).toContain("internal_error");
    expect(text).not.toContain("secret detail");
    expect(logged).toContainEqual({ level: "error", message: "a request failed", code: "internal_error" });
  });

  test("a host that cannot name a request has it named for it", async () => {
    const running = await start({
      requestId: () => {
        throw new Error("secret detail");
      },
    });
    const response = await running.send(toCreate("Hi"));
    expect([response.status, response.headers.get("x-request-id")]).toEqual([
      200,
      expect.stringMatching(/^req_/),
    ]);
    expect(logged).toContainEqual({ level: "warn", message: "a request could not be named by the host" });
  });

  test("a log that throws ends no turn", async () => {
    const running = await start({
      log: () => {
        throw new Error("the log is full");
      },
      async *respond(input) {
        yield* answerHello({ ...input, context: { user: input.owner } });
        throw new Error("secret detail");
      },
    });
    const { threadId, events } = await createThread(running);
    expect(events.at(-1)).toEqual({ type: "error", code: "stream.error", allow_retry: true });
    expect((await running.send(toAdd(threadId, "Again"))).status).toBe(200);
  });

  test("a host's own refusal is passed as it is", async () => {
    const running = await start({
      authenticate: async () => {
        throw new ChatKitError("out_of_credit", "Your credit is used up.", { status: 402 });
      },
    });
    const response = await running.send(toCreate("Hi"));
    expect([response.status, await response.json()]).toMatchObject([
      402,
      { error: { code: "out_of_credit" } },
    ]);
  });

  test("a locked and a closed thread take no message and no retry, and say why", async () => {
    const running = await start();
    for (const [type, code] of [
      ["locked", "thread_locked"],
      ["closed", "thread_closed"],
    ] as const) {
      const { threadId, events } = await createThread(running);
      const thread = await running.store.loadThread("ada", threadId);
      if (!thread) throw new Error("the thread is gone");
      await running.store.saveThread("ada", { ...thread, status: { type, reason: "Moved to support." } });
      const message = events.find((event) => event.type === "thread.item.done");
      const refusals = [
        toAdd(threadId, "Hi"),
        { type: "threads.retry_after_item", params: { thread_id: threadId, item_id: message?.item.id } },
      ];
      for (const body of refusals) {
        const response = await running.send(body);
        expect([response.status, await response.json()]).toMatchObject([
          409,
          { error: { code, message: "Moved to support." } },
        ]);
      }
    }
  });
});

describe("threads and items", () => {
  test("another owner's thread is not found, whatever is asked of it", async () => {
    const running = await start({
      async *action(input) {
        yield* toMessageEvents(input, ["Done"]);
      },
      syncAction: async () => ({}),
    });
    const { threadId, events } = await createThread(running);
    const message = events.find((event) => event.type === "thread.item.done");
    const itemId = message?.item.id;
    const requests = [
      { type: "threads.get_by_id", params: { thread_id: threadId } },
      { type: "threads.update", params: { thread_id: threadId, title: "Mine" } },
      { type: "threads.delete", params: { thread_id: threadId } },
      { type: "items.list", params: { thread_id: threadId } },
      { type: "items.feedback", params: { thread_id: threadId, item_ids: [itemId], kind: "positive" } },
      { type: "threads.retry_after_item", params: { thread_id: threadId, item_id: itemId } },
      { type: "threads.add_client_tool_output", params: { thread_id: threadId, result: {} } },
      {
        type: "threads.add_structured_input",
        params: { thread_id: threadId, item_id: itemId, input: { answers: {} } },
      },
      {
        type: "threads.custom_action",
        params: { thread_id: threadId, item_id: itemId, action: { type: "do" } },
      },
      {
        type: "threads.sync_custom_action",
        params: { thread_id: threadId, item_id: itemId, action: { type: "do" } },
      },
      { type: "parlor.runs.attach", params: { thread_id: threadId } },
      { type: "parlor.runs.cancel", params: { thread_id: threadId } },
      { type: "parlor.threads.archive", params: { thread_id: threadId } },
      { type: "parlor.threads.restore", params: { thread_id: threadId } },
      toAdd(threadId, "Let me in"),
    ];
    for (const body of requests) {
      const response = await running.send(body, { user: "grace" });
      expect([response.status, await response.json()]).toMatchObject([
        404,
        { error: { code: "thread_not_found" } },
      ]);
    }
    expect((await running.call<Page<Thread>>("threads.list", {}, "grace")).body.data).toEqual([]);
    expect(await listItems(running, threadId)).toHaveLength(2);
  });

  test("answers are bare, without nulls, metadata and hidden items; a page keeps its cursor over hidden ones", async () => {
    const running = await start({
      respond: createScriptedResponder((input) => {
        input.thread.title = "Greetings";
        input.thread.metadata = { secret: "mine" };
        const fields = { thread_id: input.thread.id, created_at: new Date().toISOString() };
        return [
          {
            type: "thread.item.done" as const,
            item: {
              type: "hidden_context_item" as const,
              id: input.run.createId("hidden_context_item"),
              ...fields,
              content: "secret",
            },
          },
          ...toMessageEvents(input, ["Hello"]),
        ];
      }),
    });
    const { threadId, events } = await createThread(running);
    const list = await running.call<Page<Thread>>("threads.list", {});
    expect(list.body).toEqual({
      data: [
        {
          id: threadId,
          title: "Greetings",
          created_at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
          status: { type: "active" },
          metadata: {},
          items: { data: [], has_more: false },
        },
      ],
      has_more: false,
    });
    const { body } = await running.call<Thread>("threads.get_by_id", { thread_id: threadId });
    expect(body.items.data.map((item) => item.type)).toEqual(["user_message", "assistant_message"]);
    const everything = JSON.stringify([events, list.body, body]);
    expect(everything).not.toContain("secret");
    expect(everything).not.toContain("null");

    const first = await running.call<Page<ThreadItem>>("items.list", {
      thread_id: threadId,
      order: "asc",
      limit: 2,
    });
    expect(first.body.data.map((item) => item.type)).toEqual(["user_message"]);
    expect(first.body.has_more).toBe(true);
    const second = await running.call<Page<ThreadItem>>("items.list", {
      thread_id: threadId,
      order: "asc",
      limit: 2,
      after: first.body.after,
    });
    expect(second.body.data.map((item) => item.type)).toEqual(["assistant_message"]);
  });

  test("a page is newest first and never larger than the limit of the server", async () => {
    const running = await start({ limits: { maxPageSize: 3 } });
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.push((await createThread(running)).threadId);
    const { body } = await running.call<Page<Thread>>("threads.list", { limit: 9999 });
    expect(body.data.map((thread) => thread.id)).toEqual(ids.toReversed().slice(0, 3));
    expect(body).toMatchObject({ has_more: true, after: ids[2] });
  });

  test("rename, feedback and delete", async () => {
    const noted: unknown[] = [];
    const running = await start({
      addFeedback: async (feedback) => {
        noted.push(feedback);
      },
    });
    const { threadId } = await createThread(running);
    const [, reply] = await listItems(running, threadId);
    expect(
      (await running.call<Thread>("threads.update", { thread_id: threadId, title: " Milk " })).body.title,
    ).toBe("Milk");
    expect((await running.call("threads.update", { thread_id: threadId, title: " " })).status).toBe(400);
    const feedback = { thread_id: threadId, item_ids: [reply?.id], kind: "negative" };
    expect((await running.call("items.feedback", feedback)).body).toEqual({});
    expect(noted).toEqual([
      { owner: "ada", context: { user: "ada" }, threadId, itemIds: [reply?.id], kind: "negative" },
    ]);
    expect(await running.store.listFeedback("ada", threadId)).toEqual(new Map([[reply?.id, "negative"]]));
    expect((await running.call("threads.delete", { thread_id: threadId })).body).toEqual({});
    expect((await running.call("threads.get_by_id", { thread_id: threadId })).status).toBe(404);
  });
});

describe("what a hook does", () => {
  test("a thread that it changes, however deep inside, is saved and sent right after", async () => {
    const running = await start({
      respond: createScriptedResponder((input) => [
        { type: "progress_update" as const, text: "one" },
        () => {
          input.thread.metadata = { deep: { list: [1] } };
        },
        { type: "progress_update" as const, text: "two" },
        () => {
          (input.thread.metadata.deep as { list: number[] }).list.push(2);
        },
        { type: "progress_update" as const, text: "three" },
        () => {
          input.thread.title = "At the end";
        },
      ]),
    });
    const { threadId, events } = await createThread(running);
    expect(events.slice(3).map((event) => ("text" in event ? event.text : event.type))).toEqual([
      "one",
      "two",
      "thread.updated",
      "three",
      "thread.updated",
      "thread.updated",
    ]);
    expect(await running.store.loadThread("ada", threadId)).toMatchObject({
      title: "At the end",
      metadata: { deep: { list: [1, 2] } },
    });
  });

  test.each([
    ["anything", new Error("secret"), { code: "stream.error", allow_retry: true }],
    [
      "a StreamError",
      new StreamError("The model is busy.", { allowRetry: true }),
      { code: "custom", message: "The model is busy.", allow_retry: true },
    ],
    [
      "a ChatKitError",
      new ChatKitError("quota", "Used up.", { status: 403 }),
      { code: "custom", message: "Used up.", allow_retry: false },
    ],
  ])("throwing %s is one error event, and what was said stays", async (_, error, event) => {
    const running = await start({
      respond: createScriptedResponder((input) => [
        ...[...toMessageEvents(input, ["Half an", " answer"])].slice(0, 4),
        () => {
          throw error;
        },
      ]),
    });
    const { threadId, events } = await createThread(running);
    expect(events.at(-1)).toEqual({ type: "error", ...event });
    expect(events.filter((one) => one.type === "error")).toHaveLength(1);
    expect(JSON.stringify(events)).not.toContain("secret");
    expect((await listItems(running, threadId)).map(textOf)).toEqual(["Hi", "Half an answer"]);
    expect((await running.send(toAdd(threadId, "Again"))).status).toBe(200);
  });

  test("throwing before the first event leaves a message that can be answered again", async () => {
    let calls = 0;
    const running = await start({
      respond: async function* (input) {
        calls += 1;
        if (calls === 1) throw new Error("not yet");
        yield* toMessageEvents(input, ["Now"]);
      },
    });
    const { threadId, events } = await createThread(running);
    expect(events.map(describeEvent)).toEqual([
      "thread.created",
      "thread.item.done user_message",
      "stream_options",
      "error",
    ]);
    const [message] = await listItems(running, threadId);
    const retry = await running.send({
      type: "threads.retry_after_item",
      params: { thread_id: threadId, item_id: message?.id },
    });
    await readAllEvents(retry);
    expect((await listItems(running, threadId)).map(textOf)).toEqual(["Hi", "Now"]);
  });

  test("steps under way when a turn is stopped do not stay loading for ever", async () => {
    const reached = Promise.withResolvers<void>();
    const running = await start({
      respond: createScriptedResponder((input) => [
        {
          type: "thread.item.added" as const,
          item: {
            type: "workflow" as const,
            id: input.run.createId("workflow"),
            thread_id: input.thread.id,
            created_at: new Date().toISOString(),
            workflow: {
              type: "custom" as const,
              expanded: false,
              tasks: [{ type: "custom" as const, title: "Looking", status_indicator: "loading" as const }],
            },
          },
        },
        () => reached.resolve(),
        new Promise(() => {}),
      ]),
    });
    const response = await running.send(toCreate("Go", { parlor: { resumable: true } }));
    const collected = readAllEvents(response);
    await reached.promise;
    const threadId = (await running.call<Page<Thread>>("threads.list", {})).body.data[0]?.id as string;
    expect((await running.call("parlor.runs.cancel", { thread_id: threadId })).body).toEqual({
      cancelled: true,
    });
    expect((await collected).at(-1)).toMatchObject({
      type: "thread.item.done",
      item: { type: "workflow", workflow: { tasks: [{ title: "Looking", status_indicator: "none" }] } },
    });
    expect((await running.call("parlor.runs.cancel", { thread_id: threadId })).body).toEqual({
      cancelled: false,
    });
  });
});

describe("one turn at a time", () => {
  test("a second message while an answer is written is refused, and the first goes on", async () => {
    const held = createHeldResponder();
    const running = await start({ respond: held.respond });
    const response = await running.send(toCreate("One"));
    const events = readEvents(response);
    const first = (await events.next()).value as ThreadStreamEvent;
    if (first.type !== "thread.created") throw new Error("no thread was created");
    await held.said;
    const refused = await running.send(toAdd(first.thread.id, "Two"));
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: "thread_busy" } }]);
    held.release();
    for await (const _event of events);
    expect((await listItems(running, first.thread.id)).map(textOf)).toEqual(["One", "Once upon a time."]);
  });

  test("a message right after a stop waits for it, and the next answer knows of it", async () => {
    const held = createHeldResponder();
    const seen: string[][] = [];
    const running = await start({
      respond: async function* (input) {
        if (held.state.calls === 0) {
          yield* held.respond(input);
          return;
        }
        const types: string[] = [];
        for await (const item of input.run.history()) types.push(item.type);
        seen.push(types);
        yield* toMessageEvents(input, ["Second"]);
      },
    });
    const response = await running.send(toCreate("One"));
    const events = readEvents(response);
    const first = (await events.next()).value as ThreadStreamEvent;
    if (first.type !== "thread.created") throw new Error("no thread was created");
    await held.said;
    await events.return();
    const next = await running.send(toAdd(first.thread.id, "Two"));
    expect(next.status).toBe(200);
    await readAllEvents(next);
    expect((await listItems(running, first.thread.id)).map(textOf)).toEqual([
      "One",
      "Once upon",
      "Two",
      "Second",
    ]);
    expect(seen).toEqual([["user_message", "sdk_hidden_context", "assistant_message", "user_message"]]);
  });

  test("a send repeated with its key is the same turn, while it runs and afterwards", async () => {
    const held = createHeldResponder();
    const running = await start({ respond: held.respond });
    const body = toCreate("Once only", { parlor: { resumable: true, idempotency_key: "key-1" } });
    const responses = await Promise.all([running.send(body), running.send(body), running.send(body)]);
    held.release();
    const streams = await Promise.all(responses.map(readAllEvents));
    const later = await readAllEvents(await running.send(body));
    for (const stream of [...streams, later]) expect(stream).toEqual(streams[0]);
    expect(held.state.calls).toBe(1);
    expect((await running.call<Page<Thread>>("threads.list", {})).body.data).toHaveLength(1);
    const stranger = await running.send(body, { user: "grace" });
    expect((await readAllEvents(stranger))[0]).not.toEqual(streams[0]?.[0]);
  });

  test("deleting a thread while an answer is written stops it, and nothing comes back", async () => {
    const held = createHeldResponder();
    const running = await start({ respond: held.respond });
    const events = readEvents(await running.send(toCreate("One")));
    const first = (await events.next()).value as ThreadStreamEvent;
    if (first.type !== "thread.created") throw new Error("no thread was created");
    await held.said;
    expect((await running.call("threads.delete", { thread_id: first.thread.id })).status).toBe(200);
    for await (const _event of events);
    expect(held.state.isAborted).toBe(true);
    expect((await running.call("threads.get_by_id", { thread_id: first.thread.id })).status).toBe(404);
  });
});

describe("retry", () => {
  test("the old answer stays until the new one starts; then clients are told what went", async () => {
    let calls = 0;
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const histories: string[][] = [];
    const running = await start({
      respond: async function* (input) {
        calls += 1;
        if (calls === 2) {
          const texts: string[] = [];
          for await (const item of input.run.history()) texts.push(textOf(item));
          histories.push(texts);
          begun.resolve();
          await release.promise;
        }
        yield* toMessageEvents(input, [`Answer ${calls}`]);
      },
    });
    const { threadId } = await createThread(running);
    const [message, old] = await listItems(running, threadId);
    const retry = { type: "threads.retry_after_item", params: { thread_id: threadId, item_id: message?.id } };
    const response = await running.send(retry);
    await begun.promise;
    expect((await listItems(running, threadId)).map(textOf)).toEqual(["Hi", "Answer 1"]);
    release.resolve();
    const events = await readAllEvents(response);
    expect(events.slice(0, 3).map(describeEvent)).toEqual([
      "stream_options",
      "thread.item.removed",
      "thread.item.added assistant_message",
    ]);
    expect(events[1]).toEqual({ type: "thread.item.removed", item_id: old?.id });
    expect((await listItems(running, threadId)).map(textOf)).toEqual(["Hi", "Answer 2"]);
    expect(histories).toEqual([["Hi"]]);
  });

  test("only a user's message can be answered again; an unknown one is not found", async () => {
    const running = await start();
    const { threadId } = await createThread(running);
    const [, reply] = await listItems(running, threadId);
    for (const [itemId, status, code] of [
      [reply?.id, 409, "not_retryable"],
      ["msg_unknown", 404, "item_not_found"],
    ] as const) {
      const response = await running.send({
        type: "threads.retry_after_item",
        params: { thread_id: threadId, item_id: itemId },
      });
      expect([response.status, await response.json()]).toMatchObject([status, { error: { code } }]);
    }
    expect(await listItems(running, threadId)).toHaveLength(2);
  });
});

describe("attaching", () => {
  test("a page that knows nothing of a running turn gets it whole, without what was to be done once", async () => {
    const release = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const running = await start({
      respond: createScriptedResponder((input) => [
        { type: "client_effect" as const, name: "once", data: {} },
        ...[...toMessageEvents(input, ["Hello"])].slice(0, 3),
        () => reached.resolve(),
        release.promise,
        { type: "client_effect" as const, name: "later", data: {} },
      ]),
    });
    const own = readAllEvents(await running.send(toCreate("Hi", { parlor: { resumable: true } })));
    await reached.promise;
    const threadId = (await running.call<Page<Thread>>("threads.list", {})).body.data[0]?.id as string;
    const thread = await running.call<Thread>("threads.get_by_id", { thread_id: threadId });
    expect(thread.headers.get("x-parlor-run")).toMatch(/^run_/);
    const attached = readAllEvents(
      await running.send({ type: "parlor.runs.attach", params: { thread_id: threadId } }),
    );
    release.resolve();
    const effects = (events: ThreadStreamEvent[]) =>
      events.flatMap((event) => (event.type === "client_effect" ? event.name : []));
    expect(effects(await own)).toEqual(["once", "later"]);
    expect(effects(await attached)).toEqual(["later"]);
    expect((await attached)[0]).toMatchObject({ type: "thread.created" });
  });

  test("nothing to attach to", async () => {
    const running = await start();
    const { threadId } = await createThread(running);
    const response = await running.send({ type: "parlor.runs.attach", params: { thread_id: threadId } });
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { error: { code: "run_not_found" } },
    ]);
    const thread = await running.call<Thread>("threads.get_by_id", { thread_id: threadId });
    expect(thread.headers.get("x-parlor-run")).toBe("none");
  });

  test("a run that the process forgot is read from the log", async () => {
    const runLog = createMemoryRunLog();
    const store = createMemoryStore();
    const first = await start({ store, runLog });
    const { threadId, events } = await createThread(first);
    const second = await start({ store, runLog });
    const attached = await second.send({
      type: "parlor.runs.attach",
      params: { thread_id: threadId, after: 2 },
    });
    expect(await readAllEvents(attached)).toEqual(events.slice(2));
  });
});

describe("a run whose process died", () => {
  async function killInTheMiddle() {
    const store = createMemoryStore();
    const runLog = createMemoryRunLog();
    const held = createHeldResponder();
    const first = await start({ store, runLog, respond: held.respond });
    const events = readEvents(await first.send(toCreate("Tell me", { parlor: { resumable: true } })));
    const created = (await events.next()).value as ThreadStreamEvent;
    if (created.type !== "thread.created") throw new Error("no thread was created");
    await held.said;
    // The next process sees the log as the first one left it.
    const orphan = await runLog.latest("ada", created.thread.id);
    if (!orphan) throw new Error("no run was opened");
    const second = await start({ store, runLog: { ...runLog, takeOrphans: async () => [orphan] } });
    return { running: second, threadId: created.thread.id };
  }

  test("is closed with what it had shown, says so, and can be retried", async () => {
    const { running, threadId } = await killInTheMiddle();
    expect(await running.chatKit.recover()).toBe(1);
    const [message, partial] = await listItems(running, threadId);
    expect([textOf(message), textOf(partial)]).toEqual(["Tell me", "Once upon"]);
    const attached = await readAllEvents(
      await running.send({ type: "parlor.runs.attach", params: { thread_id: threadId } }),
    );
    expect(attached).toEqual([
      { type: "error", code: "custom", message: expect.stringContaining("cut off"), allow_retry: true },
    ]);
    const retry = { type: "threads.retry_after_item", params: { thread_id: threadId, item_id: message?.id } };
    await readAllEvents(await running.send(retry));
    expect((await listItems(running, threadId)).map(textOf)).toEqual(["Tell me", "Hello, world"]);
  });
});

describe("a store that fails", () => {
  const methods = [
    "createThread",
    "saveItem",
    "saveThread",
    "loadThread",
    "listThreads",
    "listItems",
    "deleteThread",
  ] as const;

  function createFailing(store: Store, method: (typeof methods)[number], when: () => boolean): Store {
    return {
      ...store,
      [method]: (...args: never[]) => {
        if (when()) return Promise.reject(new Error("the disk is full"));
        return (store[method] as (...given: never[]) => Promise<unknown>)(...args);
      },
    };
  }

  test.each(["createThread", "saveItem"] as const)(
    "at %s, before the stream: a clear error, and no half of a thread is busy",
    async (method) => {
      let isFailing = true;
      const store = createMemoryStore();
      const running = await start({ store: createFailing(store, method, () => isFailing) });
      const response = await running.send(toCreate("Hi"));
      expect([response.status, await response.json()]).toMatchObject([
        500,
        { error: { code: "internal_error" } },
      ]);
      isFailing = false;
      for (const thread of (await running.call<Page<Thread>>("threads.list", {})).body.data) {
        expect((await running.send(toAdd(thread.id, "Again"))).status).toBe(200);
      }
    },
  );

  test("when the answer is saved: the client is told, and the thread is free again", async () => {
    let saves = 0;
    const running = await start({
      store: createFailing(createMemoryStore(), "saveItem", () => {
        saves += 1;
        return saves === 2;
      }),
    });
    const { threadId, events } = await createThread(running);
    expect(events.at(-1)).toEqual({ type: "error", code: "stream.error", allow_retry: true });
    expect((await running.send(toAdd(threadId, "Again"))).status).toBe(200);
  });

  test.each([
    ["rejects", async () => Promise.reject(new Error("the log is away"))],
    [
      "throws",
      () => {
        throw new Error("the log is away");
      },
    ],
  ])("a log that %s: nothing that it has not taken is shown, and the client is told", async (_, append) => {
    const running = await start({ runLog: { ...createMemoryRunLog(), append } });
    const response = await running.send(toCreate("Hi"));
    expect(await readAllEvents(response)).toEqual([
      { type: "error", code: "stream.error", allow_retry: true },
    ]);
  });

  test("a log that fails later: what it has taken was shown, and the client is told", async () => {
    const log = createMemoryRunLog();
    const isShown = Promise.withResolvers<void>();
    let appends = 0;
    const running = await start({
      runLog: {
        ...log,
        append: async (runId, entries) => {
          appends += 1;
          if (appends > 1) throw new Error("the log is away");
          await log.append(runId, entries);
        },
      },
      respond: createScriptedResponder((input) => [
        isShown.promise,
        ...toMessageEvents(input, ["Hello", ", world"]),
      ]),
    });
    const seen: ThreadStreamEvent[] = [];
    for await (const event of readEvents(await running.send(toCreate("Hi")))) {
      seen.push(event);
      if (event.type === "stream_options") isShown.resolve();
    }
    expect(seen.map(describeEvent)).toEqual([
      "thread.created",
      "thread.item.done user_message",
      "stream_options",
      "error",
    ]);
  });
});

describe("the end of the server", () => {
  test("running turns may end; new ones are refused; what does not end is stopped and kept", async () => {
    const held = createHeldResponder();
    const running = await start({ respond: held.respond });
    const events = readEvents(await running.send(toCreate("One")));
    const first = (await events.next()).value as ThreadStreamEvent;
    if (first.type !== "thread.created") throw new Error("no thread was created");
    await held.said;
    const closing = running.chatKit.close({ graceMs: 0 });
    expect((await running.send(toCreate("Two"))).status).toBe(503);
    await closing;
    const rest: ThreadStreamEvent[] = [];
    for await (const event of events) rest.push(event);
    expect(rest.at(-1)).toEqual({
      type: "error",
      code: "custom",
      message: "The answer was cut off because the server stopped. You can ask again.",
      allow_retry: true,
    });
    expect(
      (await running.store.listItems("ada", first.thread.id, { limit: 10, order: "asc" })).data.map(textOf),
    ).toEqual(["One", "Once upon", ""]);
  });
});

test("a log that takes its time: events come in groups, in order, each once", async () => {
  const log = createMemoryRunLog();
  const groups: number[] = [];
  const running = await start({
    runLog: {
      ...log,
      append: async (runId, entries) => {
        groups.push(entries.length);
        await new Promise((resolve) => setImmediate(resolve));
        await log.append(runId, entries);
      },
    },
    respond: createScriptedResponder((input) =>
      toMessageEvents(
        input,
        Array.from({ length: 200 }, (_, index) => `${index} `),
      ),
    ),
  });
  const { threadId, events } = await createThread(running);
  const text = Array.from({ length: 200 }, (_, index) => `${index} `).join("");
  expect((await listItems(running, threadId)).map(textOf)).toEqual(["Hi", text]);
  const deltas = events.flatMap((event) =>
    event.type === "thread.item.updated" && event.update.type === "assistant_message.content_part.text_delta"
      ? [event.update.delta]
      : [],
  );
  expect(deltas.join("")).toBe(text);
  expect(groups.length).toBeLessThan(events.length / 2);
});

test("a method that is not answered is told those that are", async () => {
  const { chatKit } = await start({ attachments: createMemoryAttachmentStore({ url: "/files" }) });
  const ask = (method: string) =>
    new Request("http://chatkit.test/files", { method, headers: { "x-user": "ada" } });
  for (const [door, method, allowed] of [
    [chatKit.handler, "GET", "POST"],
    [chatKit.handler, "OPTIONS", "POST"],
    [chatKit.files, "DELETE", "GET, HEAD, POST, PUT"],
    [chatKit.files, "PATCH", "GET, HEAD, POST, PUT"],
  ] as const) {
    const response = await door(ask(method));
    expect([response.status, response.headers.get("allow")]).toEqual([405, allowed]);
    expect(await response.json()).toMatchObject({ error: { code: "method_not_allowed" } });
  }
});
