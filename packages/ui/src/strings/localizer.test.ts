import { expect, test } from "vitest";
import { en } from "./en.ts";
import { createLocalizer, formatDuration } from "./localizer.ts";

test("values are filled in, and plural forms follow the count", () => {
  const t = createLocalizer("en-GB");
  expect(t("history.deleted", { title: "Milk" })).toBe("Deleted “Milk”.");
  expect(t("activity.steps", { count: 1 })).toBe("1 step");
  expect(t("activity.steps", { count: 1200 })).toBe("1,200 steps");
  expect(t.locale).toBe("en-GB");
});

test("what a value contains is not read as a placeholder", () => {
  const t = createLocalizer();
  expect(t("history.deleted", { title: "{count} $& $1" })).toBe("Deleted “{count} $& $1”.");
});

test("a locale without texts, or that is none, gets English throughout", () => {
  for (const locale of ["tlh-XX", "not a locale", "", "de-DE"]) {
    const t = createLocalizer(locale);
    expect(t("header.newChat")).toBe("New chat");
    expect(t.locale).toBe("en");
  }
});

test("durations read as people say them", () => {
  const t = createLocalizer();
  expect([0, 4, 59.6, 125].map((seconds) => formatDuration(t, seconds))).toEqual([
    "1 s",
    "4 s",
    "1 min 0 s",
    "2 min 5 s",
  ]);
});

test("the labels that people's browser tests rely on stay", () => {
  expect(en["header.newChat"]).toBe("New chat");
  expect(en["composer.send"]).toMatch(/^Send/);
  expect(en["composer.stop"]).toMatch(/^Stop/);
  expect(en["start.greeting"]).toBe("What can I help with today?");
  expect(en["composer.placeholder"]).toBe("Message the AI");
  expect(en["frame.title"]).toBe("Chat");
});

test("every text has an end that a person would write: no empty ones, no straight quotes, no three dots", () => {
  const texts = Object.values(en).flatMap((message) =>
    typeof message === "string" ? [message] : Object.values(message),
  );
  expect(texts.length).toBeGreaterThan(80);
  for (const text of texts) {
    expect(text).not.toBe("");
    expect(text).not.toMatch(/["']|\.\.\.|\s$/);
  }
});
