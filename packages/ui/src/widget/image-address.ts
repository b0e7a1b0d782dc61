import { isAllowedImage } from "../markdown/allowed-image.ts";

/**
 * Where an image is, and whether it may be loaded: from the page's own host, from the hosts of the list, or from data
 * within the text. `address` is empty for what is no address of an image.
 */
export function readImageAddress(
  source: string,
  domains: readonly string[],
): { address: string; isAllowed: boolean } {
  if (/^data:image\/(?:png|jpe?g|gif|webp|avif|svg\+xml)[;,]/i.test(source)) {
    return { address: source, isAllowed: true };
  }
  if (source.trim() === "" || !URL.canParse(source, document.baseURI))
    return { address: "", isAllowed: false };
  const url = new URL(source, document.baseURI);
  if (url.protocol !== "https:" && url.protocol !== "http:") return { address: "", isAllowed: false };
  const isAllowed = url.origin === location.origin || isAllowedImage(url.href, domains);
  return { address: url.href, isAllowed };
}
