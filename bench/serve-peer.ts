// The npm package chatkit-node-backend-sdk, with a store in memory, served as its guide says, on node:http.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import {
  ChatKitServer,
  type Page,
  Store,
  type ThreadItem,
  type ThreadMetadata,
} from "chatkit-node-backend-sdk";
import { streamAnswer } from "./answer-events.ts";
import { announce } from "./serve-announce.ts";

const unused = async (): Promise<never> => {
  throw new Error("the benchmark has no use for this");
};

class MemoryStore extends Store<undefined> {
  readonly threads = new Map<string, ThreadMetadata>();
  readonly items = new Map<string, Map<string, ThreadItem>>();
  async saveThread(thread: ThreadMetadata) {
    this.threads.set(thread.id, structuredClone(thread));
  }
  async addThreadItem(threadId: string, item: ThreadItem) {
    const items = this.items.get(threadId) ?? new Map<string, ThreadItem>();
    this.items.set(threadId, items.set(item.id, structuredClone(item)));
  }
  async saveItem(threadId: string, item: ThreadItem) {
    await this.addThreadItem(threadId, item);
  }
  loadThread = unused;
  deleteThread = unused;
  loadThreads = unused as () => Promise<Page<ThreadMetadata>>;
  loadThreadItems = unused as () => Promise<Page<ThreadItem>>;
  loadItem = unused;
  deleteThreadItem = unused;
  saveAttachment = unused;
  loadAttachment = unused;
  deleteAttachment = unused;
}

class Server extends ChatKitServer<undefined> {
  async *respond(thread: ThreadMetadata) {
    yield* streamAnswer({
      threadId: thread.id,
      itemId: this.store.generateItemId("message", thread, undefined),
    });
  }
}

// It writes the text of every message to the log: that is left out, in its favour.
console.log = () => {};
const server = new Server(new MemoryStore());
announce(
  createServer(async (incoming, outgoing) => {
    const result = await server.process(await text(incoming), undefined);
    if (!result.isStreaming) throw new Error("the benchmark asks for streams only");
    outgoing.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    for await (const chunk of result) outgoing.write(chunk);
    outgoing.end();
  }),
);
