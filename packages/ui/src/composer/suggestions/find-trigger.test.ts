import { expect, test } from "vitest";
import { findTrigger } from "./find-trigger.ts";

test.each([
  ["@", "@", ""],
  ["Ask @ad", "@", "ad"],
  ["Ask @Ada Love", "@", "Ada Love"],
  ["(@ad", "@", "ad"],
  ["line\n@x", "@", "x"],
  ["/", "/", ""],
  ["Now /sum", "/", "sum"],
  ["اسأل @عل", "@", "عل"],
])("%j asks for suggestions", (text, sign, query) => {
  const place = text.length;
  expect(findTrigger(text, place)).toEqual({ sign, query, start: place - query.length - 1, end: place });
});

test.each([
  "ada@example",
  "1/2",
  "a/b",
  "/usr/bin",
  "https://x",
  "@ ",
  "@ada  ",
  "@one\ntwo",
  "/sum up",
  "text",
  "",
  `@${"x".repeat(61)}`,
])("%j asks for none", (text) => {
  expect(findTrigger(text, text.length)).toBeUndefined();
});
