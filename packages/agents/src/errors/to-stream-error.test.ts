import { MaxTurnsExceededError, ModelBehaviorError, SystemError, UserError } from "@openai/agents";
import { ChatKitError, StreamError } from "@parlor/server";
import { APIConnectionTimeoutError, APIError } from "openai";
import { expect, test } from "vitest";
import { ModelFailure } from "./model-failures.ts";
import { toStreamError } from "./to-stream-error.ts";

const SECRET = "sk-5ecret said the user";

function withCode(code: string): Error {
  return Object.assign(new Error(SECRET), { code });
}

test.each([
  ["the SDK's own limit", new MaxTurnsExceededError(SECRET), "too_many_steps"],
  ["what a model may not do", new ModelBehaviorError(SECRET), "model_answer_unusable"],
  ["another error of the SDK", new SystemError(SECRET), "agent_failed"],
  ["a wrong use of the SDK", new UserError("hosted tools need the Responses API"), "agent_failed"],
  ["a timeout of the client", new APIConnectionTimeoutError({ message: SECRET }), "model_connection_lost"],
  [
    "a name that does not resolve",
    new TypeError("fetch failed", { cause: withCode("ENOTFOUND") }),
    "model_connection_lost",
  ],
  [
    "a certificate's host that is away",
    new Error(SECRET, { cause: withCode("EAI_AGAIN") }),
    "model_connection_lost",
  ],
  [
    "a status that no table has",
    new APIError(418, { message: SECRET }, SECRET, new Headers()),
    "model_failed",
  ],
  [
    "a code with a meaning in JavaScript",
    new APIError(400, { code: "constructor" }, SECRET, new Headers()),
    "model_refused_request",
  ],
])("%s becomes %o as %s", (_, error, code) => {
  const converted = toStreamError(error) as StreamError;
  expect(converted).toBeInstanceOf(StreamError);
  expect(converted).toMatchObject({ code, cause: expect.any(ModelFailure) });
  expect(converted.message).not.toContain("5ecret");
  const { cause } = converted as { cause: ModelFailure };
  expect(`${cause.message} ${cause.stack} ${JSON.stringify(cause)}`).not.toContain("5ecret");
  expect(cause.cause).toBeUndefined();
});

test("what the SDK says of how it is used gets into the log", () => {
  const { cause } = toStreamError(new UserError("hosted tools need the Responses API")) as StreamError;
  expect((cause as Error).message).toContain("hosted tools need the Responses API (UserError)");
});

test("what is nobody's but the host's is given back as it is", () => {
  const loop = new Error("a loop");
  loop.cause = loop;
  const own = [
    new StreamError("Closed."),
    new ChatKitError("thread_not_found", "No such thread."),
    new RangeError("a fault"),
    new TypeError("undefined is not a function"),
    loop,
    "a text",
    undefined,
  ];
  for (const error of own) expect(toStreamError(error)).toBe(error);
});
