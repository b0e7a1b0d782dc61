import { availableParallelism } from "node:os";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

/** Tests run on the packages' sources: the same condition that `tsc -b` resolves by. */
const conditions = ["@parlor/source", ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    environment: "node",
    globalSetup: [
      "packages/postgres/src/testing/vitest-global-setup.ts",
      "packages/redis/src/testing/vitest-global-setup.ts",
    ],
    include: [
      "{packages,apps}/*/src/**/*.test.ts",
      "apps/web/e2e/*.test.ts",
      "examples/**/*.test.ts",
      "docs/*.test.ts",
      "deploy/**/*.test.ts",
      "scripts/*.test.mjs",
    ],
    // Anything that nobody awaited and nobody caught fails the run.
    dangerouslyIgnoreUnhandledErrors: false,
    passWithNoTests: false,
    // Most files wait for a browser, a server or a database most of the time.
    maxWorkers: availableParallelism() + 1,
    // A busy machine can break a browser's test: it is tried once more, and the report says so ("retry x1").
    retry: 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A slow machine is given time: what is asserted is that it happens, not when.
    expect: { poll: { timeout: 10_000 } },
  },
});
