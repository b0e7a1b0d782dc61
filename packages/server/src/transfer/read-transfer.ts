import { ChatKitError } from "../errors.ts";
import { readInTime } from "../http/read-in-time.ts";
import {
  TRANSFER_FORMAT,
  TRANSFER_VERSION,
  type TransferRecord,
  transferHeaderSchema,
  transferRecordSchema,
} from "./conversation-records.ts";
import type { TransferForm } from "./export-conversations.ts";
import type { ImportLimits } from "./import-limits.ts";
import { readJsonElements, TransferSyntaxError } from "./json-elements.ts";

const MARK_START = "<!-- parlor ";
const MARK_END = " -->";

export function createImportError(message: string, cause?: unknown): ChatKitError {
  return new ChatKitError("invalid_import", message, { status: 400, cause });
}

/** The records of a file, checked one by one. Throws `invalid_import` and `import_too_large`. */
export async function* readTransfer(
  body: ReadableStream<Uint8Array>,
  form: TransferForm,
  limits: ImportLimits,
): AsyncGenerator<TransferRecord, void, undefined> {
  const texts = readText(body, limits);
  const values = form === "json" ? readJsonRecords(texts, limits) : readMarkdownRecords(texts, limits);
  let count = 0;
  try {
    for await (const text of values) {
      count += 1;
      yield parseRecord(text, count);
    }
  } catch (error) {
    throw error instanceof TransferSyntaxError ? createImportError(error.message, error) : error;
  }
}

async function* readText(
  body: ReadableStream<Uint8Array>,
  { maxBytes, bodyTimeoutMs }: ImportLimits,
): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const createLate = () => new ChatKitError("body_timeout", "The file did not arrive in time.");
  let bytes = 0;
  try {
    for (;;) {
      const part = await readInTime(reader, bodyTimeoutMs, createLate);
      if (!part) break;
      bytes += part.byteLength;
      if (bytes > maxBytes) {
        throw new ChatKitError("import_too_large", `The file is larger than ${maxBytes} bytes.`, {
          status: 413,
        });
      }
      yield decode(decoder, part);
    }
    yield decode(decoder);
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function decode(decoder: TextDecoder, part?: Uint8Array): string {
  try {
    return part ? decoder.decode(part, { stream: true }) : decoder.decode();
  } catch (error) {
    throw createImportError("The file is not valid UTF-8.", error);
  }
}

async function* readJsonRecords(
  texts: AsyncIterable<string>,
  { maxRecordLength }: ImportLimits,
): AsyncGenerator<string, void, undefined> {
  const { frame, elements } = await readJsonElements(texts, {
    listName: "records",
    maxLength: maxRecordLength,
  });
  assertHeader(frame);
  yield* elements;
}

/** In Markdown each record stands in a comment, a line of its own; what people read is passed over. */
async function* readMarkdownRecords(
  texts: AsyncIterable<string>,
  { maxRecordLength }: ImportLimits,
): AsyncGenerator<string, void, undefined> {
  let hasHeader = false;
  for await (const line of readLines(texts, maxRecordLength)) {
    if (!line.startsWith(MARK_START)) continue;
    if (!line.endsWith(MARK_END))
      throw new TransferSyntaxError("A record of the file is not a line of its own.");
    const text = line.slice(MARK_START.length, -MARK_END.length);
    if (hasHeader) yield text;
    else assertHeader(parseJson(text, "The file does not begin as it should."));
    hasHeader = true;
  }
  if (!hasHeader) throw new TransferSyntaxError("The file is no export of conversations.");
}

async function* readLines(
  texts: AsyncIterable<string>,
  maxLength: number,
): AsyncGenerator<string, void, undefined> {
  let pieces: string[] = [];
  let length = 0;
  for await (const text of texts) {
    const lines = text.split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      yield trimReturn(pieces.join("") + line);
      pieces = [];
      length = 0;
    }
    pieces.push(last);
    length += last.length;
    if (length > maxLength) throw new TransferSyntaxError("A line of the file is too long.");
  }
  yield trimReturn(pieces.join(""));
}

function trimReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function parseJson(text: string, message: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw createImportError(message, error);
  }
}

function assertHeader(value: unknown): void {
  const header = transferHeaderSchema.safeParse(value);
  if (!header.success) {
    throw createImportError(
      `The file is no export of conversations: its "format" must be ${TRANSFER_FORMAT}.`,
    );
  }
  if (header.data.version > TRANSFER_VERSION) {
    const { version } = header.data;
    throw new ChatKitError(
      "unsupported_import",
      `The file has version ${version} of its format, and this server reads up to ${TRANSFER_VERSION}.`,
      { status: 400 },
    );
  }
}

function parseRecord(text: string, number: number): TransferRecord {
  const value = parseJson(text, `Record ${number} is not valid JSON.`);
  const parsed = transferRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".");
  throw createImportError(
    `Record ${number}${place ? `, ${place}` : ""}: ${issue?.message ?? "it is of no known shape"}.`,
  );
}
