import { findOpenMath, holdBackMath, maskMath } from "./math-source.ts";

/*
 * While text streams in, its end is often half of a construct. Shown as it stands, it would change its form with the
 * next token. So the end is completed where it is clear what it will be, and held back where it is not.
 */

/** Lines that may turn out to be the start of something: a heading, an item, a rule, a fence, a table. */
const undecidedLine =
  /^(?: {0,3}#{1,6}|\s*(?:[-*+]|\d{1,9}[.)]?)(?: \[[ xX]?\]?)?| {0,3}[-=*_]{1,3}| {0,3}(?:`{1,2}|~{1,2}|`{3,}[^`\n]*|~{3,}[^\n]*)|\s*>+)[ \t]*$/;

/** The end of a text that streams, in a form that its next tokens will only lengthen. Not for open code fences. */
export function repairTail(source: string): string {
  const open = findOpenMath(source);
  const text = holdBackTable(holdBackLastLine(open === -1 ? source : source.slice(0, open)));
  const start = text.lastIndexOf("\n\n") + 1;
  return text.slice(0, start) + repairInline(text.slice(start));
}

function holdBackLastLine(text: string): string {
  const start = text.lastIndexOf("\n") + 1;
  return undecidedLine.test(text.slice(start)) ? text.slice(0, start) : text;
}

/** A table shows once its second line has made it one; until then its first line could be a paragraph. */
function holdBackTable(text: string): string {
  const lines = text.replace(/\n$/, "").split("\n");
  let index = lines.length - 1;
  while (index >= 0 && /^\s*\|/.test(lines[index] ?? "")) index -= 1;
  const rows = lines.slice(index + 1);
  if (rows.length === 0) return text;
  const [header = "", delimiter] = rows;
  const isDelimiter = delimiter !== undefined && /^\s*\|?[\s:|-]*-[\s:|-]*\|?\s*$/.test(delimiter);
  const isWhole = isDelimiter && countCells(delimiter) >= countCells(header);
  const isUndecided =
    rows.length === 1 || (rows.length === 2 && !isWhole && /^[\s:|-]*$/.test(delimiter ?? ""));
  return isUndecided ? lines.slice(0, index + 1).join("\n") : text;
}

function countCells(row: string): number {
  return row
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|").length;
}

/** Completes emphasis, code and links that are open at the end of a block. */
function repairInline(block: string): string {
  const { text, isInCode } = closeCode(block);
  if (isInCode) return text;
  const { masked, unmask } = maskMath(text);
  return unmask(closeEmphasis(closeLink(dropTagStart(holdBackMath(masked)))));
}

function closeCode(text: string): { text: string; isInCode: boolean } {
  let open: { marker: string; end: number } | undefined;
  for (const match of text.matchAll(/\\.|(`+)/gs)) {
    const marker = match[1];
    if (marker === undefined) continue;
    if (open === undefined) open = { marker, end: match.index + marker.length };
    else if (open.marker === marker) open = undefined;
  }
  if (open === undefined) return { text, isInCode: false };
  const content = text.slice(open.end);
  // Nothing but the marker yet, or a closing marker of which a part is there.
  if (content.trim() === "") return { text: text.slice(0, open.end - open.marker.length), isInCode: false };
  return {
    text: content.endsWith("`") ? text.replace(/`+$/, open.marker) : text + open.marker,
    isInCode: true,
  };
}

function dropTagStart(text: string): string {
  return text.replace(/<(?:\/?[a-z][a-z0-9-]*(?:\s[^<>\n]*)?|\/)?$/i, "").replace(/&#?\w{0,8}$/, "");
}

/** `[text` and `[text](address` show the text until the address is whole; an image shows nothing until then. */
function closeLink(text: string): string {
  const match =
    /(!?)\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)(\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+["'][^"']*["']?)?\s*)?)?$/s.exec(
      text,
    );
  if (match === null) return text;
  const [whole, bang, label = "", rest] = match;
  const before = text.slice(0, text.length - whole.length);
  if (bang) return before;
  // `[x]` at the very end may be followed by its address, or may be all there is.
  if (rest === "]") return text;
  // `[ ]` and `[1` are more often a box or a mark than the start of a link; they wait for what follows.
  return before + label;
}

function closeEmphasis(text: string): string {
  // Marks at the very end may be half of a pair: what they close is closed below, what they open has nothing in it yet.
  const trimmed = text.replace(/(?<!\\)[*_~]+$/, "");
  const open: string[] = [];
  const code = /(`+)[\s\S]*?[^`]\1(?!`)|\\.|(\*{1,3}|_{1,3}|~{2})/g;
  for (const match of trimmed.matchAll(code)) {
    const run = match[2];
    if (run === undefined) continue;
    const previous = trimmed[match.index - 1] ?? " ";
    const next = trimmed[match.index + run.length] ?? " ";
    const isBetweenWords = run.startsWith("_") && /\w/.test(previous) && /\w/.test(next);
    if (isBetweenWords) continue;
    const marks = run === "~~" ? [run] : run.length === 3 ? [run.slice(0, 2), run.slice(0, 1)] : [run];
    if (open.length > 0 && !/\s/.test(previous) && marks.every((mark) => open.includes(mark))) {
      for (const mark of marks) open.splice(open.lastIndexOf(mark), 1);
    } else if (!/\s/.test(next)) open.push(...marks);
  }
  const end = /\s*$/.exec(trimmed)?.[0] ?? "";
  const body = trimmed.slice(0, trimmed.length - end.length);
  return body + open.reverse().join("") + end;
}
