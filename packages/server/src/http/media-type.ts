const mediaTypePattern = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;

/** A MIME type without its parameters, in lower case; undefined for what is none. */
export function toMediaType(mimeType: string): string | undefined {
  const type = mimeType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return type.length <= 127 && mediaTypePattern.test(type) ? type : undefined;
}

/** Whether a list of types, of which the part after `/` may be `*`, has a media type in it. */
export function isAllowedType(mediaType: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) =>
    pattern.endsWith("/*")
      ? pattern === "*/*" || mediaType.startsWith(pattern.slice(0, -1))
      : pattern === mediaType,
  );
}
