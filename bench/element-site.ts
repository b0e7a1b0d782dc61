import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createId, type ThreadItem } from "@parlor/protocol";
import { createChatKit, createMemoryStore } from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";

const owner = "ada";
/** The words that an answer ends with. */
export const ANSWER_END = "End of answer.";
const created_at = "2026-11-21T10:00:00.000Z";

export const peerNames = ["ours", "deep-chat", "vue-advanced-chat"] as const;
export type PeerName = (typeof peerNames)[number];

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const scripts: Record<string, string> = {
  "deep-chat.js": fileURLToPath(import.meta.resolve("deep-chat/dist/deepChat.bundle.js")),
  "vue-advanced-chat.js": fileURLToPath(import.meta.resolve("vue-advanced-chat")).replace(
    ".es.js",
    ".umd.js",
  ),
};

/**
 * The page's own script for each element: mounts it, with a thread or without, and asks it a question, which resolves
 * once the element says that it has the whole answer.
 */
const glue: Record<PeerName, string> = {
  ours: `
    window.mount = (initialThread) => new Promise((resolve) => {
      const element = document.createElement("openai-chatkit");
      const end = initialThread ? "chatkit.thread.load.end" : "chatkit.ready";
      element.addEventListener(end, () => resolve());
      element.setOptions({ api: { url: "/chatkit", domainKey: "local" }, initialThread });
      document.body.append(element);
    });
    window.ask = () => new Promise((resolve) => {
      const element = document.querySelector("openai-chatkit");
      element.addEventListener("chatkit.response.end", () => resolve());
      element.sendUserMessage({ text: "Go" });
    });`,
  // It renders anew, without its messages, when a property is set: all of them are from the start.
  "deep-chat": `
    let onAnswer;
    window.mount = (history) => new Promise((resolve) => {
      const element = document.createElement("deep-chat");
      element.connect = { url: "/answer", stream: true };
      if (history) element.history = history;
      element.onComponentRender = () => resolve();
      element.onMessage = ({ message, isHistory }) => {
        if (message.role === "ai" && !isHistory) onAnswer();
      };
      element.style.cssText = "width: 100%; height: 100%";
      document.body.append(element);
    });
    window.ask = () => new Promise((resolve) => {
      onAnswer = resolve;
      document.querySelector("deep-chat").submitUserMessage({ text: "Go" });
    });`,
  // It has no network of its own: the page reads the stream and hands it on, a chunk at a time.
  "vue-advanced-chat": `
    let messages = [];
    const toMessage = (text, index, role) => ({
      _id: String(index), content: text, senderId: role === "user" ? "me" : "ai", username: role, date: "21 Nov", timestamp: "10:00",
    });
    window["vue-advanced-chat"].register();
    window.mount = (history = []) => new Promise((resolve) => {
      const element = document.createElement("vue-advanced-chat");
      const room = { roomId: "1", roomName: "Room", avatar: "", users: [{ _id: "me", username: "me" }, { _id: "ai", username: "ai" }] };
      element.setAttribute("height", "100vh");
      element.addEventListener("fetch-messages", () => {
        messages = history.map(({ text, role }, index) => toMessage(text, index, role));
        element.messages = messages;
        element.messagesLoaded = true;
        resolve();
      });
      element.currentUserId = "me";
      element.singleRoom = true;
      element.roomsLoaded = true;
      element.rooms = [room];
      document.body.append(element);
    });
    window.ask = async () => {
      const element = document.querySelector("vue-advanced-chat");
      messages = [...messages, toMessage("Go", messages.length, "user"), toMessage("", messages.length + 1, "ai")];
      const { body } = await fetch("/answer", { method: "POST" });
      let text = "";
      let rest = "";
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        const frames = (rest + chunk).split("\\n\\n");
        rest = frames.pop();
        for (const frame of frames) text += JSON.parse(frame.slice(6)).text;
        messages = [...messages.slice(0, -1), { ...messages.at(-1), content: text }];
        element.messages = messages;
      }
    };`,
};

/** A long answer as models write them: paragraphs, lists, code and tables, in pieces of about four letters. */
export function createAnswer(tokens: number): string[] {
  const paragraph =
    "The **second step** depends on the first: once the index is there, a query reads `items` by it, see " +
    "[the guide](https://example.com/guide). What remains is to say who may read them, and for how long.\n\n";
  const list =
    "- measure before and after\n- keep *one* way to do it\n- write down what was decided, and why\n\n";
  const code =
    "```ts\nexport function sum(values: readonly number[]): number {\n  return values.reduce((total, value) => total + value, 0);\n}\n```\n\n";
  const table =
    "| step | time | note |\n| --- | --- | --- |\n| read | 4 ms | by index |\n| write | 9 ms | one transaction |\n\n";
  const section = (number: number) =>
    `## Part ${number}\n\n${paragraph}${paragraph}${list}${paragraph}${code}${paragraph}${table}`;
  let text = "";
  for (let number = 1; text.length < tokens * 4; number += 1) text += section(number);
  const pieces = Array.from({ length: tokens }, (_, index) => text.slice(index * 4, index * 4 + 4));
  pieces[tokens - 1] = `\n\n${ANSWER_END}`;
  return pieces;
}

/** A thread of questions and answers. */
export function createMessages(count: number): { role: "user" | "ai"; text: string }[] {
  const answer = createAnswer(120).slice(0, -1).join("");
  return Array.from({ length: count }, (_, index) =>
    index % 2 === 0
      ? { role: "user", text: `Question ${index}: what comes next?` }
      : { role: "ai", text: `${answer}\n\nAnswer ${index}.` },
  );
}

export interface ElementSite {
  url: string;
  /** Puts messages into a thread, and gives its id. */
  addThread(messages: ReturnType<typeof createMessages>): Promise<string>;
  /** What every question is answered with. */
  answer: { pieces: string[]; tokensPerSecond: number };
  close(): Promise<void>;
}

/** Pages of the elements, and the endpoints that each of them talks to, on a loopback port. */
export async function createElementSite(): Promise<ElementSite> {
  const store = createMemoryStore();
  const chatKit = createChatKit({
    store,
    authenticate: async () => ({ owner, context: undefined }),
    async *respond({ thread, run }) {
      const item = {
        type: "assistant_message" as const,
        id: run.createId("assistant_message"),
        thread_id: thread.id,
        created_at,
      };
      const toPart = (text: string) => ({ type: "output_text" as const, text, annotations: [] });
      const update = (value: object) =>
        ({ type: "thread.item.updated", item_id: item.id, update: { content_index: 0, ...value } }) as never;
      yield { type: "thread.item.added", item: { ...item, content: [] } };
      yield update({ type: "assistant_message.content_part.added", content: toPart("") });
      for await (const delta of pace(site.answer)) {
        yield update({ type: "assistant_message.content_part.text_delta", delta });
      }
      yield { type: "thread.item.done", item: { ...item, content: [toPart(site.answer.pieces.join(""))] } };
    },
  });

  async function handle(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const name = pathname.slice(1);
    if (name === "chatkit") return chatKit.handler(request);
    if (name === "answer") return streamText(site.answer);
    if ((peerNames as readonly string[]).includes(name)) {
      return new Response(toPage(name as PeerName), { headers: { "content-type": "text/html" } });
    }
    const file =
      scripts[name] ??
      (/^(?:chatkit\/)?[\w.-]+\.js$/.test(name) ? fromHere(`../packages/ui/dist/${name}`) : undefined);
    if (!file) return new Response(null, { status: 404 });
    return new Response(readFileSync(file), { headers: { "content-type": "text/javascript" } });
  }

  const server = createServer(toNodeListener(handle));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const site: ElementSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: { pieces: [], tokensPerSecond: 200 },
    async addThread(messages) {
      const threadId = createId("thread");
      await store.createThread(owner, {
        id: threadId,
        title: "Long",
        created_at,
        status: { type: "active" },
        metadata: {},
      });
      for (const { role, text } of messages) await store.saveItem(owner, toItem(threadId, role, text));
      return threadId;
    },
    async close() {
      await chatKit.close({ graceMs: 0 });
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return site;
}

function toItem(thread_id: string, role: "user" | "ai", text: string): ThreadItem {
  return role === "user"
    ? {
        type: "user_message",
        id: createId("user_message"),
        thread_id,
        created_at,
        content: [{ type: "input_text", text }],
        attachments: [],
        inference_options: {},
      }
    : {
        type: "assistant_message",
        id: createId("assistant_message"),
        thread_id,
        created_at,
        content: [{ type: "output_text", text, annotations: [] }],
      };
}

/** Pieces at their rate. A timer that came late is made up for. */
async function* pace({ pieces, tokensPerSecond }: ElementSite["answer"]): AsyncGenerator<string> {
  const start = performance.now();
  for (const [index, piece] of pieces.entries()) {
    const due = start + (index * 1000) / tokensPerSecond;
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    yield piece;
  }
}

function streamText(answer: ElementSite["answer"]): Response {
  const encoder = new TextEncoder();
  const pieces = pace(answer);
  const body = new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`data: ${JSON.stringify({ text: value })}\n\n`));
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

function toPage(name: PeerName): string {
  const script = name === "ours" ? "chatkit.js" : `${name}.js`;
  const type = name === "deep-chat" ? ' type="module"' : "";
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>
<style>html, body { height: 100%; margin: 0 } openai-chatkit { height: 100% }</style>
<body><script${type} src="/${script}"></script><script type="module">${glue[name]}
  window.isLoaded = true;
  if (location.search === "?mount") {
    const [{ responseEnd }] = performance.getEntriesByName(location.origin + "/${script}");
    mount().then(() => { window.readyAfter = performance.now() - responseEnd; });
  }
</script></body></html>`;
}
