import { withBody } from "./change-answers.ts";
import type { Defect } from "./defect.ts";

/** Collects a stream and sends it when it has ended, as a proxy that buffers does. A long answer ends by itself. */
export const buffersStreams: Defect = {
  breaks: ["stream.unbuffered"],
  spoil: (handler) =>
    withBody(handler, async (body, pass, request) => {
      const response = await pass();
      if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response;
      const [ours, theirs] = (response.body as ReadableStream<Uint8Array>).tee();
      if (body.includes("Take your time")) await goOn(handler, request, ours);
      else void ours.cancel();
      const whole = await new Response(theirs).text();
      return new Response(whole, { status: response.status, headers: response.headers });
    }),
};

/** What the backend waits for in the middle of a long answer: that somebody reads the thread. */
async function goOn(
  handler: (request: Request) => Promise<Response>,
  { url, headers }: Request,
  stream: ReadableStream<Uint8Array>,
): Promise<void> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true });
    const threadId = /"thread_id":"([^"]+)"/.exec(text)?.[1];
    if (threadId === undefined || !text.includes("One, ")) continue;
    const read = { type: "items.list", params: { thread_id: threadId } };
    await handler(new Request(url, { method: "POST", headers, body: JSON.stringify(read) }));
  }
}
