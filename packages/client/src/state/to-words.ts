import type { UserMessageItem } from "@parlor/protocol";

/** What a message says: by it one is found again of which only the id is another. */
export function toWords({ content }: UserMessageItem): string {
  return JSON.stringify(content.map(({ text }) => text));
}
