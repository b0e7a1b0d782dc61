const FALLBACK = "/chat";

/** The path to go to after signing in: one of this site's own, whatever the address says. */
export function toSafePath(value: string | string[] | undefined): string {
  if (typeof value !== "string" || !value.startsWith("/")) return FALLBACK;
  const base = "http://parlor.invalid";
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined;
  if (!url || url.origin !== base || url.pathname.startsWith("//") || url.pathname.startsWith("/login")) {
    return FALLBACK;
  }
  return url.pathname + url.search;
}
