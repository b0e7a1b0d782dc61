import type { UserMessageItem } from "@parlor/protocol";

/** UTF-16 units, without the ellipsis. */
const MAX_LENGTH = 60;

/** A conversation's title from its first message: its first line, cut between words. */
export function toThreadTitle(message: UserMessageItem): string {
  const text = message.content.map((part) => part.text).join(" ");
  const line = (text.trim().split("\n")[0] ?? "").replaceAll(/\s+/g, " ").trim();
  if (line === "") return "New chat";
  const sentence = line.charAt(0).toLocaleUpperCase() + line.slice(1);
  if (sentence.length <= MAX_LENGTH) return sentence;
  // Not in the middle of a character of two units.
  const cut = sentence.slice(0, MAX_LENGTH).replace(/[\ud800-\udbff]$/, "");
  const space = cut.lastIndexOf(" ");
  return `${space > MAX_LENGTH / 2 ? cut.slice(0, space) : cut}…`;
}
