import { Lexer, Marked, Parser, type Token, type Tokens } from "marked";

/** Elements of HTML in the text that are kept as such. All others are shown as the text they are written in. */
export const keptTags = new Set([
  ..."a b br code dd del details dl dt em hr i img ins kbd li mark ol p pre q s samp small strong sub".split(
    " ",
  ),
  ..."summary sup table tbody td th thead tr u ul var blockquote h4 h5 h6 span".split(" "),
]);
/** Their content is kept, without them. */
const droppedTags = new Set("div section article center font h1 h2 h3 h4 h5 h6".split(" "));

/** Headings of an answer stand below those of the page and of the message, which are of level 2 and 3. */
const FIRST_HEADING_LEVEL = 4;

const marked = new Marked({
  gfm: true,
  breaks: false,
  renderer: {
    heading({ tokens, depth }) {
      const level = Math.min(depth + FIRST_HEADING_LEVEL - 1, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    code({ text, lang }) {
      const language = /^[\w+#.-]{1,32}/.exec(lang ?? "")?.[0] ?? "";
      return `<pre><code data-language="${language}">${escapeHtml(text)}\n</code></pre>\n`;
    },
    checkbox({ checked }) {
      return `<span data-check="${checked ? "done" : "open"}"></span> `;
    },
    html({ text }) {
      return keepKnownTags(text);
    },
  },
});

/** What later blocks need to know of earlier ones: the addresses of reference links. */
export type LinkDefinitions = Tokens.Link["href"] extends string
  ? InstanceType<typeof Lexer>["tokens"]["links"]
  : never;

/** Splits markdown into its blocks. `links` is added to by what the text defines. */
export function lexBlocks(source: string, links: LinkDefinitions): Token[] {
  const lexer = new Lexer(marked.defaults);
  Object.assign(lexer.tokens.links, links);
  const tokens = lexer.lex(source);
  Object.assign(links, tokens.links);
  return tokens;
}

/** The depths of the headings that the next one stands under, the outermost first. */
export type Outline = readonly number[];

/**
 * Gives each heading of a block the depth of its place in the outline, whatever number of `#` it was written with: no
 * level is left out, and the first is always the highest. Gives the outline after the block.
 */
export function placeHeadings(token: Token, outline: Outline): Outline {
  let open = [...outline];
  marked.walkTokens([token], (inner) => {
    if (inner.type !== "heading") return;
    open = [...open.filter((depth) => depth < inner.depth), inner.depth];
    inner.depth = open.length;
  });
  return open;
}

/** The HTML of a block. Not yet safe. */
export function toHtml(token: Token): string {
  return new Parser(marked.defaults).parse([token]);
}

function keepKnownTags(source: string): string {
  return source
    .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
    .replace(/<(\/?)([a-z][^\s/>]*)([^>]*)>|</gi, (whole: string, _slash?: string, name?: string) => {
      const tag = name?.toLowerCase() ?? "";
      if (droppedTags.has(tag)) return "";
      return keptTags.has(tag) ? whole : escapeHtml(whole);
    });
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
