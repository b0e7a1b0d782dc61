import { expect, test } from "vitest";
import nextConfig from "../next.config.ts";

test("the element's script may be read by any origin, and its chunks are kept for ever: their names carry their hashes", async () => {
  const everywhere = [
    { key: "access-control-allow-origin", value: "*" },
    { key: "cross-origin-resource-policy", value: "cross-origin" },
    { key: "x-content-type-options", value: "nosniff" },
  ];
  expect(await nextConfig.headers?.()).toEqual([
    { source: "/chatkit.js", headers: everywhere },
    {
      source: "/chatkit/:file",
      headers: [...everywhere, { key: "cache-control", value: "public, max-age=31536000, immutable" }],
    },
  ]);
});
