import {
  type Model,
  OpenAIChatCompletionsModel,
  OpenAIResponsesModel,
  setTracingDisabled,
} from "@openai/agents";
import OpenAI from "openai";
import { withOwnCallIds } from "./with-own-call-ids.ts";

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

/**
 * The HTTP API that a model is asked by: OpenAI's Responses, or chat completions, which other servers have, too.
 */
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

/** Of requests that got no answer, or 408, 409, 429 or 5xx, before anything was streamed. */
const MAX_RETRIES = 1;
/** Until the answer begins. Long, because the stall timeout of a turn is what counts. */
const REQUEST_TIMEOUT_MS = 600_000;

/** A key as it goes into a header. Refused here, because `fetch` would quote it in the error that it throws. */
function readKey(environment: ModelEnvironment, name: keyof ModelEnvironment): string | undefined {
  const key = environment[name]?.trim();
  if (key && !/^[\x21-\x7e]+$/.test(key)) {
    throw new ModelConfigurationError(
      `${name} has characters that no key has: copy it again, without quotes or line breaks.`,
    );
  }
  return key || undefined;
}

function readBaseUrl(given: string): string {
  const example = "set it to something like http://127.0.0.1:11434/v1";
  const url = URL.parse(given.trim());
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ModelConfigurationError(`MODEL_BASE_URL is not an http or https URL: ${example}.`);
  }
  if (url.username || url.password) {
    throw new ModelConfigurationError(
      "MODEL_BASE_URL has a user name or password in it: put the key into MODEL_API_KEY.",
    );
  }
  if (/\/(chat\/completions|responses)\/?$/.test(url.pathname)) {
    throw new ModelConfigurationError(
      `MODEL_BASE_URL is the address before /chat/completions or /responses: ${example}.`,
    );
  }
  return url.href;
}

function chooseProvider(environment: ModelEnvironment): Provider | undefined {
  if (environment.MODEL_BASE_URL) {
    return {
      provider: "custom",
      baseURL: readBaseUrl(environment.MODEL_BASE_URL),
      // Servers of one's own often take none, but the client insists on having one.
      apiKey: readKey(environment, "MODEL_API_KEY") ?? "none",
      defaultName: undefined,
      defaultApi: "chat_completions",
    };
  }
  const openAiKey = readKey(environment, "OPENAI_API_KEY");
  if (openAiKey) {
    return {
      provider: "openai",
      baseURL: "https://api.openai.com/v1",
      apiKey: openAiKey,
      defaultName: "gpt-5-mini",
      defaultApi: "responses",
    };
  }
  const openRouterKey = readKey(environment, "OPENROUTER_API_KEY");
  if (openRouterKey) {
    return {
      provider: "openrouter",
      baseURL: "https://openrouter.ai/api/v1",
      apiKey: openRouterKey,
      defaultName: "openai/gpt-5-mini",
      defaultApi: "chat_completions",
    };
  }
  const geminiKey = readKey(environment, "GEMINI_API_KEY");
  if (geminiKey) {
    return {
      provider: "gemini",
      baseURL: "https://generativelanguage.googleapis.com/v1beta/openai/",
      apiKey: geminiKey,
      defaultName: "gemini-2.5-flash",
      defaultApi: "chat_completions",
    };
  }
  if (readKey(environment, "MODEL_API_KEY")) {
    throw new ModelConfigurationError(
      "MODEL_API_KEY needs MODEL_BASE_URL: set it to the address of the model's server. OpenAI's key goes into OPENAI_API_KEY.",
    );
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
  const name = environment.MODEL_NAME?.trim() || chosen.defaultName;
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
  return { provider: chosen.provider, name, api, model: withOwnCallIds(model) };
}
