import { expect, test } from "vitest";
import { readTrialOptions } from "./trial-options.ts";

const whole = { seconds: 60, people: [10, 50] };

test.each([
  [[], { seconds: 60, people: [10, 50], isWhole: true }],
  [["--people", "100,500"], { seconds: 60, people: [100, 500], isWhole: true }],
  [["--seconds", "90"], { seconds: 90, people: [10, 50], isWhole: true }],
  // A short one must not take the place of the figures that the documentation has.
  [["--seconds=59.5", "--people=1"], { seconds: 59.5, people: [1], isWhole: false }],
])("%j is read", (args, options) => {
  expect(readTrialOptions(args, whole)).toEqual(options);
});

test.each([
  [["--seconds", "0"]],
  [["--seconds", "Infinity"]],
  [["--seconds", "soon"]],
  [["--people", "0"]],
  [["--people", "10,"]],
  [["--people", "1.5"]],
  [["--persons", "10"]],
  [["10"]],
])("%j cannot be carried out", (args) => {
  expect(readTrialOptions(args, whole)).toBeUndefined();
});
