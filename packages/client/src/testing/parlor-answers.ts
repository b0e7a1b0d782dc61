import { createTimestamp, type ThreadStreamEvent } from "@parlor/protocol";
import type { RespondInput } from "@parlor/server";

/** The events of one answer, to be given one after the other. */
function itemEvents({ run, thread }: RespondInput<undefined>) {
  const item = {
    type: "assistant_message" as const,
    id: run.createId("assistant_message"),
    thread_id: thread.id,
    created_at: createTimestamp(),
  };
  return {
    begin: (): ThreadStreamEvent => ({ type: "thread.item.added", item: { ...item, content: [] } }),
    write: (delta: string): ThreadStreamEvent => ({
      type: "thread.item.updated",
      item_id: item.id,
      update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta },
    }),
    finish: (words: string): ThreadStreamEvent => ({
      type: "thread.item.done",
      item: { ...item, content: [{ type: "output_text", text: words, annotations: [] }] },
    }),
  };
}

export async function* answerAtOnce(input: RespondInput<undefined>, words = "Hi!") {
  const { begin, write, finish } = itemEvents(input);
  yield begin();
  yield write(words);
  yield finish(words);
}

/** A respond hook that writes a word each time the test lets it. */
export function createSteps() {
  const waiting: (() => void)[] = [];
  let allowed = 0;
  return {
    step() {
      const go = waiting.shift();
      if (go) go();
      else allowed += 1;
    },
    async *respond(input: RespondInput<undefined>, words: readonly string[]) {
      const { begin, write, finish } = itemEvents(input);
      yield begin();
      for (const word of words) {
        if (allowed > 0) allowed -= 1;
        else await new Promise<void>((resolve) => waiting.push(resolve));
        yield write(word);
      }
      yield finish(words.join(""));
    },
  };
}
