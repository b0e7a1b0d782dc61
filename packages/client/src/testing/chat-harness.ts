import { afterEach, beforeEach, expect, vi } from "vitest";
import type { ChatClient, ChatClientEnvironment, ChatClientOptions, ChatState } from "../chat-client.ts";
import { createChatClient } from "../create-chat-client.ts";
import { createScriptedServer, type Exchange, type ScriptedServer } from "./scripted-server.ts";
import {
  wireAdded,
  wireAnswer,
  wireDelta,
  wireDone,
  wireOptions,
  wireThread,
  wireUserMessage,
} from "./wire-fixtures.ts";

/** A scripted server and clients of it, new for each test of the file that calls this. */
export function useScriptedServer() {
  const clients: ChatClient[] = [];
  const harness = {
    server: undefined as unknown as ScriptedServer,
    connect(
      options: Partial<ChatClientOptions> = {},
      environment: Partial<ChatClientEnvironment> = {},
    ): ChatClient {
      const client = createChatClient(
        { url: harness.server.url, ...options },
        { random: () => 0, ...environment },
      );
      clients.push(client);
      return client;
    },
  };
  beforeEach(async () => {
    harness.server = await createScriptedServer();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.dispose();
    await harness.server.close();
  });
  return harness;
}

export function text(content: string) {
  return { content: [{ type: "input_text" as const, text: content }] };
}

/** What a person would read, oldest first. `?` marks a message not echoed yet, `!` one that did not arrive. */
export function transcript({ items, live, failed, unsent }: ChatState): string[] {
  return items.map((item) => {
    const shown = live.get(item.id) ?? item;
    const mark = failed.has(item.id) ? "!" : unsent.has(item.id) ? "?" : "";
    if (shown.type === "user_message") {
      return `user${mark}: ${shown.content.map((part) => part.text).join("")}`;
    }
    if (shown.type === "assistant_message") {
      return `assistant: ${shown.content.map((part) => part.text).join("")}`;
    }
    return shown.type;
  });
}

/** The beginning of a first turn: the thread, the echo, and an answer under way. */
export function beginFirst(exchange: Exchange): void {
  exchange.send(
    { type: "thread.created", thread: wireThread("thr_1") },
    wireDone(wireUserMessage("msg_1", "Hello")),
    wireOptions(),
    wireAdded(wireAnswer("msg_2", "")),
  );
}

/** A whole first turn. */
export function answerFirst(exchange: Exchange): void {
  beginFirst(exchange);
  exchange.send(wireDelta("msg_2", "Hi!"), wireDone(wireAnswer("msg_2", "Hi!")));
  exchange.end();
}

/** A script that hands its exchanges to the test, one after the other. */
export function createInbox() {
  const waiting: ((exchange: Exchange) => void)[] = [];
  const arrived: Exchange[] = [];
  return {
    script(exchange: Exchange) {
      const taker = waiting.shift();
      if (taker) taker(exchange);
      else arrived.push(exchange);
    },
    next(): Promise<Exchange> {
      const exchange = arrived.shift();
      return exchange ? Promise.resolve(exchange) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

export async function until(client: ChatClient, check: (state: ChatState) => boolean): Promise<void> {
  await vi.waitFor(() => expect(check(client.state)).toBe(true), { timeout: 10_000, interval: 5 });
}
