import { fileURLToPath } from "node:url";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

/** On the packages' sources, as all tests. */
const conditions = ["@parlor/source", ...defaultServerConditions];

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    environment: "node",
    include: ["reference/*.test.ts", "packages/*/src/**/*.reference.ts"],
    dangerouslyIgnoreUnhandledErrors: false,
    passWithNoTests: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
