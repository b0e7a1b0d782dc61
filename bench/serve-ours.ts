// Ours as built, with a store in memory, under bare node:http.
import { createServer } from "node:http";
import { createChatKit, createMemoryStore } from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";
import { streamAnswer } from "./answer-events.ts";
import { announce } from "./serve-announce.ts";

const chatKit = createChatKit({
  store: createMemoryStore(),
  authenticate: async () => ({ owner: "ada", context: undefined }),
  respond: ({ thread, run }) =>
    streamAnswer({ threadId: thread.id, itemId: run.createId("assistant_message") }),
});
announce(createServer(toNodeListener(chatKit.handler)));
