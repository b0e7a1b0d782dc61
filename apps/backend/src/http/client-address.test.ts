import { expect, test } from "vitest";
import { parseProxies, toClientAddress } from "./client-address.ts";

const isTrusted = parseProxies("10.0.0.2, 192.168.0.0/16,fd00::/8,") ?? expect.unreachable();

test.each([
  ["nobody in between", "203.0.113.9", undefined, "203.0.113.9"],
  ["a claim of somebody who is no proxy", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ["the web app on this machine", "127.0.0.1", "203.0.113.9", "203.0.113.9"],
  ["the web app, of a socket for both families", "::ffff:127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"],
  ["a claim in front of what the web app saw", "127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"],
  ["a named proxy before the web app", "127.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"],
  ["a claim before a named proxy", "::1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"],
  ["two named proxies", "127.0.0.1", "203.0.113.9, 192.168.7.7, 10.0.0.2", "203.0.113.9"],
  ["a web app elsewhere, named", "10.0.0.2", "2001:db8::1", "2001:db8::1"],
  ["a network of IPv6", "fd12::1", "203.0.113.9", "203.0.113.9"],
  ["a proxy that writes no address", "127.0.0.1", "unknown, 10.0.0.2", "10.0.0.2"],
  ["only proxies", "127.0.0.1", "10.0.0.2", "10.0.0.2"],
  ["no header, from this machine", "127.0.0.1", undefined, "127.0.0.1"],
  ["a browser on this machine, through the web app", "127.0.0.1", "198.51.100.1, 127.0.0.1", "127.0.0.1"],
  ["a connection that is gone", undefined, "198.51.100.1", ""],
])("%s", (_what, peer, forwarded, address) => {
  expect(toClientAddress({ peer, forwarded, isTrusted })).toBe(address);
});

test.each(["proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "::/129", "300.1.1.1"])(
  "%s is no address or network",
  (list) => {
    expect(parseProxies(`127.0.0.1, ${list}`)).toBeUndefined();
  },
);
