import { defaults, Lexer, type MarkedOptions, Parser, Renderer, type Token, type Tokens } from "marked";
import { createMathExtensions } from "./math-source.ts";

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

class SafeRenderer extends Renderer {
  override heading({ tokens, depth }: Tokens.Heading): string {
    const level = Math.min(depth + FIRST_HEADING_LEVEL - 1, 6);
    return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
  }

  override code({ text, lang }: Tokens.Code): string {
    const language = /^[\w+#.-]{1,32}/.exec(lang ?? "")?.[0] ?? "";
    return `<pre><code data-language="${language}">${escapeHtml(text)}\n</code></pre>\n`;
  }

  override checkbox({ checked }: Tokens.Checkbox): string {
    return `<span data-check="${checked ? "done" : "open"}"></span> `;
  }

  override html({ text }: Tokens.HTML | Tokens.Tag): string {
    return keepKnownTags(text);
  }
}

/** New for each reading: a lexer and a parser write into theirs. */
function createOptions(): MarkedOptions {
  return {
    ...defaults,
    gfm: true,
    breaks: false,
    renderer: new SafeRenderer(),
    extensions: createMathExtensions(escapeHtml),
  };
}

/** What later blocks need to know of earlier ones: the addresses of reference links. */
export type LinkDefinitions = Tokens.Link["href"] extends string
  ? InstanceType<typeof Lexer>["tokens"]["links"]
  : never;

/** Splits markdown into its blocks. `links` is added to by what the text defines. */
export function lexBlocks(source: string, links: LinkDefinitions): Token[] {
  const lexer = new Lexer(createOptions());
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
  for (const heading of findHeadings(token)) {
    open = [...open.filter((depth) => depth < heading.depth), heading.depth];
    heading.depth = open.length;
  }
  return open;
}

/** The headings of a block, which may stand in lists and quotations. */
function findHeadings(token: Token): Tokens.Heading[] {
  if (token.type === "heading") return [token as Tokens.Heading];
  const { tokens = [], items = [] } = token as { tokens?: Token[]; items?: Token[] };
  return token.type === "blockquote" || token.type === "list" || token.type === "list_item"
    ? [...tokens, ...items].flatMap(findHeadings)
    : [];
}

/** The HTML of a block. Not yet safe. */
export function toHtml(token: Token): string {
  return new Parser(createOptions()).parse([token]);
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
