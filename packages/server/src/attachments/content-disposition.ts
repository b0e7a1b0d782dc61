/** RFC 8187: what `encodeURIComponent` leaves alone beyond what a header parameter may have. */
function encodeFileName(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
}

/** Whatever the bytes are in truth, they are saved to disk and never shown as a page. */
export function toContentDisposition(name: string): string {
  return `attachment; filename*=UTF-8''${encodeFileName(name)}`;
}
