import type { ThreadStreamEvent } from "@parlor/protocol";
import { type ChatKit, createChatKit, createMemoryStore, type RespondInput } from "@parlor/server";

interface Context {
  user: string;
}

const WORD_MS = 10;

/** A whole ChatKit endpoint that repeats what it is told, a word at a time. Every example mounts this one. */
export function createAssistant(): ChatKit {
  return createChatKit<Context>({
    store: createMemoryStore(),
    // Whoever the header names. A real one checks a session or a token.
    async authenticate(request) {
      const user = request.headers.get("x-user");
      return user === null ? undefined : { owner: user, context: { user } };
    },
    respond,
  });
}

async function* respond({
  message,
  thread,
  run,
  context,
  signal,
}: RespondInput<Context>): AsyncGenerator<ThreadStreamEvent> {
  const said = message?.content.map((part) => part.text).join(" ") ?? "";
  const item = {
    type: "assistant_message" as const,
    id: run.createId("assistant_message"),
    thread_id: thread.id,
    created_at: new Date().toISOString(),
    content: [{ type: "output_text" as const, text: "", annotations: [] }],
  };
  yield { type: "thread.item.added", item };
  let text = "";
  for await (const delta of speak(`${context.user}, you said: ${said}`, signal)) {
    text += delta;
    yield {
      type: "thread.item.updated",
      item_id: item.id,
      update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta },
    };
  }
  yield {
    type: "thread.item.done",
    item: { ...item, content: [{ type: "output_text", text, annotations: [] }] },
  };
}

/** Stands in for a model: takes its time, listens to the signal, and goes on for ever when asked to. */
async function* speak(text: string, signal: AbortSignal): AsyncGenerator<string> {
  do {
    for (const word of text.split(" ")) {
      if (signal.aborted) return;
      yield `${word} `;
      await new Promise((resolve) => setTimeout(resolve, WORD_MS));
    }
  } while (text.includes("for ever"));
}
