import { isIPv6 } from "node:net";

const GROUPS = 8;
const NETWORK_GROUPS = 4;

const toGroups = (text: string) => (text === "" ? [] : text.split(":"));

/**
 * What an address is counted by: one of IPv6 by the /64 that it is in. A home or a rented server is given at least that
 * much, and could otherwise take another of its addresses for each request. Anything else by itself.
 */
export function toCountedAddress(address: string): string {
  // An address with IPv4 at its end, and one of a link, has no network that could be changed at will.
  if (!isIPv6(address) || /[.%]/.test(address)) return address;
  const [start = "", end] = address.toLowerCase().split("::");
  const [before, after] = [toGroups(start), toGroups(end ?? "")];
  const zeros = Array.from({ length: GROUPS - before.length - after.length }, () => "0");
  const network = [...before, ...zeros, ...after].slice(0, NETWORK_GROUPS);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
