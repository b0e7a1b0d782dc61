/** Opening and closing marks that people quote with; each pair is read as straight double quotes. */
const pairs: RegExp[] = [
  /“([^“”]*)”/g,
  /„([^„“”]*)[“”]/g,
  /«\s*([^«»]*?)\s*»/g,
  /`([^`\n]+)`/g,
  // An apostrophe within a word is none.
  /(?<=^|[\s(:,])'([^'\n]+(?:'\w+[^'\n]*)*)'(?=$|[\s.,;:!?)])/g,
];

/** A text whose quoted parts all stand in straight double quotes. */
export function unifyQuotes(text: string): string {
  const straight = text.replaceAll(/[‘’]/g, "'");
  return pairs.reduce(
    (before, pair) => before.replaceAll(pair, (_, quoted: string) => `"${quoted.replaceAll('"', "")}"`),
    straight,
  );
}

/** What stands in quotes, when the whole text does. */
export function unquote(text: string): string {
  return /^"([^"]*)"$/.exec(text.trim())?.[1]?.trim() ?? text.trim();
}

/**
 * Hides quoted parts behind placeholders without letters, so that no rule reads them. `show` puts them back, quotes
 * and all.
 */
export function hideQuotes(text: string): { hidden: string; show(part: string): string } {
  const quotes: string[] = [];
  const hidden = text.replaceAll(/"[^"]*"/g, (quote) => `\ue000${quotes.push(quote) - 1}\ue001`);
  return {
    hidden,
    show: (part) => part.replaceAll(/\ue000(\d+)\ue001/g, (_, index: string) => quotes[Number(index)] ?? ""),
  };
}
