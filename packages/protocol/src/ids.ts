import { v7 as createUuid } from "uuid";

/** The prefix that an id of each kind carries. Kinds are the protocol's item types, and what stands beside them. */
export const idPrefixes = {
  thread: "thr",
  user_message: "msg",
  assistant_message: "msg",
  client_tool_call: "tc",
  widget: "wdg",
  generated_image: "img",
  structured_input: "inp",
  workflow: "wf",
  task: "tsk",
  end_of_turn: "eot",
  hidden_context_item: "hcx",
  sdk_hidden_context: "shcx",
  attachment: "atc",
  run: "run",
  request: "req",
} as const;

const RANDOM_POOL_BYTES = 4_096;
const randomPool = new Uint8Array(RANDOM_POOL_BYTES);
let randomUsed = RANDOM_POOL_BYTES;

/** What an id is made of and in: used again for each, as nothing of it is kept. */
const random = new Uint8Array(16);
const randomView = new DataView(random.buffer);
const uuid = new Uint8Array(16);

/** Fills `random`. Asking the system for bytes costs a hundred times what they cost from a pool. */
function takeRandomBytes(): void {
  if (randomUsed === RANDOM_POOL_BYTES) {
    crypto.getRandomValues(randomPool);
    randomUsed = 0;
  }
  for (let index = 0; index < random.length; index += 1)
    random[index] = randomPool[randomUsed + index] as number;
  randomUsed += random.length;
}

/** What an id is for. */
export type IdKind = keyof typeof idPrefixes;

const MAX_COUNT = 0xff_ff_ff_ff;
let lastMilliseconds = 0;
let count = 0;

/** The time and the count within it that make each id greater than the last one of this process. */
function nextMoment(): { msecs: number; seq: number } {
  const now = Date.now();
  if (now > lastMilliseconds || count === MAX_COUNT) {
    lastMilliseconds = Math.max(now, lastMilliseconds + 1);
    // A random start, with room to count on.
    count = randomView.getUint32(0) >>> 1;
  } else {
    count += 1;
  }
  return { msecs: lastMilliseconds, seq: count };
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Mints an id as `createId` does, for a kind that is the host's own and not the protocol's. */
export function createIdWithPrefix(prefix: string): string {
  takeRandomBytes();
  createUuid({ random, ...nextMoment() }, uuid);
  let id = `${prefix}_`;
  for (const byte of uuid) id += hexOfByte[byte];
  return id;
}

/**
 * Mints an id: the kind's prefix, `_`, and 128 bits as 32 hexadecimal digits (a UUID version 7), so that ids
 * made later in one process sort after ids made earlier, and ids made elsewhere sort by their millisecond.
 */
export function createId(kind: IdKind): string {
  return createIdWithPrefix(idPrefixes[kind]);
}
