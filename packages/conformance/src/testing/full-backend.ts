import type { ThreadStreamEvent } from "@parlor/protocol";
import {
  type ChatKit,
  createChatKit,
  createMemoryAttachmentStore,
  createMemoryStore,
  type RespondInput,
} from "@parlor/server";
import { toMessageEvents } from "@parlor/server/testing";
import { button, card, defineAction, replaceWidget, text } from "@parlor/server/widgets";
import { z } from "zod";

/** What brings the assistant below to do everything that there is a rule for. */
export const fullPrompts = {
  hello: "Hello",
  clientTool: "Call a client tool",
  widget: "Show a widget",
  structuredInput: "Ask me",
  slow: "Take your time",
};

/** Credentials of its two users. */
export const firstHeaders = { authorization: "Bearer first-user-0123456789" };
export const otherHeaders = { authorization: "Bearer other-user-0123456789" };

/** A backend on our server SDK that offers all of the protocol. */
export interface FullBackend {
  /** Answers requests for /chatkit and for /files. */
  handler(request: Request): Promise<Response>;
  close(): Promise<void>;
}

const ping = defineAction("ping", z.object({ count: z.number() }));

/** Starts one, with nothing in it. A long answer goes on once its thread was read. */
export function createFullBackend(): FullBackend {
  const reads = createReads();
  const attachments = createMemoryAttachmentStore({ url: "/files" });
  const chatKit = createChatKit({
    store: createMemoryStore(),
    attachments,
    authenticate: async (request) => {
      const user = /^Bearer (\w+)-user-0123456789$/.exec(request.headers.get("authorization") ?? "")?.[1];
      return user === undefined ? undefined : { owner: user, context: {} };
    },
    respond: (input) => respond(input, reads),
    title: async ({ message }) => message.content.map((part) => part.text).join(" "),
    async *action({ sender, action, thread }) {
      if (sender) yield* replaceWidget(sender, card([text(`${action.type} in ${thread.id}`)]));
    },
    syncAction: async () => undefined,
    transcribe: async () => ({ text: "silence" }),
  });
  return {
    handler: (request) => answer(chatKit, request, reads),
    close: () => chatKit.close({ graceMs: 0 }),
  };
}

/** Lets long answers go on when their thread is read. */
function createReads() {
  const waiting = new Map<string, () => void>();
  return {
    next: (threadId: string, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        waiting.set(threadId, resolve);
        signal.addEventListener("abort", () => resolve(), { once: true });
      }),
    note(body: string) {
      const { type, params } = parse(body);
      if (type === "items.list") waiting.get(params?.thread_id ?? "")?.();
    },
  };
}

function parse(body: string): { type?: string; params?: { thread_id?: string } } {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

async function answer(chatKit: ChatKit, request: Request, reads: ReturnType<typeof createReads>) {
  if (new URL(request.url).pathname.startsWith("/files")) return chatKit.files(request);
  const body = await request.text();
  const { url, method, headers, signal } = request;
  const response = await chatKit.handler(new Request(url, { method, headers, signal, body }));
  reads.note(body);
  return response;
}

async function* respond(
  input: RespondInput<unknown>,
  reads: ReturnType<typeof createReads>,
): AsyncGenerator<ThreadStreamEvent> {
  const { thread, message, run, signal } = input;
  const fields = { thread_id: thread.id, created_at: new Date().toISOString() };
  const hidden = { type: "hidden_context_item" as const, id: run.createId("assistant_message"), ...fields };
  yield { type: "thread.item.done", item: { ...hidden, content: "for the model alone" } };
  switch (message?.content.map((part) => part.text).join(" ")) {
    case fullPrompts.clientTool: {
      const id = run.createId("client_tool_call");
      const call = { call_id: id, name: "count", arguments: { of: "words" }, status: "pending" as const };
      yield { type: "thread.item.done", item: { type: "client_tool_call", id, ...fields, ...call } };
      return;
    }
    case fullPrompts.widget: {
      const widget = card([
        text("A card"),
        button({ label: "Ping", onClickAction: ping.config({ count: 1 }) }),
      ]);
      yield {
        type: "thread.item.done",
        item: { type: "widget", id: run.createId("widget"), ...fields, widget },
      };
      return;
    }
    case fullPrompts.structuredInput: {
      const id = run.createId("structured_input");
      const choice = {
        type: "multiple_choice" as const,
        id: "size",
        question: "Which size?",
        multiple: false,
      };
      const inputs = [
        { ...choice, options: [{ value: "S" }, { value: "M" }] },
        { type: "freeform" as const, id: "note", question: "Anything else?" },
      ];
      yield {
        type: "thread.item.done",
        item: { type: "structured_input", id, ...fields, status: "pending", inputs },
      };
      return;
    }
    case fullPrompts.slow: {
      const events = [...toMessageEvents(input, ["One, ", "two, ", "three."])];
      yield* events.slice(0, 3);
      await reads.next(thread.id, signal);
      yield* events.slice(3);
      return;
    }
    default:
      yield* toMessageEvents(input, ["Good ", "day."]);
  }
}
