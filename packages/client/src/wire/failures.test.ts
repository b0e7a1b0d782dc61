import { expect, test } from "vitest";
import { toEventFailure, toHttpFailure } from "./failures.ts";

const none = new Headers();

test.each([
  [400, false],
  [401, true],
  [403, false],
  [404, false],
  [408, true],
  [409, true],
  [413, false],
  [422, false],
  [429, true],
  [500, true],
  [501, false],
  [502, true],
  [503, true],
  [504, true],
])("status %i: a retry can help: %s", (status, canRetry) => {
  const failure = toHttpFailure(status, none, "");
  expect(failure).toMatchObject({ status, canRetry, code: `http_${status}` });
  expect(failure.message).not.toBe("");
});

test("our errors keep code, message and request id", () => {
  const body = JSON.stringify({ error: { code: "thread_busy", message: "Wait.", request_id: "req_1" } });
  expect(toHttpFailure(409, none, body)).toEqual({
    code: "thread_busy",
    message: "Wait.",
    requestId: "req_1",
    status: 409,
    canRetry: true,
  });
});

test.each([
  ['{"detail":"Not authenticated"}', "Not authenticated"],
  ['{"error":"Nope"}', "Nope"],
])("other servers' errors give their words: %s", (body, message) => {
  expect(toHttpFailure(403, none, body)).toMatchObject({ code: "http_403", message });
});

test.each(["<html>Bad gateway</html>", "null", "[]", '{"detail":[{"loc":[]}]}', '{"error":{"code":7}}'])(
  "what is no error of a known form is described by its status: %s",
  (body) => {
    expect(toHttpFailure(502, none, body).message).toBe(
      "The chat service cannot be reached right now. Try again in a moment.",
    );
  },
);

test("the request id is found in the headers too", () => {
  expect(toHttpFailure(500, new Headers({ "x-request-id": "req_9" }), "").requestId).toBe("req_9");
});

test("an error event without words gets some", () => {
  expect(toEventFailure({ type: "error", code: "stream.error", allow_retry: true })).toEqual({
    code: "stream.error",
    message: "Something went wrong while the answer was made.",
    canRetry: true,
  });
});
