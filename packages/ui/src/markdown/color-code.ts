/** Longer code stays as it is: colouring it would hold up the page. In UTF-16 units. */
const MAX_LENGTH = 30_000;
const plain = /^(?:te?xt|plain(?:text)?|none|output|log)$/i;

/**
 * Colours the finished code of a block, in its language. What does that is loaded with the first code there is; until
 * then, without a language, or where it cannot be loaded, code is shown as it is.
 */
export function colorCode(block: HTMLElement): void {
  for (const figure of block.querySelectorAll<HTMLElement>("figure.code[data-language]")) {
    const language = figure.dataset.language ?? "";
    const code = figure.querySelector("code");
    const text = code?.textContent ?? "";
    if (code && text !== "" && text.length <= MAX_LENGTH && !plain.test(language)) {
      color(code, text, language).catch(() => undefined);
    }
  }
}

async function color(code: HTMLElement, text: string, language: string): Promise<void> {
  const { highlightCode } = await import("./highlight-code.ts");
  const pieces = await highlightCode(text, language.toLowerCase());
  // It may have been changed or coloured meanwhile.
  if (pieces && code.childElementCount === 0 && code.textContent === text) code.replaceChildren(pieces);
}
