import type { MCPServer, Model } from "@openai/agents";
import type { Span, Tracer } from "@opentelemetry/api";
import { inSpan } from "@parlor/server";
import type { Metrics, TokenUse } from "./create-metrics.ts";

/** What is noticed of the model's calls and of its tools'. */
export interface AssistantWatch {
  /** The same model, each call of which is a span and counts its tokens for the run. */
  model(model: Model, runId: string): Model;
  /** The same tools, each call of which is a span. */
  tools(server: MCPServer): MCPServer;
}

type Use = { inputTokens?: number; outputTokens?: number } | undefined;

export function createAssistantWatch(options: {
  tracer: Tracer | undefined;
  metrics: Metrics;
  modelName: string;
  onTokens(runId: string, use: TokenUse): void;
}): AssistantWatch {
  const { tracer, metrics, modelName, onTokens } = options;
  const attributes = { "gen_ai.request.model": modelName };

  function count(runId: string, usage: Use): TokenUse {
    const use = { input: usage?.inputTokens ?? 0, output: usage?.outputTokens ?? 0 };
    metrics.countTokens(modelName, use);
    onTokens(runId, use);
    return use;
  }

  function finish(span: Span | undefined, use: TokenUse) {
    span?.setAttributes({ "gen_ai.usage.input_tokens": use.input, "gen_ai.usage.output_tokens": use.output });
  }

  async function* stream(model: Model, runId: string, request: Parameters<Model["getStreamedResponse"]>[0]) {
    const span = tracer?.startSpan("model call", { attributes });
    let isWhole = false;
    try {
      for await (const event of model.getStreamedResponse(request)) {
        if (event.type === "response_done") finish(span, count(runId, event.response.usage));
        yield event;
      }
      isWhole = true;
    } finally {
      if (!isWhole) span?.setAttribute("error.type", "broken_off");
      span?.end();
    }
  }

  return {
    model: (model, runId) => ({
      getResponse: (request) =>
        inSpan(tracer, "model call", attributes, async () => {
          const response = await model.getResponse(request);
          count(runId, response.usage);
          return response;
        }),
      getStreamedResponse: (request) => stream(model, runId, request),
      ...(model.getRetryAdvice ? { getRetryAdvice: (request) => model.getRetryAdvice?.(request) } : {}),
    }),
    tools(server) {
      const callTool: MCPServer["callTool"] = async (name, ...rest) => {
        // The model may name a tool that is none.
        const known = toolNames.has(name) ? name : "unknown";
        let isError = true;
        try {
          const result = await inSpan(tracer, `tool ${known}`, { "gen_ai.tool.name": known }, () =>
            server.callTool(name, ...rest),
          );
          isError = false;
          return result;
        } finally {
          metrics.countToolCall(known, isError);
        }
      };
      return new Proxy(server, {
        get: (target, name) => (name === "callTool" ? callTool : Reflect.get(target, name, target)),
      });
    },
  };
}

const toolNames = new Set(["add_task", "list_tasks", "complete_task", "update_task", "delete_task"]);
