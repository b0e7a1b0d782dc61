import type { Respond } from "@parlor/server";
import { caption, card, markdown, streamWidget } from "@parlor/server/widgets";

type Write = (topic: string, signal: AbortSignal) => AsyncIterable<string>;

async function* poemCard(pieces: AsyncIterable<string>) {
  const toCard = (value: string, streaming: boolean) =>
    card([markdown({ id: "poem", value, streaming }), caption("Written by a model")]);
  let poem = "";
  yield toCard(poem, true);
  for await (const piece of pieces) {
    poem += piece;
    yield toCard(poem, true);
  }
  yield toCard(poem, false);
}

export const respondWith = (write: Write): Respond<unknown> =>
  async function* ({ thread, signal, run }) {
    yield* streamWidget(poemCard(write("autumn", signal)), { thread, createId: run.createId });
  };
