/**
 * Characters that mean something in markdown and are written with a backslash, and those that make a link of an address:
 * within one, other backslashes would become a part of it.
 */
const special = /[\\`*_{}[\]()#|>~!@]|:(?=\/\/)|(?<=\bwww)\./gi;

/** Text within markdown that shows as it is: what people type is never markup, and never HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(special, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
}

/** The beginning of a text, whole characters and no more than `length` of them. */
export function shorten(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > length
    ? `${line
        .slice(0, length)
        .toWellFormed()
        .replace(/\ufffd$/, "")
        .trim()}…`
    : line;
}
