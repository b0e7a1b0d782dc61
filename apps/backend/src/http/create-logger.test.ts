import { expect, test } from "vitest";
import { createLogger, toLoggedError } from "./create-logger.ts";

test("an error is logged without what a database hangs on it", () => {
  const lines: string[] = [];
  const logger = createLogger({ LOG_LEVEL: "info" }, { write: (line) => void lines.push(line) });
  const database = Object.assign(new Error("could not extend file\nwith a second line"), {
    code: "53100",
    detail: "Key (text)=(SECRET)",
    query: "insert into items values ($1)",
    params: ["SECRET"],
  });
  logger.error({ err: new Error("the turn failed", { cause: database }) }, "failed");
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain("SECRET");
  expect(lines[0]).not.toContain("insert into");
  const { err } = JSON.parse(lines[0] ?? "") as { err: ReturnType<typeof toLoggedError> };
  expect(err).toMatchObject({
    type: "Error",
    message: "the turn failed",
    cause: { code: "53100", message: "could not extend file" },
  });
  expect(err.stack).toContain("create-logger.test.ts");
});

test("whatever is thrown can be logged", () => {
  expect(toLoggedError("plain")).toEqual({ type: "string", message: "plain" });
  expect(toLoggedError(undefined)).toEqual({ type: "undefined", message: "undefined" });
  const circular = new Error("round");
  circular.cause = circular;
  expect(JSON.stringify(toLoggedError(circular)).match(/"cause"/g)).toHaveLength(5);
  expect(toLoggedError(new Error(`\u001b[31m${"x".repeat(1000)}`)).message).toBe("x".repeat(300));
});
