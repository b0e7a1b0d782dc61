/** A title of at most `maxLength` UTF-16 units. */
export function cutTitle(title: string, maxLength: number): string {
  if (title.length <= maxLength) return title;
  // Half of a pair of surrogates is no character.
  return title
    .slice(0, maxLength)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trim();
}
