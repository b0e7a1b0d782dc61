import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { createId, type ThreadStreamEvent } from "@parlor/protocol";
import {
  isStepCount,
  type LanguageModel,
  type ModelMessage,
  streamText,
  type ToolSet,
  tool,
  wrapLanguageModel,
} from "ai";
import { z } from "zod";
import { ownCallIds } from "../ai-sdk/own-call-ids.ts";
import { streamTextResponse } from "../ai-sdk/stream-text-response.ts";
import type { AnswerOptions } from "../events/answer-options.ts";
import type { ModelApi } from "../models/resolve-model.ts";
import type { ModelServer } from "./model-server.ts";
import { TEST_KEY, type TurnOutcome } from "./run-turn.ts";

/** The model that a server of a test has, through the AI SDK's provider of each API. */
export function createTextModel(server: ModelServer, api: ModelApi): LanguageModel {
  return wrapLanguageModel({ model: createProviderModel(server, api), middleware: ownCallIds() });
}

function createProviderModel(server: ModelServer, api: ModelApi) {
  if (api === "responses")
    return createOpenAI({ baseURL: server.url, apiKey: TEST_KEY }).responses("test-model");
  return createOpenAICompatible({
    name: "custom",
    baseURL: server.url,
    apiKey: TEST_KEY,
    includeUsage: true,
  }).chatModel("test-model");
}

const MAX_STEPS = 8;
/** The SDK's own way of telling errors writes whole conversations to the console. */
const ignore = () => undefined;

/** The tool of the model streams: it keeps what it is called with, and gives a task as JSON. */
export function createTextTools(titles: string[], execute?: (title: string) => Promise<string>): ToolSet {
  return {
    add_task: tool({
      description: "Adds a task.",
      inputSchema: z.object({ title: z.string(), due: z.string().nullish() }),
      execute: async ({ title }) => {
        titles.push(title);
        return execute ? execute(title) : JSON.stringify({ task: { id: `task_${titles.length}`, title } });
      },
    }),
  };
}

/** As `runTurn`, with the AI SDK. */
export async function runTextTurn(
  server: ModelServer,
  api: ModelApi,
  options: AnswerOptions & {
    signal?: AbortSignal;
    messages?: ModelMessage[];
    model?: LanguageModel;
    tools?: ToolSet;
    execute?: (title: string) => Promise<string>;
    onEvent?(event: ThreadStreamEvent): void;
  } = {},
): Promise<TurnOutcome> {
  const { signal, messages, model, tools, execute, onEvent, ...bridge } = options;
  const titles: string[] = [];
  const events: ThreadStreamEvent[] = [];
  try {
    const result = streamText({
      model: model ?? createTextModel(server, api),
      instructions: "Be kind.",
      messages: messages ?? [{ role: "user", content: "Add it, please." }],
      tools: { ...createTextTools(titles, execute), ...tools },
      stopWhen: isStepCount(MAX_STEPS),
      maxRetries: 1,
      onError: ignore,
      ...(signal ? { abortSignal: signal } : {}),
    });
    const target = { run: { createId }, thread: { id: "thr_test" } };
    for await (const event of streamTextResponse(result.fullStream, { ...bridge, ...target })) {
      events.push(event);
      onEvent?.(event);
    }
    return { events, error: undefined, titles };
  } catch (error) {
    return { events, error, titles };
  }
}
