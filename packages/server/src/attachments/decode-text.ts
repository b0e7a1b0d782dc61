/** Controls that no text has. Tabs, line and page breaks, and the escape of coloured logs may be there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const binaryPattern = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The text of a file: UTF-8, UTF-16 with its mark, or else the Western European code page that spreadsheets still
 * write. Undefined for bytes that are no text.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  const text =
    isLittle || isBig
      ? decode(bytes, isLittle ? "utf-16le" : "utf-16be")
      : (decode(bytes, "utf-8") ?? decode(bytes, "windows-1252"));
  return text === undefined || binaryPattern.test(text) ? undefined : text;
}
