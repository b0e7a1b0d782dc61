// Clients of `serve-streams.ts`, in a process of their own: opens streams, counts what comes in all of them, and reads
// the tokens' times in some. Arguments: the server's port, how many streams, tokens of each, and the milliseconds in
// which they are opened. Tells its parent when all are open, and what it found when all have ended.
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type ClientReport, now, toDelay, toEventCount, toIndexDigit, tokenPattern } from "./stream-plan.ts";

/** One stream of so many is read; the others are only counted. */
const READ_EVERY = 10;
const LINE_FEED = 10;
const LAST_CHUNK = "0\r\n\r\n";
/** The longest that a frame's beginning may be that came without its end. */
const MAX_TOKEN_LENGTH = 64;

const [port = 0, streams = 0, tokens = 0, rampMs = 0] = process.argv.slice(2).map(Number);
const content = [{ type: "input_text", text: String(tokens) }];
const input = { content, attachments: [], inference_options: {} };
const body = JSON.stringify({ type: "threads.create", params: { input } });
const request = `POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

const arrivals: ClientReport["arrivals"] = [];
let gaps = 0;
/** Every socket reads into it in turn: nothing of it is kept. */
const shared = Buffer.alloc(64 * 1024);

/** Notes the delay of each token in a stream's text, and whether one is missing. */
function createReader(): (text: string) => void {
  let expected = 0;
  let rest = "";
  return (text) => {
    const at = now();
    const all = rest + text;
    let end = Math.max(0, all.length - MAX_TOKEN_LENGTH);
    for (const match of all.matchAll(tokenPattern)) {
      const [frame, moment = "", digit = ""] = match;
      if (digit !== toIndexDigit(expected)) gaps += 1;
      expected = Number.parseInt(digit, 36) + 1;
      arrivals.push({ at, delayMs: toDelay(moment, at) });
      end = Math.max(end, match.index + frame.length);
    }
    rest = all.slice(end);
  };
}

/** Resolves with the number of events when the stream has ended, with NaN when it broke off. */
function followStream(index: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const read = index % READ_EVERY === 0 ? createReader() : undefined;
  let events = 0;
  let last = 0;
  function take(length: number): boolean {
    for (let at = 0; at < length; at += 1) {
      const byte = shared[at] as number;
      if (byte === LINE_FEED && last === LINE_FEED) events += 1;
      last = byte;
    }
    read?.(shared.toString("latin1", 0, length));
    if (shared.toString("latin1", Math.max(0, length - LAST_CHUNK.length), length) === LAST_CHUNK) {
      resolve(events);
      socket.destroy();
    }
    return true;
  }
  const socket = connect({ port, host: "127.0.0.1", onread: { buffer: shared, callback: take } });
  socket.once("connect", () => socket.write(request));
  socket.on("error", (error) => console.error(`a stream broke: ${error.message}`));
  socket.once("close", () => resolve(Number.NaN));
  return promise;
}

const followed: Promise<number>[] = [];
const start = now();
while (followed.length < streams) {
  const due = Math.min(streams, Math.ceil(((now() - start) / rampMs) * streams));
  while (followed.length < due) followed.push(followStream(followed.length));
  await sleep(5);
}
process.send?.("opened");
const counts = await Promise.all(followed);
const report: ClientReport = {
  arrivals,
  gaps,
  events: counts.reduce((sum, count) => sum + (count || 0), 0),
  broken: counts.filter((count) => count !== toEventCount(tokens)).length,
};
process.send?.(report, () => process.disconnect());
