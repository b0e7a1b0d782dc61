import { BlockList, isIP } from "node:net";

/** Tells an address of a proxy that the operator named from any other. */
export type IsTrustedProxy = (address: string) => boolean;

/** IPv4 addresses as sockets for both families give them, in the plain form. */
function toPlain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

/**
 * Reads a list of addresses and networks, such as `10.0.0.2, 192.168.0.0/16, fd00::/8`. Undefined when one of them
 * is none.
 */
export function parseProxies(list: string): IsTrustedProxy | undefined {
  const trusted = new BlockList();
  for (const one of list.split(",").map((part) => part.trim())) {
    if (one === "") continue;
    const [address = "", bits, ...more] = one.split("/");
    const longest = isIP(address) === 6 ? 128 : 32;
    if (!isIP(address) || more.length > 0) return undefined;
    if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > longest)) return undefined;
    trusted.addSubnet(address, bits === undefined ? longest : Number(bits), familyOf(address));
  }
  return (address) => isIP(address) !== 0 && trusted.check(address, familyOf(address));
}

const isLoopback: IsTrustedProxy = parseProxies("127.0.0.0/8, ::1") ?? (() => false);

/**
 * The address that a request came from. `forwarded` is its `x-forwarded-for`: whoever passes a request on adds the
 * address that it saw at the end, and all before is claimed. So it is read from the end, for as long as who added an
 * entry is trusted: the web app, which connects from this machine or from a named address, and named proxies.
 */
export function toClientAddress(options: {
  peer: string | undefined;
  forwarded: string | undefined;
  isTrusted: IsTrustedProxy;
}): string {
  const peer = toPlain(options.peer ?? "");
  if (!isLoopback(peer) && !options.isTrusted(peer)) return peer;
  let client = peer;
  for (const entry of (options.forwarded ?? "").split(",").reverse()) {
    const address = toPlain(entry.trim());
    if (!isIP(address)) break;
    client = address;
    if (!options.isTrusted(address)) break;
  }
  return client;
}
