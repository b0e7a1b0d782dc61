import { expect, test } from "vitest";
import { toCountedAddress } from "./to-counted-address.ts";

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["", ""],
  ["unknown", "unknown"],
  ["::ffff:203.0.113.9", "::ffff:203.0.113.9"],
  ["fe80::1%eth0", "fe80::1%eth0"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:db8::2:3:4:5:6", "2001:db8:0:2::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
])("%s is counted as %s", (address, counted) => {
  expect(toCountedAddress(address)).toBe(counted);
});
