import type { MarkedOptions, Tokens } from "marked";

/*
 * Formulas in TeX: `$…$` and `\(…\)` within a line, `$$…$$` and `\[…\]` on their own. A dollar before a blank or before a
 * digit that follows the closing one is money.
 */

/** A formula longer than this is no formula, but something that was never closed. */
const MAX_LENGTH = 2000;
const anything = `(?:(?!\\n[ \\t]*\\n)[\\s\\S]){1,${MAX_LENGTH}}?`;
/** What brackets must hold to be a formula, and not brackets that were only escaped. */
const formulaLike = /[\\^_=+\-*/<>|{}\d]|^\s*\p{L}\s*$/u;

const inline = new RegExp(
  [
    `^\\$\\$(?<dollars>${anything})\\$\\$`,
    `^\\\\\\[(?<square>${anything})\\\\\\]`,
    `^\\\\\\((?<round>${anything})\\\\\\)`,
    `^\\$(?<dollar>(?![\\s$])(?:\\\\[^\\n]|[^\\\\$\\n]){1,${MAX_LENGTH}}(?<![\\s\\\\]))\\$(?!\\d)`,
  ].join("|"),
);
const block = new RegExp(
  `^ {0,3}(?:\\$\\$(?<dollars>${anything})\\$\\$|\\\\\\[(?<square>${anything})\\\\\\])[ \\t]*(?:\\n+|$)`,
);
const blockStart = /\n {0,3}(?=\$\$|\\\[)/;
const opening = /\$|\\[([]/;

interface MathToken {
  type: "math" | "mathBlock";
  raw: string;
  text: string;
  isDisplayed: boolean;
}

function toToken(match: RegExpExecArray | null, type: MathToken["type"]): MathToken | undefined {
  if (match === null) return undefined;
  const { dollars, square, round, dollar } = match.groups ?? {};
  const text = dollars ?? square ?? round ?? dollar ?? "";
  if (text.trim() === "") return undefined;
  const isBracketed = square !== undefined || round !== undefined;
  if (isBracketed && !formulaLike.test(text)) return undefined;
  const isDisplayed = type === "mathBlock" || dollars !== undefined || square !== undefined;
  return { type, raw: match[0], text: text.trim(), isDisplayed };
}

/** What marked needs in order to find formulas, and to write them as `<span data-math>` with the TeX as text. */
export function createMathExtensions(
  escapeHtml: (text: string) => string,
): NonNullable<MarkedOptions["extensions"]> {
  const render = (token: Tokens.Generic) => {
    const { text, isDisplayed } = token as unknown as MathToken;
    return `<span data-math="${isDisplayed ? "block" : "inline"}">${escapeHtml(text)}</span>`;
  };
  return {
    renderers: { math: render, mathBlock: (token) => `<p>${render(token)}</p>\n` },
    childTokens: {},
    block: [(source) => toToken(block.exec(source), "mathBlock")],
    inline: [(source) => toToken(inline.exec(source), "math")],
    startBlock: [
      (source) => {
        const match = blockStart.exec(source);
        return match ? match.index + match[0].length : undefined;
      },
    ],
    startInline: [(source) => opening.exec(source)?.index],
  };
}

const inAnyPlace = new RegExp(
  `(?<code>(\`+)(?!\`)[\\s\\S]*?[^\`]\\2(?!\`))|${inline.source.replace(/(^|\|)\^/g, "$1")}`,
  "g",
);

/** The text with its formulas taken out, so that what is in them is not read as markdown, and how to put them back. */
export function maskMath(text: string): { masked: string; unmask(text: string): string } {
  if (!opening.test(text)) return { masked: text, unmask: (same) => same };
  const found: string[] = [];
  const masked = text.replace(inAnyPlace, (whole: string, ...rest: unknown[]) => {
    const { code } = rest.at(-1) as { code?: string };
    if (code !== undefined) return whole;
    found.push(whole);
    return `\uE000${found.length - 1}\uE001`;
  });
  return {
    masked,
    unmask: (other) => other.replace(/\uE000(\d+)\uE001/g, (_, index: string) => found[Number(index)] ?? ""),
  };
}

/** Where a formula on its own begins that is not closed yet, and may still be; -1 where there is none. */
export function findOpenMath(text: string): number {
  const start = /(?:^|\n)( {0,3})(\$\$|\\\[)/g;
  for (let match = start.exec(text); match; match = start.exec(text)) {
    const [whole, indent = "", marker] = match;
    const at = match.index + whole.length - indent.length - 2;
    const rest = text.slice(match.index + whole.length);
    const end = rest.indexOf(marker === "$$" ? "$$" : "\\]");
    const limit = Math.min(end === -1 ? rest.length : end, MAX_LENGTH + 1);
    const isTooLong = limit > MAX_LENGTH || /\n[ \t]*\n/.test(rest.slice(0, limit));
    if (isTooLong) continue;
    if (end === -1) return at;
    start.lastIndex = match.index + whole.length + end + 2;
  }
  return -1;
}

/** A formula within the last line that is not closed yet. A dollar counts where it stands before a letter or a command. */
const openInline =
  /(?:\$\$[^\n]{0,300}|\\\[[^\n]{0,300}|\\\([^\n]{0,300}|\$(?=[\p{L}\\({])[^$\n]{0,80}|\$|\\)$/u;

/** The text up to a formula that is not closed yet. Complete formulas must be masked. */
export function holdBackMath(masked: string): string {
  const match = openInline.exec(masked);
  return match ? masked.slice(0, match.index) : masked;
}
