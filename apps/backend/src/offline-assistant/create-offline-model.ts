import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Model, type protocol, Usage } from "@openai/agents";
import { readTurns } from "./conversation.ts";
import { type Decision, decide } from "./decide.ts";

export interface OfflineModelOptions {
  now(): Date;
  /** IANA name of the user's zone. */
  timeZone: string;
  /** Milliseconds between two words of an answer; the first comes at once. Default 0. */
  paceMs?: number;
  /** Milliseconds that the pauses of one answer may take together: a longer one comes several words at a time. Default 5000. */
  maxPaceMs?: number;
  /** Waits between two words. Rejects when the signal is aborted. Default: a timer. */
  pause?(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
}

const DEFAULT_MAX_PACE_MS = 5_000;

async function pauseByTimer(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(milliseconds, undefined, signal ? { signal } : {});
}

/** A text in pieces of as many words each that there are at most `maxPieces`. */
function splitText(text: string, maxPieces: number): string[] {
  const words = text.match(/\s*\S+|\s+$/g) ?? [];
  const size = Math.max(1, Math.ceil(words.length / maxPieces));
  return Array.from({ length: Math.ceil(words.length / size) }, (_, index) =>
    words.slice(index * size, (index + 1) * size).join(""),
  );
}

type OutputItem = protocol.OutputModelItem;

function toOutput(decision: Decision): OutputItem[] {
  if (decision.kind === "call") {
    return [
      {
        type: "function_call",
        callId: `call_${randomUUID().replaceAll("-", "")}`,
        name: decision.name,
        arguments: decision.arguments,
        status: "completed",
      },
    ];
  }
  return [
    {
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: decision.text }],
    },
  ];
}

/**
 * A model that needs no network: rules over chrono-node and compromise. It runs in the same agent loop and with the
 * same tools as any other.
 */
export function createOfflineModel({
  now,
  timeZone,
  paceMs = 0,
  maxPaceMs = DEFAULT_MAX_PACE_MS,
  pause = pauseByTimer,
}: OfflineModelOptions): Model {
  const maxPieces = paceMs > 0 ? Math.floor(maxPaceMs / paceMs) + 1 : Number.POSITIVE_INFINITY;
  return {
    async getResponse({ input }) {
      const decision = decide(readTurns(input), { now: now(), timeZone });
      return { usage: new Usage(), output: toOutput(decision) };
    },
    async *getStreamedResponse({ input, signal }) {
      signal?.throwIfAborted();
      const decision = decide(readTurns(input), { now: now(), timeZone });
      yield { type: "response_started" };
      if (decision.kind === "answer") {
        let isFirst = true;
        for (const delta of splitText(decision.text, maxPieces)) {
          signal?.throwIfAborted();
          if (!isFirst && paceMs > 0) await pause(paceMs, signal);
          isFirst = false;
          yield { type: "output_text_delta", delta };
        }
      }
      yield {
        type: "response_done",
        response: {
          id: `resp_${randomUUID().replaceAll("-", "")}`,
          usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
          output: toOutput(decision),
        },
      };
    },
  };
}
