import type { UserMessageContent } from "@parlor/protocol";

/** Something of the page within a text. */
export type TagPart = Extract<UserMessageContent, { type: "input_tag" }>;

/*
 * A message being written is a list of parts, text and tags. A place in it is a number: characters before it, of which a
 * tag counts as one.
 */

export function toTextPart(text: string): UserMessageContent {
  return { type: "input_text", text };
}

export function lengthOf(part: UserMessageContent): number {
  return part.type === "input_tag" ? 1 : part.text.length;
}

/** How it reads: tags as their texts. */
export function toPlainText(content: readonly UserMessageContent[]): string {
  return content.map(({ text }) => text).join("");
}

/** Whether there is nothing in it to send. */
export function isBlank(content: readonly UserMessageContent[]): boolean {
  return content.every((part) => part.type === "input_text" && part.text.trim() === "");
}

/** Neighbouring texts as one, and none that is empty. */
export function joinTexts(content: readonly UserMessageContent[]): UserMessageContent[] {
  const joined: UserMessageContent[] = [];
  for (const part of content) {
    const last = joined.at(-1);
    if (part.type === "input_tag") joined.push(part);
    else if (last?.type === "input_text") joined[joined.length - 1] = toTextPart(last.text + part.text);
    else if (part.text !== "") joined.push(part);
  }
  return joined;
}

/** What stands from `start` to before `end`. */
export function sliceContent(
  content: readonly UserMessageContent[],
  start: number,
  end = Number.POSITIVE_INFINITY,
): UserMessageContent[] {
  const slice: UserMessageContent[] = [];
  let place = 0;
  for (const part of content) {
    const from = Math.max(0, start - place);
    const to = Math.min(lengthOf(part), end - place);
    place += lengthOf(part);
    if (from >= to) continue;
    slice.push(part.type === "input_tag" ? part : toTextPart(part.text.slice(from, to)));
  }
  return slice;
}

/** With other parts in the place of what stood from `start` to `end`. */
export function replaceContent(
  content: readonly UserMessageContent[],
  { start, end }: { start: number; end: number },
  parts: readonly UserMessageContent[],
): UserMessageContent[] {
  return joinTexts([...sliceContent(content, 0, start), ...parts, ...sliceContent(content, end)]);
}

/** As it is sent: without white space at its ends. */
export function trimContent(content: readonly UserMessageContent[]): UserMessageContent[] {
  const parts = joinTexts(content);
  return joinTexts(
    parts.map((part, index) => {
      if (part.type === "input_tag") return part;
      const text = index === 0 ? part.text.trimStart() : part.text;
      return toTextPart(index === parts.length - 1 ? text.trimEnd() : text);
    }),
  );
}
