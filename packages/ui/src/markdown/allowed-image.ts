/**
 * Whether an image may be loaded: over HTTPS (or HTTP), from a host of the list. An entry is a host with or without a
 * port, or `*.example.com` for every host below it.
 */
export function isAllowedImage(address: string, domains: readonly string[]): boolean {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return false;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return false;
  return domains.some((domain) => {
    const wanted = domain.trim().toLowerCase();
    if (wanted.startsWith("*.")) return url.hostname.endsWith(wanted.slice(1));
    return wanted !== "" && (url.hostname === wanted || url.host === wanted);
  });
}
