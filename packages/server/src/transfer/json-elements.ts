/** A file that is not what it should be; `message` says where and why. */
export class TransferSyntaxError extends Error {}

const MAX_FRAME_LENGTH = 4_096;
const MAX_DEPTH = 100;

/** What stands around the elements of a list: `{"a": 1, "records": [` … `]}`. */
export interface JsonElements {
  /** The object without its list. The list is its last field, and named as asked. */
  frame: Record<string, unknown>;
  /** The text of each element. Ends when the whole object was right, throws `TransferSyntaxError` when it was not. */
  elements: AsyncGenerator<string, void, undefined>;
}

/**
 * Reads the one long list of a JSON object, an element at a time: no more than one is in memory, and none is longer than
 * `maxLength` UTF-16 units or nested deeper than 100.
 */
export async function readJsonElements(
  chunks: AsyncIterable<string>,
  { listName, maxLength }: { listName: string; maxLength: number },
): Promise<JsonElements> {
  const reader = createTextReader(chunks);
  const head = await readHead(reader);
  return {
    frame: parseFrame(`${head}]}`, listName),
    elements: readElements(reader, maxLength, (rest) => parseFrame(`${head}]${rest}`, listName)),
  };
}

interface TextReader {
  /** What comes next; undefined at the end. */
  next(): Promise<string | undefined>;
  /** Gives back what is not used yet. */
  unread(text: string): void;
}

function createTextReader(chunks: AsyncIterable<string>): TextReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let kept: string | undefined;
  return {
    async next() {
      if (kept !== undefined) {
        const text = kept;
        kept = undefined;
        return text;
      }
      const { done, value } = await iterator.next();
      return done ? undefined : value;
    },
    unread(text) {
      kept = text;
    },
  };
}

async function readHead(reader: TextReader): Promise<string> {
  let head = "";
  for (;;) {
    const text = await reader.next();
    if (text === undefined) throw new TransferSyntaxError("The file ends before its list.");
    head += text;
    const at = findListStart(head.slice(0, MAX_FRAME_LENGTH));
    if (at !== -1) {
      reader.unread(head.slice(at + 1));
      return head.slice(0, at + 1);
    }
    if (head.length > MAX_FRAME_LENGTH)
      throw new TransferSyntaxError("The file does not begin as it should.");
  }
}

/** Where the first `[` outside of a text is. */
function findListStart(head: string): number {
  let isText = false;
  for (let at = 0; at < head.length; at += 1) {
    const character = head[at];
    if (isText && character === "\\") at += 1;
    else if (character === '"') isText = !isText;
    else if (character === "[" && !isText) return at;
  }
  return -1;
}

function parseFrame(text: string, listName: string): Record<string, unknown> {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch (error) {
    throw new TransferSyntaxError("The file is not valid JSON.", { cause: error });
  }
  const fields = typeof frame === "object" && frame !== null ? (frame as Record<string, unknown>) : {};
  if (Object.keys(fields).at(-1) !== listName || !Array.isArray(fields[listName])) {
    throw new TransferSyntaxError(`The file has no "${listName}" as its only list and last field.`);
  }
  return fields;
}

async function* readElements(
  reader: TextReader,
  maxLength: number,
  end: (rest: string) => unknown,
): AsyncGenerator<string, void, undefined> {
  let element = "";
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let count = 0;
  for (;;) {
    const text = await reader.next();
    if (text === undefined) throw new TransferSyntaxError("The file breaks off.");
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at];
      if (isEscaped) isEscaped = false;
      else if (isText) {
        if (character === "\\") isEscaped = true;
        else if (character === '"') isText = false;
      } else if (character === '"') isText = true;
      else if (character === "{" || character === "[") {
        depth += 1;
        if (depth > MAX_DEPTH) throw new TransferSyntaxError(`Record ${count + 1} is nested too deep.`);
      } else if ((character === "," || character === "]") && depth === 0) {
        element += text.slice(from, at);
        from = at + 1;
        if (element.trim() !== "") {
          count += 1;
          yield element;
        } else if (character === "," || count > 0)
          throw new TransferSyntaxError(`After record ${count} there is none.`);
        element = "";
        if (character === "]") {
          end(await readRest(reader, text.slice(from)));
          return;
        }
      } else if (character === "}" || character === "]") depth -= 1;
    }
    element += text.slice(from);
    if (element.length > maxLength) throw new TransferSyntaxError(`Record ${count + 1} is too long.`);
  }
}

async function readRest(reader: TextReader, begun: string): Promise<string> {
  let rest = begun;
  for (let text = await reader.next(); text !== undefined; text = await reader.next()) {
    rest += text;
    if (rest.length > MAX_FRAME_LENGTH) throw new TransferSyntaxError("The file does not end as it should.");
  }
  return rest;
}
