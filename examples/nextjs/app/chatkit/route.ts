import { createAssistant } from "@parlor-examples/assistant";

const chatKit = createAssistant();

/** Streams must not be answered from a cache, and need Node for their timers. */
export const dynamic = "force-dynamic";
export const runtime = "nodejs";

export { handler as DELETE, handler as GET, handler as POST, handler as PUT };

function handler(request: Request): Promise<Response> {
  return chatKit.handler(request);
}
