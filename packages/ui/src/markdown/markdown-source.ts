import { Lexer, Marked, Parser, type Token, type Tokens } from "marked";

/** Elements of HTML in the text that are kept as such. All others are shown as the text they are written in. */
export const keptTags = new Set([
  ..."a b br code dd del details dl dt em hr i img ins kbd li mark ol p pre q s samp small strong sub".split(
    " ",
  ),
  ..."summary sup table tbody td th thead tr u ul var blockquote h4 h5 h6 span".split(" "),
]);
/** Their content is kept, without them. */
const droppedTags = new Set(["div", "section", "article", "center", "font", "h1", "h2", "h3"]);

/** Headings of an answer stand below those of the page and of the message. */
const HEADING_SHIFT = 3;

const marked = new Marked({
  gfm: true,
  breaks: false,
  renderer: {
    heading({ tokens, depth }) {
      const level = Math.min(depth + HEADING_SHIFT, 6);
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

/** The HTML of a block. Not yet safe. */
export function toHtml(token: Token): string {
  return new Parser(marked.defaults).parse([token]);
}

function keepKnownTags(source: string): string {
  return source
    .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
    .replace(/<(\/?)([a-z][^\s/>]*)([^>]*)>|</gi, (whole: string, _slash?: string, name?: string) => {
      const tag = name?.toLowerCase() ?? "";
      if (keptTags.has(tag)) return whole;
      return droppedTags.has(tag) ? "" : escapeHtml(whole);
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
