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
};

export default nextConfig;
