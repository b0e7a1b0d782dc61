import { answer, type DemoEvent } from "./demo-answers.ts";
import { createDemoThreads, type Item, type Thread, userItem } from "./demo-threads.ts";

interface DemoRequest {
  type: string;
  params: {
    thread_id?: string;
    item_id?: string;
    title?: string;
    name?: string;
    mime_type?: string;
    action?: { type: string; payload?: unknown };
    input?: {
      content?: { text: string }[];
      quoted_text?: string;
      status?: string;
      answers?: Record<string, unknown>;
    };
    result?: unknown;
  };
}

/** A ChatKit server in the page, for `api.fetch`: conversations in memory, answers by script. */
export function createDemoFetch(): typeof fetch {
  const threads = new Map(createDemoThreads().map((thread) => [thread.id, thread]));
  return async (_, init) => {
    if (typeof init?.body !== "string")
      return toJson(toAttachment({ name: "file", mime_type: "text/plain" }));
    const request = JSON.parse(init.body) as DemoRequest;
    return answerRequest(threads, request, init.signal ?? undefined);
  };
}

function answerRequest(
  threads: Map<string, Thread>,
  { type, params }: DemoRequest,
  signal?: AbortSignal,
): Response {
  if (type === "threads.list") return toJson(toPage([...threads.values()].map(toMetadata)));
  if (type === "threads.create") return startTurn(createThread(threads, params), params, signal);
  if (type === "attachments.create") return toJson(toAttachment(params));
  if (type === "attachments.delete" || type === "items.feedback") return toJson({});
  if (type === "input.transcribe") return toJson({ text: "what the microphone heard" });
  const thread = threads.get(params.thread_id ?? "");
  if (!thread) return refuse(404, "not_found", "There is no such conversation.");
  switch (type) {
    case "threads.get_by_id":
      return toJson({ ...toMetadata(thread), items: toPage(thread.items) });
    case "items.list":
      return toJson(toPage(thread.items.toReversed()));
    case "threads.update":
      thread.title = params.title ?? thread.title;
      return toJson(toMetadata(thread));
    case "threads.delete":
      threads.delete(thread.id);
      return toJson({});
    case "threads.add_user_message":
      return startTurn(thread, params, signal);
    case "threads.add_client_tool_output":
      return stream(say(thread, `The page answered: \`${JSON.stringify(params.result)}\``, signal));
    case "threads.add_structured_input":
      return stream(takeAnswers(thread, params, signal));
    case "threads.retry_after_item":
      return stream(retry(thread, params.item_id, signal));
    case "threads.custom_action":
      return stream(
        say(
          thread,
          `You did \`${params.action?.type}\`: \`${JSON.stringify(params.action?.payload ?? {})}\``,
          signal,
        ),
      );
    default:
      return refuse(400, "invalid_request", `The playground's server has no ${type}.`);
  }
}

function createThread(threads: Map<string, Thread>, { input }: DemoRequest["params"]): Thread {
  const thread: Thread = {
    id: `thr_${crypto.randomUUID()}`,
    title: textOf(input).slice(0, 40) || "A conversation",
    created_at: new Date().toISOString(),
    status: { type: "active" },
    metadata: {},
    items: [],
  };
  threads.set(thread.id, thread);
  return thread;
}

function startTurn(thread: Thread, { input }: DemoRequest["params"], signal?: AbortSignal): Response {
  const message = userItem(thread.id, textOf(input), {
    content: input?.content ?? [],
    quoted_text: input?.quoted_text ?? null,
  });
  const isNew = thread.items.length === 0;
  thread.items.push(message);
  return stream(
    (async function* () {
      if (isNew) yield { type: "thread.created", thread: { ...toMetadata(thread), items: toPage([]) } };
      yield { type: "thread.item.done", item: message };
      yield* say(thread, textOf(input), signal, true);
    })(),
  );
}

/** An answer to `words`, or words of the server's own. */
function say(
  thread: Thread,
  words: string,
  signal?: AbortSignal,
  isQuestion = false,
): AsyncGenerator<DemoEvent> {
  const keep = (item: Item) => void thread.items.push(item);
  const turn = { threadId: thread.id, words, keep };
  return answer(isQuestion ? turn : { ...turn, reply: words }, signal);
}

async function* takeAnswers(
  thread: Thread,
  { item_id, input }: DemoRequest["params"],
  signal?: AbortSignal,
): AsyncGenerator<DemoEvent> {
  const index = thread.items.findIndex(({ id }) => id === item_id);
  const item = thread.items[index];
  if (item) {
    const inputs = (item.inputs as { id: string }[]).map((one) => ({
      ...one,
      answer: input?.answers?.[one.id],
    }));
    const answered = { ...item, status: input?.status ?? "answered", inputs };
    thread.items[index] = answered;
    yield { type: "thread.item.replaced", item: answered };
  }
  yield* say(thread, "Thank you, that is all I wanted to know.", signal);
}

async function* retry(
  thread: Thread,
  itemId: string | undefined,
  signal?: AbortSignal,
): AsyncGenerator<DemoEvent> {
  const index = thread.items.findIndex(({ id }) => id === itemId);
  const removed = thread.items.splice(index + 1);
  for (const { id } of removed) yield { type: "thread.item.removed", item_id: id };
  const asked = thread.items.at(index);
  yield* say(thread, textOf(asked as never), signal, true);
}

function textOf(input: DemoRequest["params"]["input"]): string {
  return (input?.content ?? []).map(({ text }) => text).join("");
}

function toMetadata({ items: _, ...metadata }: Thread) {
  return metadata;
}

function toPage<T>(data: T[]) {
  return { data, has_more: false, after: null };
}

function toAttachment({ name = "file", mime_type = "text/plain" }: { name?: string; mime_type?: string }) {
  const upload = { url: "/playground/upload", method: "PUT", headers: {} };
  return { type: "file", id: `att_${crypto.randomUUID()}`, name, mime_type, upload_descriptor: upload };
}

function toJson(body: unknown): Response {
  return Response.json(body);
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message, request_id: "playground" } }, { status });
}

function stream(events: AsyncGenerator<DemoEvent>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await events.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`data: ${JSON.stringify(value)}\n\n`));
    },
    cancel: () => void events.return(undefined),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
