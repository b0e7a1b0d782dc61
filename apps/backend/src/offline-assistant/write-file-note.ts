import { escapeMarkdown, shorten } from "./markdown.ts";

const NAME_LENGTH = 80;

/** What the assistant does with files, said as it is: it keeps them, and cannot look into them. */
export function writeFileNote(names: readonly string[]): string {
  const [first = "", ...others] = names;
  const what =
    others.length > 0 ? `the ${names.length} files` : `“${escapeMarkdown(shorten(first, NAME_LENGTH))}”`;
  const them = others.length > 0 ? "them" : "it";
  return `I have kept ${what} with this message, but I have not read ${them}: I am the offline assistant, and cannot look into files. Tell me in words what I should do.`;
}
