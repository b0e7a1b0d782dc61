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
export function createOfflineModel({ now, timeZone, paceMs = 0 }: OfflineModelOptions): Model {
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
        for (const delta of decision.text.match(/\s*\S+|\s+$/g) ?? []) {
          signal?.throwIfAborted();
          if (!isFirst && paceMs > 0) await delay(paceMs, undefined, signal ? { signal } : {});
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
