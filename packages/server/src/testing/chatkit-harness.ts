import type { Page, ThreadItem, ThreadStreamEvent } from "@parlor/protocol";
import { afterEach, vi } from "vitest";
import type { ChatKitOptions, Respond } from "../chatkit.ts";
import { createChatKit } from "../create-chatkit.ts";
import { createMemoryStore } from "../stores/memory-store.ts";
import { createScriptedResponder, toMessageEvents } from "./scripted-responder.ts";
import { readAllEvents, serveInProcess, type TestServer } from "./test-server.ts";

export interface Context {
  user: string;
}

type Handler = (request: Request) => Promise<Response>;

/** An answer of three words. */
export const answerHello: Respond<Context> = createScriptedResponder((input) =>
  toMessageEvents(input, ["Hello", ", ", "world"]),
);

interface Sending {
  user?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** Starts endpoints for the tests of a file, each closed after its test. The user is who `x-user` says. */
export function createChatKitHarness() {
  const opened: (() => Promise<void>)[] = [];
  const logged: { level: string; message: string; code?: string | undefined }[] = [];

  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
    logged.length = 0;
  });

  async function start(
    options: Partial<ChatKitOptions<Context>> = {},
    serve: (handler: Handler) => TestServer | Promise<TestServer> = serveInProcess,
  ) {
    const store = options.store ?? createMemoryStore();
    const chatKit = createChatKit<Context>({
      store,
      respond: answerHello,
      authenticate: async (request) => {
        const user = request.headers.get("x-user");
        return user === null ? undefined : { owner: user, context: { user } };
      },
      log: ({ level, message, code }) => logged.push({ level, message, code }),
      ...options,
    });
    const server = await serve(chatKit.handler);
    opened.push(async () => {
      await chatKit.close({ graceMs: 0 });
      await server.close();
    });
    const send = (body: unknown, { user = "ada", signal, headers }: Sending = {}) =>
      server.send({ body, headers: { "x-user": user, ...headers }, ...(signal ? { signal } : {}) });
    const call = async <T>(type: string, params: object, user?: string) => {
      const response = await send({ type, params }, user === undefined ? {} : { user });
      return { status: response.status, body: (await response.json()) as T, headers: response.headers };
    };
    /** The events of a request that is answered with a stream. */
    const stream = async (type: string, params: object, user?: string) =>
      readAllEvents(await send({ type, params }, user === undefined ? {} : { user }));
    return { chatKit, store, send, call, stream };
  }

  return { start, logged };
}

export type Running = Awaited<ReturnType<ReturnType<typeof createChatKitHarness>["start"]>>;

export function toInput(text: string) {
  return { content: [{ type: "input_text", text }], attachments: [] as string[], inference_options: {} };
}

export function toCreate(text: string, metadata?: object) {
  return { type: "threads.create", params: { input: toInput(text) }, ...(metadata ? { metadata } : {}) };
}

export function toAdd(threadId: string, text: string, metadata?: object) {
  const params = { thread_id: threadId, input: toInput(text) };
  return { type: "threads.add_user_message", params, ...(metadata ? { metadata } : {}) };
}

export function describeEvent(event: ThreadStreamEvent): string {
  if (event.type === "thread.item.updated") return event.update.type;
  return "item" in event ? `${event.type} ${event.item.type}` : event.type;
}

export async function createThread(running: Running, text = "Hi") {
  const events = await readAllEvents(await running.send(toCreate(text)));
  const created = events[0];
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  return { threadId: created.thread.id, events };
}

export async function listItems(running: Running, threadId: string, user?: string): Promise<ThreadItem[]> {
  const { body } = await running.call<Page<ThreadItem>>(
    "items.list",
    { thread_id: threadId, order: "asc", limit: 100 },
    user,
  );
  return body.data;
}

export function textOf(item: ThreadItem | undefined): string {
  if (item?.type !== "assistant_message" && item?.type !== "user_message") return "";
  return item.content.map((part) => part.text).join("");
}

/** Waits until a check holds, for as long as a busy machine may take. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 15_000, interval: 20 });
}

/** A `respond` that says the first words, and then waits until it is let go. */
export function createHeldResponder(words = ["Once", " upon"]) {
  const said = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const state = { isAborted: false, calls: 0 };
  const respond: Respond<Context> = async function* (input) {
    state.calls += 1;
    input.signal.addEventListener("abort", () => {
      state.isAborted = true;
    });
    const events = [...toMessageEvents(input, [...words, " a time."])];
    for (const event of events.slice(0, 2 + words.length)) yield event;
    said.resolve();
    await release.promise;
    for (const event of events.slice(2 + words.length)) yield event;
  };
  return { respond, said: said.promise, release: release.resolve, state };
}
