import { Agent, Runner, tool } from "@openai/agents";
import { createId, type ThreadStreamEvent } from "@parlor/protocol";
import { z } from "zod";
import type { AnswerOptions } from "../events/answer-options.ts";
import { type ModelApi, type ResolvedModel, resolveModel } from "../models/resolve-model.ts";
import { streamAgentResponse } from "../stream-agent-response.ts";
import type { ModelServer } from "./model-server.ts";

export const TEST_KEY = "sk-test-5ecretKeyOfTheOperator";

/** The model that a server of a test has, as the environment would name it. */
export function resolveTestModel(server: ModelServer, api: ModelApi): ResolvedModel {
  const resolved = resolveModel({
    MODEL_BASE_URL: server.url,
    MODEL_NAME: "test-model",
    MODEL_API: api,
    MODEL_API_KEY: TEST_KEY,
  });
  if (!resolved) throw new Error("no model was resolved");
  return resolved;
}

/** An agent with the tool of the model streams: it keeps what it is called with, and gives a task as JSON. */
export function createTestAgent(model: ResolvedModel, execute?: (title: string) => Promise<string>) {
  const titles: string[] = [];
  const addTask = tool({
    name: "add_task",
    description: "Adds a task.",
    parameters: z.object({ title: z.string(), due: z.string().nullish() }),
    execute: async ({ title }) => {
      titles.push(title);
      return execute ? execute(title) : JSON.stringify({ task: { id: `task_${titles.length}`, title } });
    },
  });
  const agent = new Agent({ name: "Test", instructions: "Be kind.", model: model.model, tools: [addTask] });
  return { agent, titles };
}

/** What came of a turn. */
export interface TurnOutcome {
  events: ThreadStreamEvent[];
  /** What the turn ended with, if it was thrown. */
  error: unknown;
  /** What the tool was called with. */
  titles: string[];
}

/** One turn of a real agent on the scripted server, to its end. */
export async function runTurn(
  server: ModelServer,
  api: ModelApi,
  options: AnswerOptions & {
    signal?: AbortSignal;
    message?: string;
    execute?: (title: string) => Promise<string>;
    onEvent?(event: ThreadStreamEvent): void;
  } = {},
): Promise<TurnOutcome> {
  const { signal, message = "Add it, please.", execute, onEvent, ...bridge } = options;
  const { agent, titles } = createTestAgent(resolveTestModel(server, api), execute);
  const events: ThreadStreamEvent[] = [];
  try {
    const result = await new Runner({ tracingDisabled: true }).run(agent, message, {
      stream: true,
      ...(signal ? { signal } : {}),
    });
    for await (const event of streamAgentResponse(result, {
      ...bridge,
      run: { createId },
      thread: { id: "thr_test" },
    })) {
      events.push(event);
      onEvent?.(event);
    }
    return { events, error: undefined, titles };
  } catch (error) {
    return { events, error, titles };
  }
}
