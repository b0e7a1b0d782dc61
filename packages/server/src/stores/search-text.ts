import type { SearchSnippet, ThreadItem, ThreadMetadata } from "@parlor/protocol";

/** Words of a query that count; what follows them narrows nothing. */
const MAX_WORDS = 10;
/** Length of a snippet, in UTF-16 units. */
const SNIPPET_LENGTH = 160;
/** How much of it may stand before the first word that was found. */
const SNIPPET_LEAD = 48;

/**
 * Text as searches compare it: without case, accents of the Latin kind, and differences of form that only look. Has no
 * character that a database refuses.
 */
export function foldForSearch(text: string): string {
  // Most text is of this kind, and long answers are folded at every save.
  if (/^[\t\n\r -~]*$/.test(text)) return text.toLowerCase();
  return [...text].map(foldCharacter).join("");
}

function foldCharacter(character: string): string {
  if (character === "\0") return " ";
  return character
    .toWellFormed()
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
}

/** The words of a query, folded. */
export function toSearchWords(query: string): string[] {
  const words = foldForSearch(query).split(/\s+/).filter(Boolean);
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** Longest token that is kept, in UTF-16 units: what is longer is found by its beginning. */
const MAX_TOKEN_LENGTH = 64;
/** Scripts that put no blanks between words, and pictures: each character is a word of its own. */
const tokenPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}])[\p{L}\p{N}\p{M}])+/gu;

/**
 * The words of a folded text as an index keeps them, each once: letters and digits only, in no language's own grammar,
 * at most 64 UTF-16 units each.
 */
export function toSearchTokens(folded: string): string[] {
  const tokens = new Set<string>();
  for (const [token] of folded.matchAll(tokenPattern)) {
    tokens.add(token.length > MAX_TOKEN_LENGTH ? token.slice(0, MAX_TOKEN_LENGTH).toWellFormed() : token);
  }
  return [...tokens];
}

/** How well a folded text matches: 2 where it has the words as a whole, 1 where some only begin so, 0 where not. */
export function rateMatch(folded: string, words: readonly string[]): 0 | 1 | 2 {
  const wanted = toSearchTokens(words.join(" "));
  if (wanted.length === 0 || !words.every((word) => folded.includes(word))) return 0;
  const tokens = new Set(toSearchTokens(folded));
  if (wanted.every((token) => tokens.has(token))) return 2;
  const all = [...tokens];
  return wanted.every((token) => all.some((one) => one.startsWith(token))) ? 1 : 0;
}

/** A thread's title, to be searched. Empty where it has none, or what was once kept as one is no text. */
export function toTitleText({ title }: Pick<ThreadMetadata, "title">): string {
  return typeof title === "string" ? title : "";
}

/** What of an item can be searched: what the user and the assistant said. Empty for all other items. */
export function toSearchText(item: ThreadItem): string {
  switch (item.type) {
    case "user_message":
    case "assistant_message":
      return item.content.map(({ text }) => text).join("\n");
    case "widget":
      return item.copy_text ?? "";
    default:
      return "";
  }
}

/** The part of an item's text around the first of the words, on one line and without the marks of markdown. */
export function createSnippet(item: ThreadItem, words: readonly string[]): SearchSnippet {
  const text = toPlainLine(toSearchText(item));
  const first = findRanges(text, words)[0]?.[0] ?? 0;
  const from = first <= SNIPPET_LEAD ? 0 : toWordStart(text, first - SNIPPET_LEAD, first);
  const to = from + SNIPPET_LENGTH >= text.length ? text.length : toWordEnd(text, from + SNIPPET_LENGTH);
  const shown = `${from > 0 ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
  return { item_id: item.id, text: shown, ranges: findRanges(shown, words) };
}

function toPlainLine(text: string): string {
  return text
    .replace(/^(?:#{1,6} |> ?)/gm, "")
    .replace(/\*\*|__|`+/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

function toWordStart(text: string, at: number, before: number): number {
  const blank = text.indexOf(" ", at);
  return blank === -1 || blank >= before ? at : blank + 1;
}

function toWordEnd(text: string, at: number): number {
  const blank = text.lastIndexOf(" ", at);
  return at - blank > SNIPPET_LEAD ? at : blank;
}

/** Where the words are in a text, in order. What overlaps is one range. */
function findRanges(text: string, words: readonly string[]): SearchSnippet["ranges"] {
  const { folded, starts, ends } = foldWithOffsets(text);
  const found: SearchSnippet["ranges"] = [];
  for (const word of words) {
    for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + word.length)) {
      found.push([starts[at] as number, ends[at + word.length - 1] as number]);
    }
  }
  found.sort(([one], [other]) => one - other);
  const ranges: SearchSnippet["ranges"] = [];
  for (const [start, end] of found) {
    const last = ranges.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}

/** The folded text, and for each of its units where its character begins and ends in the text. */
function foldWithOffsets(text: string): { folded: string; starts: number[]; ends: number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  let folded = "";
  let at = 0;
  for (const character of text) {
    const piece = foldCharacter(character);
    for (let unit = 0; unit < piece.length; unit += 1) {
      starts.push(at);
      ends.push(at + character.length);
    }
    folded += piece;
    at += character.length;
  }
  return { folded, starts, ends };
}
