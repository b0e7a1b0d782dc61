import { expect, test } from "vitest";
import { findMistakes } from "./find-mistakes.ts";

const right = { name: "Ada", email: "ada@example.com", password: "correct horse" };

test("what is right has no mistakes", () => {
  expect(findMistakes("sign-up", right)).toEqual({});
  expect(findMistakes("sign-in", { ...right, name: "", password: "x" })).toEqual({});
});

test("what is missing is asked for, and what is wrong is called so", () => {
  expect(findMistakes("sign-up", { name: " ", email: "", password: "" })).toEqual({
    name: "Say what to call you.",
    email: "Enter your e-mail address.",
    password: "Use at least 8 characters.",
  });
  expect(findMistakes("sign-in", { name: "", email: "ada@example", password: "" })).toEqual({
    email: "This is not an e-mail address.",
    password: "Enter your password.",
  });
});
