const CHARACTERS_PER_TOKEN = 4;
const TOKENS_PER_ITEM = 4;
/** Of an image or a file whose bytes are in the input. */
const TOKENS_PER_FILE = 1_000;

/**
 * About how many tokens an item costs: a token for each four characters of its JSON, and four for the item. Too
 * high for English text by about a tenth, too low for scripts that take more than a token for a character. Bytes in a
 * `data:` URL count as a thousand, whatever their number.
 */
export function estimateTokens(item: object): number {
  let files = 0;
  const text = JSON.stringify(item, (_key, value: unknown) => {
    if (typeof value !== "string" || !value.startsWith("data:")) return value;
    files += 1;
    return "";
  });
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN) + TOKENS_PER_ITEM + files * TOKENS_PER_FILE;
}
