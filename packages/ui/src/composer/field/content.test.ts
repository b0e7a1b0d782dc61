import type { UserMessageContent } from "@parlor/protocol";
import { expect, test } from "vitest";
import {
  isBlank,
  joinTexts,
  replaceContent,
  sliceContent,
  toPlainText,
  toTextPart,
  trimContent,
} from "./content.ts";

const ada: UserMessageContent = { type: "input_tag", id: "u1", text: "Ada", data: {}, interactive: false };
const mixed = [toTextPart("Ask "), ada, toTextPart(" today")];

test("a place counts a tag as one, so that it is never divided", () => {
  expect(sliceContent(mixed, 2, 5)).toEqual([toTextPart("k "), ada]);
  expect(sliceContent(mixed, 5)).toEqual([toTextPart(" today")]);
  expect(sliceContent(mixed, 4, 4)).toEqual([]);
});

test("what is replaced leaves one text where two meet", () => {
  expect(replaceContent(mixed, { start: 4, end: 5 }, [])).toEqual([toTextPart("Ask  today")]);
  expect(replaceContent([], { start: 0, end: 0 }, [ada])).toEqual([ada]);
  expect(replaceContent(mixed, { start: 0, end: 11 }, [toTextPart("New")])).toEqual([toTextPart("New")]);
});

test("white space at the ends is not sent, and text of nothing else is blank", () => {
  expect(trimContent([toTextPart("  a "), ada, toTextPart(" \n")])).toEqual([toTextPart("a "), ada]);
  expect(trimContent([toTextPart(" \n ")])).toEqual([]);
  expect(isBlank([toTextPart(" \n ")])).toBe(true);
  expect(isBlank([])).toBe(true);
  expect(isBlank([ada])).toBe(false);
});

test("it reads as plain text", () => {
  expect(toPlainText(mixed)).toBe("Ask Ada today");
  expect(joinTexts([toTextPart(""), toTextPart("a"), toTextPart("b"), ada])).toEqual([toTextPart("ab"), ada]);
});
