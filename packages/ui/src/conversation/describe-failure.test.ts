import { expect, test } from "vitest";
import { createLocalizer } from "../strings/localizer.ts";
import { describeFailure } from "./describe-failure.ts";

const german = createLocalizer("de-DE", {
  texts: {
    "failure.network": "Nicht erreichbar.",
    "failure.timeout": "Zu lange.",
    "failure.lost": "Verloren.",
  },
  overrides: {},
});

test.each([
  ["network_error", "Nicht erreichbar."],
  ["timeout", "Zu lange."],
  ["connection_lost", "Verloren."],
])("what the client finds is said in the page's language: %s", (code, said) => {
  expect(describeFailure(german, { code, message: "In English.", canRetry: true })).toBe(said);
});

test("what the server says is left as it says it", () => {
  const failure = { code: "timeout", message: "The model is slow today.", status: 504, canRetry: true };
  expect(describeFailure(german, failure)).toBe("The model is slow today.");
  expect(describeFailure(german, { code: "custom", message: "The model is asleep.", canRetry: true })).toBe(
    "The model is asleep.",
  );
});
