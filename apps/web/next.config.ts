import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const nextConfig: NextConfig = {
  // The forwarding routes stream: compressing here would hold a stream's bytes back.
  compress: false,
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked by `npm run types`, with the same compiler as the rest of the house.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: fileURLToPath(new URL("../..", import.meta.url)) },
  devIndicators: false,
  // Pages of other origins may load the element; what has its hash in its name never changes.
  headers: async () => {
    const everywhere = [
      { key: "access-control-allow-origin", value: "*" },
      { key: "cross-origin-resource-policy", value: "cross-origin" },
      { key: "x-content-type-options", value: "nosniff" },
    ];
    const forEver = { key: "cache-control", value: "public, max-age=31536000, immutable" };
    return [
      { source: "/chatkit.js", headers: everywhere },
      { source: "/chatkit/:file", headers: [...everywhere, forEver] },
    ];
  },
};

export default nextConfig;
