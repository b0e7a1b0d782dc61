import { expect, test } from "vitest";
import { toSafePath } from "./safe-path.ts";

test.each(["/tasks", "/chat?thread=thr_1", "/tasks?a=b&c=d"])("%s is one of our own", (path) => {
  expect(toSafePath(path)).toBe(path);
});

test.each([
  undefined,
  "",
  "https://evil.example/",
  "//evil.example/chat",
  "/\\evil.example",
  "\\\\evil.example",
  "javascript:alert(1)",
  "/login?next=/login",
  "/.//evil.example",
  ["/tasks", "/chat"],
])("%s is not, and leads to the chat", (path) => {
  expect(toSafePath(path)).toBe("/chat");
});
