// Ours as built, under bare node:http, with answers that come at the pace of a model. Tells its memory when asked.
import { createServer } from "node:http";
import { createChatKit, createMemoryStore } from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";
import { createPacer } from "./pacer.ts";
import { announce } from "./serve-announce.ts";
import { TOKENS_PER_SECOND, toToken } from "./stream-plan.ts";

const pacer = createPacer(1000 / TOKENS_PER_SECOND);

const chatKit = createChatKit({
  store: createMemoryStore(),
  authenticate: async () => ({ owner: "ada", context: undefined }),
  async *respond({ thread, message, run }) {
    const [part] = message?.content ?? [];
    const tokens = part?.type === "input_text" ? Number(part.text) : 0;
    const itemId = run.createId("assistant_message");
    const item = {
      type: "assistant_message" as const,
      id: itemId,
      thread_id: thread.id,
      created_at: new Date().toISOString(),
      content: [],
    };
    yield { type: "thread.item.added", item };
    const beat = pacer.begin();
    for (let index = 0; index < tokens; index += 1) {
      const delta = toToken(await beat(), index);
      yield {
        type: "thread.item.updated",
        item_id: itemId,
        update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta },
      };
    }
    // It keeps nothing itself: measured is what the server keeps.
    yield {
      type: "thread.item.done",
      item: { ...item, content: [{ type: "output_text", text: "", annotations: [] }] },
    };
  },
});

export interface ServerState {
  /** Bytes, as the system sees them. */
  rss: number;
  /** Bytes of heap and buffers that are in use, after a collection. */
  live: number;
  /** Processor time so far, before that collection. */
  cpuMs: number;
}

process.on("message", () => {
  const { rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const state: ServerState = { rss, live: heapUsed + external, cpuMs: (user + system) / 1000 };
  process.send?.(state);
});
announce(createServer(toNodeListener(chatKit.handler)));
