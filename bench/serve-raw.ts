// No SDK at all: node:http, which writes the same events one at a time, and keeps nothing.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { streamAnswer } from "./answer-events.ts";
import { announce } from "./serve-announce.ts";

interface CreateRequest {
  params: { input: object };
}

async function* streamTurn({ params: { input } }: CreateRequest) {
  const threadId = `thr_${randomUUID()}`;
  const created_at = new Date().toISOString();
  const status = { type: "active" };
  const items = { data: [], has_more: false };
  yield { type: "thread.created", thread: { id: threadId, created_at, status, metadata: {}, items } };
  const message = {
    type: "user_message",
    id: `msg_${randomUUID()}`,
    thread_id: threadId,
    created_at,
    ...input,
  };
  yield { type: "thread.item.done", item: message };
  yield { type: "stream_options", stream_options: { allow_cancel: true } };
  yield* streamAnswer({ threadId, itemId: `msg_${randomUUID()}` });
}

announce(
  createServer(async (incoming, outgoing) => {
    const request = (await json(incoming)) as CreateRequest;
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    for await (const event of streamTurn(request)) outgoing.write(`data: ${JSON.stringify(event)}\n\n`);
    outgoing.end();
  }),
);
