import type { Clock } from "./clock.ts";
import { findDates } from "./parse-dates.ts";

const bullet = /^\s*(?:[-*•–—+]\s*(?:\[[ x]?\]\s*)?|\[[ x]?\]\s*|\d{1,2}[.)]\s+)(?=\S)/i;
const addingHead =
  /\b(?:add|create|put|new|todos?|to-?dos?|tasks?|list|need|needs|have|must|remind|remember|shopping|groceries|grocery|following|these|plan|plans|reminders?|today|tomorrow|week|things)\b/i;
const actingHead =
  /^(?:please\s+|can you\s+|could you\s+)*(?<verb>delete|remove|complete|finish|reopen|check off|tick off|mark|i (?:did|finished|completed))\b[^\d]*?(?<done>\b(?:done|complete|completed|finished|open)\b)?\s*(?:these|those|the following|tasks?)*\s*:?$/i;

/** A part of a message: plain text, or lines that each ask for one thing, with the words that hold for all of them. */
export type Section = { kind: "text"; text: string } | { kind: "items"; items: string[] };

function toItems(head: string | undefined, items: readonly string[], clock: Clock): string[] {
  const acting = head === undefined ? undefined : actingHead.exec(head.trim())?.groups;
  if (acting) return items.map((item) => `${acting.verb} ${item}${acting.done ? ` as ${acting.done}` : ""}`);
  const word = /^(?<verb>buy|call|get|email|pay|pack|order|clean|read|write|fix|bring)\s*:?$/i.exec(
    head?.trim() ?? "",
  )?.groups?.verb;
  const date = head === undefined ? undefined : findDates(head, clock)[0];
  const when = head !== undefined && date ? head.slice(date.start, date.end) : "";
  return items.map((item) => {
    const said = word ? `${word} ${item}` : item;
    return `add task: ${when && findDates(item, clock).length === 0 ? `${said} ${when}` : said}`;
  });
}

/** "1. buy milk 2. call Sam" in one line, as two. */
function breakNumberedLine(text: string): string {
  return /(?:^|[:\n]\s*)1[.)]\s+\S.*?\s2[.)]\s+\S/.test(text)
    ? text.replaceAll(/(?<=\S)\s+(?=\d{1,2}[.)]\s+\S)/g, "\n")
    : text;
}

/** Takes the lists out of a message: bulleted or numbered lines, or lines below a heading such as "add these:". */
export function toSections(message: string, clock: Clock): Section[] {
  const lines = breakNumberedLine(message).split(/\r?\n/);
  const sections: Section[] = [];
  const isHead = (line: string | undefined) =>
    line !== undefined && /:\s*$/.test(line) && addingHead.test(line);
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? "";
    const next = lines[index + 1];
    const takesPlainLines = isHead(line) && line.length < 120 && next?.trim() && !bullet.test(next);
    const hasHead =
      takesPlainLines ||
      (!bullet.test(line) && line.trim() !== "" && next !== undefined && bullet.test(next));
    const first = hasHead ? index + 1 : index;
    let end = first;
    while (end < lines.length && (takesPlainLines ? lines[end]?.trim() : bullet.test(lines[end] ?? "")))
      end += 1;
    const isList = takesPlainLines ? end > first : end - first > 1 || (hasHead && end > first);
    const usable =
      !hasHead ||
      takesPlainLines ||
      addingHead.test(line) ||
      /:\s*$/.test(line) ||
      actingHead.test(line.trim());
    if (isList && usable) {
      const items = lines
        .slice(first, end)
        .map((one) => one.replace(bullet, "").trim())
        .filter(Boolean);
      sections.push({ kind: "items", items: toItems(hasHead ? line : undefined, items, clock) });
      index = end;
    } else {
      sections.push({ kind: "text", text: line });
      index += 1;
    }
  }
  return sections;
}
