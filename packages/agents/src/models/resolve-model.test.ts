import { describe, expect, test, vi } from "vitest";
import { type ModelEnvironment, resolveModel } from "./resolve-model.ts";

const all: ModelEnvironment = {
  MODEL_BASE_URL: "http://127.0.0.1:11434/v1",
  MODEL_API_KEY: "custom-key",
  MODEL_NAME: "llama",
  OPENAI_API_KEY: "sk-openai",
  OPENROUTER_API_KEY: "sk-or",
  GEMINI_API_KEY: "AIza",
};

test("nothing set, or set to nothing, is no model", () => {
  expect(resolveModel({})).toBeUndefined();
  const empty = Object.fromEntries(Object.keys(all).map((name) => [name, ""]));
  expect(resolveModel(empty)).toBeUndefined();
  expect(resolveModel({ OPENAI_API_KEY: "  \n" })).toBeUndefined();
});

test.each([
  { environment: all, provider: "custom", name: "llama", api: "chat_completions" },
  {
    environment: { ...all, MODEL_BASE_URL: undefined, MODEL_API_KEY: undefined, MODEL_NAME: undefined },
    provider: "openai",
    name: "gpt-5-mini",
    api: "responses",
  },
  {
    environment: { OPENROUTER_API_KEY: "sk-or", GEMINI_API_KEY: "AIza" },
    provider: "openrouter",
    name: "openai/gpt-5-mini",
    api: "chat_completions",
  },
  {
    environment: { GEMINI_API_KEY: "AIza" },
    provider: "gemini",
    name: "gemini-2.5-flash",
    api: "chat_completions",
  },
  {
    environment: { OPENAI_API_KEY: "sk-openai", MODEL_NAME: " gpt-x ", MODEL_API: "chat_completions" },
    provider: "openai",
    name: "gpt-x",
    api: "chat_completions",
  },
  {
    environment: { MODEL_BASE_URL: "http://host/v1", MODEL_NAME: "m", MODEL_API: "responses" },
    provider: "custom",
    name: "m",
    api: "responses",
  },
])("the first that is set counts: $provider, $name over $api", ({ environment, provider, name, api }) => {
  expect(resolveModel(environment)).toMatchObject({ provider, name, api });
});

describe("where each provider's requests go, with which key", () => {
  test.each([
    {
      environment: { OPENAI_API_KEY: " sk-openai\n" },
      url: "https://api.openai.com/v1/responses",
      key: "sk-openai",
    },
    {
      environment: { OPENROUTER_API_KEY: "sk-or" },
      url: "https://openrouter.ai/api/v1/chat/completions",
      key: "sk-or",
    },
    {
      environment: { GEMINI_API_KEY: "AIza" },
      url: "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
      key: "AIza",
    },
    {
      environment: {
        MODEL_BASE_URL: "http://127.0.0.1:11434/v1",
        MODEL_NAME: "llama",
        OPENAI_API_KEY: "sk-openai",
      },
      url: "http://127.0.0.1:11434/v1/chat/completions",
      key: "none",
    },
    {
      environment: { MODEL_BASE_URL: "https://models.example/v1/", MODEL_NAME: "m", MODEL_API_KEY: "mine" },
      url: "https://models.example/v1/chat/completions",
      key: "mine",
    },
  ])("$url", async ({ environment, url, key }) => {
    // Nothing goes out: the request stops here.
    const fetched = vi
      .spyOn(globalThis, "fetch")
      .mockImplementation(async () => new Response("{}", { status: 400 }));
    // What another program's environment has is not sent along.
    vi.stubEnv("OPENAI_BASE_URL", "http://elsewhere.example/v1");
    vi.stubEnv("OPENAI_API_KEY", "sk-of-the-process");
    vi.stubEnv("OPENAI_ADMIN_KEY", "sk-admin-of-the-process");
    try {
      const resolved = resolveModel(environment);
      const stream = resolved?.model.getStreamedResponse({
        input: "Hello",
        modelSettings: {},
        tools: [],
        outputType: "text",
        handoffs: [],
        tracing: false,
      });
      await expect(stream?.[Symbol.asyncIterator]().next()).rejects.toThrow("400");
      expect(fetched).toHaveBeenCalledTimes(1);
      const [asked, init] = fetched.mock.calls[0] ?? [];
      expect(String(asked)).toBe(url);
      const headers = new Headers(init?.headers);
      expect(headers.get("authorization")).toBe(`Bearer ${key}`);
      expect([...headers.values()].join()).not.toContain("of-the-process");
    } finally {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
    }
  });
});

test.each([
  [{ MODEL_BASE_URL: "http://host/v1" }, "MODEL_BASE_URL needs MODEL_NAME"],
  [{ MODEL_BASE_URL: "localhost:11434/v1", MODEL_NAME: "m" }, "not an http or https URL"],
  [{ MODEL_BASE_URL: "nonsense", MODEL_NAME: "m" }, "not an http or https URL"],
  [{ MODEL_BASE_URL: "ftp://host/v1", MODEL_NAME: "m" }, "not an http or https URL"],
  [{ MODEL_BASE_URL: "http://user:5ecret@host/v1", MODEL_NAME: "m" }, "MODEL_API_KEY"],
  [{ MODEL_BASE_URL: "http://host/v1/chat/completions", MODEL_NAME: "m" }, "before /chat/completions"],
  [
    { MODEL_BASE_URL: "http://host/v1/responses/", MODEL_NAME: "m" },
    "before /chat/completions or /responses",
  ],
  [{ MODEL_API_KEY: "5ecret" }, "MODEL_API_KEY needs MODEL_BASE_URL"],
  [{ OPENAI_API_KEY: "sk-5ecret\nOPENAI=2" }, "OPENAI_API_KEY has characters"],
  [{ GEMINI_API_KEY: "5ecret “quoted”" }, "GEMINI_API_KEY has characters"],
  [{ OPENROUTER_API_KEY: "5 ecret" }, "OPENROUTER_API_KEY has characters"],
  [{ OPENAI_API_KEY: "sk-5ecret", MODEL_API: "completions" }, "MODEL_API is responses or chat_completions"],
])("%j says what to set, without the secret", (environment, message) => {
  expect(() => resolveModel(environment)).toThrow(
    expect.objectContaining({ name: "ModelConfigurationError", message: expect.stringContaining(message) }),
  );
  expect(() => resolveModel(environment)).toThrow(
    expect.objectContaining({ message: expect.not.stringMatching(/5 ?ecret/) }),
  );
});
