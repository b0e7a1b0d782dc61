import type { IncomingMessage } from "node:http";
import type { Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { createSseDecoder } from "@parlor/protocol";
import type { Exchange } from "./exchange.ts";
import type { SecretHider } from "./hide-secrets.ts";
import type { Recorder } from "./recorder.ts";

/** How an answer is watched while it passes. */
export interface AnswerObserver {
  /** Gets each piece as it passes. */
  take(bytes: Buffer): void;
  /** Resolves when all that was taken has been recorded. */
  end(): Promise<void>;
}

/** What of one exchange is kept, in characters. */
export interface ObserverLimits {
  maxBodyLength: number;
  maxFrames: number;
}

/** Reads pairs out of node's flat list. */
export function toHeaderPairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [
    raw[index * 2] ?? "",
    raw[index * 2 + 1] ?? "",
  ]);
}

function createDecompressor(encoding: string | undefined): Transform | undefined {
  // Flushed piece by piece, as it came.
  if (encoding === "gzip" || encoding === "x-gzip")
    return createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
  if (encoding === "deflate") return createInflate({ finishFlush: constants.Z_SYNC_FLUSH });
  if (encoding === "br") return createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH });
  return undefined;
}

/** Records an answer: frames of a stream with their times, the text of any other. Never changes what passes. */
export function observeAnswer(options: {
  answer: IncomingMessage;
  exchange: Exchange;
  recorder: Recorder;
  secrets: SecretHider;
  limits: ObserverLimits;
  elapsed(): number;
}): AnswerObserver {
  const { answer, exchange, recorder, secrets, limits, elapsed } = options;
  const { response } = exchange;
  if (!response) throw new Error("an answer is observed after its headers");
  const decoder = createSseDecoder();
  const text = new TextDecoder();
  // Some servers send frames under another type: these are frames all the same.
  let isStream = answer.headers["content-type"]?.startsWith("text/event-stream") ?? false;
  let body = "";
  let isDecoded = true;

  /** What the decoder has not made a frame of it holds, so it is given nothing more once it is too much. */
  function readFrames(bytes: Uint8Array) {
    try {
      for (const { data, id } of decoder.push(bytes)) {
        if (exchange.frames.length >= limits.maxFrames) exchange.isCut = true;
        else if (isStream || data.startsWith("{")) {
          isStream = true;
          recorder.addFrame(exchange, {
            at: elapsed(),
            data: secrets.text(data.slice(0, limits.maxBodyLength)),
            ...(id === undefined ? {} : { id }),
          });
        }
      }
    } catch {
      isDecoded = false;
      exchange.isCut = true;
    }
  }

  function read(bytes: Uint8Array) {
    if (isDecoded) readFrames(bytes);
    if (body.length < limits.maxBodyLength) body += text.decode(bytes, { stream: true });
    else exchange.isCut = true;
  }

  const decompressor = createDecompressor(answer.headers["content-encoding"]);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  decompressor?.on("data", read).once("close", resolve);
  decompressor?.on("error", () => {
    exchange.isCut = true;
  });
  return {
    take: (bytes) => void (decompressor ? decompressor.write(bytes) : read(bytes)),
    async end() {
      decompressor?.end();
      if (decompressor) await ended;
      if (exchange.frames.length === 0) response.body = secrets.text(body.slice(0, limits.maxBodyLength));
    },
  };
}
