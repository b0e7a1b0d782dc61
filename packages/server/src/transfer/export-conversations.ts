import type { OwnerId, Store } from "../stores/store.ts";
import { toMarkdown } from "./conversation-markdown.ts";
import type { TransferRecord } from "./conversation-records.ts";
import { createTransferHeader, readConversations } from "./read-conversations.ts";

/** How a file of conversations is written: for programs, or for people. Both can be imported again. */
export type TransferForm = "json" | "markdown";

/** What to export. */
export interface ExportOptions {
  store: Store;
  owner: OwnerId;
  form: TransferForm;
  /** One conversation. Default: all, archived ones too. */
  threadId?: string | undefined;
}

/**
 * The owner's conversations as a file, in UTF-8, read while it is written: no more than a page of items is in memory. It
 * has what a client can see, with times, order, widgets, what is known of attachments (not their bytes), and feedback;
 * it has no hidden item and no metadata of a thread. Rejects with `thread_not_found` before there is a stream. A store
 * that fails on the way makes the stream fail; it never ends early as if it were whole.
 */
export async function exportConversations(options: ExportOptions): Promise<ReadableStream<Uint8Array>> {
  const { store, owner, form, threadId } = options;
  const records = readConversations(store, owner, threadId);
  // What is not there is said before anything is sent.
  const first = await records.next();
  const text = (form === "json" ? writeJson : writeMarkdown)(startAgain(first, records));
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await text.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await text.return();
      },
    },
    { highWaterMark: 1 },
  );
}

async function* startAgain(
  first: IteratorResult<TransferRecord, void>,
  rest: AsyncGenerator<TransferRecord, void, undefined>,
): AsyncGenerator<TransferRecord, void, undefined> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

async function* writeJson(records: AsyncIterable<TransferRecord>): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify(createTransferHeader()).slice(0, -1)},"records":[`;
  let separator = "\n";
  for await (const record of records) {
    yield separator + JSON.stringify(record);
    separator = ",\n";
  }
  yield "\n]}\n";
}

async function* writeMarkdown(
  records: AsyncIterable<TransferRecord>,
): AsyncGenerator<string, void, undefined> {
  yield `${toMark(createTransferHeader())}\n`;
  for await (const record of records) yield `\n${toMark(record)}\n\n${toMarkdown(record)}\n`;
}

/** The record itself, where a reader of the Markdown does not see it. Nothing in it can end the comment. */
function toMark(value: object): string {
  return `<!-- parlor ${JSON.stringify(value).replaceAll("-", "\\u002d").replaceAll(">", "\\u003e")} -->`;
}
