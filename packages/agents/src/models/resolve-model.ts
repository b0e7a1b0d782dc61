import {
  type Model,
  OpenAIChatCompletionsModel,
  OpenAIResponsesModel,
  setTracingDisabled,
} from "@openai/agents";
import OpenAI from "openai";

/** The variables that say which model answers. Empty ones count as unset. */
export interface ModelEnvironment {
  MODEL_BASE_URL?: string | undefined;
  MODEL_API_KEY?: string | undefined;
  MODEL_NAME?: string | undefined;
  MODEL_API?: string | undefined;
  OPENAI_API_KEY?: string | undefined;
  OPENROUTER_API_KEY?: string | undefined;
  GEMINI_API_KEY?: string | undefined;
}

export type ModelApi = "responses" | "chat_completions";

/** The model that answers. */
export interface ResolvedModel {
  provider: "openai" | "openrouter" | "gemini" | "custom";
  name: string;
  api: ModelApi;
  model: Model;
}

/** Thrown for variables that do not go together, with what to set. */
export class ModelConfigurationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ModelConfigurationError";
  }
}

interface Provider {
  provider: ResolvedModel["provider"];
  baseURL: string;
  apiKey: string;
  defaultName: string | undefined;
  defaultApi: ModelApi;
}

const MAX_RETRIES = 1;
const REQUEST_TIMEOUT_MS = 120_000;

function chooseProvider(environment: ModelEnvironment): Provider | undefined {
  if (environment.MODEL_BASE_URL) {
    if (!URL.canParse(environment.MODEL_BASE_URL)) {
      throw new ModelConfigurationError(
        "MODEL_BASE_URL is not a URL: set it to something like http://127.0.0.1:11434/v1.",
      );
    }
    return {
      provider: "custom",
      baseURL: environment.MODEL_BASE_URL,
      // Servers of one's own often take none, but the client insists on having one.
      apiKey: environment.MODEL_API_KEY || "none",
      defaultName: undefined,
      defaultApi: "chat_completions",
    };
  }
  if (environment.OPENAI_API_KEY) {
    return {
      provider: "openai",
      baseURL: "https://api.openai.com/v1",
      apiKey: environment.OPENAI_API_KEY,
      defaultName: "gpt-5-mini",
      defaultApi: "responses",
    };
  }
  if (environment.OPENROUTER_API_KEY) {
    return {
      provider: "openrouter",
      baseURL: "https://openrouter.ai/api/v1",
      apiKey: environment.OPENROUTER_API_KEY,
      defaultName: "openai/gpt-5-mini",
      defaultApi: "chat_completions",
    };
  }
  if (environment.GEMINI_API_KEY) {
    return {
      provider: "gemini",
      baseURL: "https://generativelanguage.googleapis.com/v1beta/openai/",
      apiKey: environment.GEMINI_API_KEY,
      defaultName: "gemini-2.5-flash",
      defaultApi: "chat_completions",
    };
  }
  return undefined;
}

/**
 * The model that the environment names, or undefined when it names none. The first that is set counts:
 * `MODEL_BASE_URL`, `OPENAI_API_KEY`, `OPENROUTER_API_KEY`, `GEMINI_API_KEY`. Throws `ModelConfigurationError`.
 * Turns the SDK's tracing off: it would send conversations to a host that nobody configured.
 */
export function resolveModel(environment: ModelEnvironment): ResolvedModel | undefined {
  setTracingDisabled(true);
  const chosen = chooseProvider(environment);
  if (!chosen) return undefined;
  const name = environment.MODEL_NAME || chosen.defaultName;
  if (!name) {
    throw new ModelConfigurationError(
      "MODEL_BASE_URL needs MODEL_NAME: set it to a model that the server has.",
    );
  }
  const api = environment.MODEL_API || chosen.defaultApi;
  if (api !== "responses" && api !== "chat_completions") {
    throw new ModelConfigurationError("MODEL_API is responses or chat_completions.");
  }
  const client = new OpenAI({
    apiKey: chosen.apiKey,
    baseURL: chosen.baseURL,
    // Otherwise the client reads these from the environment by itself, and sends them to whatever server this is.
    organization: null,
    project: null,
    maxRetries: MAX_RETRIES,
    timeout: REQUEST_TIMEOUT_MS,
  });
  const model =
    api === "responses"
      ? new OpenAIResponsesModel(client, name)
      : new OpenAIChatCompletionsModel(client, name);
  return { provider: chosen.provider, name, api, model };
}
