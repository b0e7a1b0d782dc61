// Ours as built, under bare node:http, with answers that come at the pace of a model. Tells its memory when asked.
import { createServer } from "node:http";
import { getHeapSpaceStatistics } from "node:v8";
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

/** Memory in bytes. */
export interface ServerState {
  /** What the system says that the process takes: also garbage, and room that V8 keeps for objects to come. */
  resident: number;
  /** What is held: the heap in use after a collection, and everything outside of the heap. */
  held: number;
  /** Processor time so far in milliseconds, before that collection. */
  cpuMs: number;
}

process.on("message", () => {
  const resident = process.memoryUsage.rss();
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const spaces = getHeapSpaceStatistics();
  const heap = spaces.reduce((sum, space) => sum + space.physical_space_size, 0);
  const held = process.memoryUsage().heapUsed + process.memoryUsage.rss() - heap;
  const state: ServerState = { resident, held, cpuMs: (user + system) / 1000 };
  process.send?.(state);
});
announce(createServer(toNodeListener(chatKit.handler)));
