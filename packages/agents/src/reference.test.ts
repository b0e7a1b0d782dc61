import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelServer, startModelServer } from "./testing/index.ts";
import { chosenDifferences, withoutDifferences } from "./testing/reference/chosen-differences.ts";
import { runOurs, scenarios } from "./testing/reference/scenarios.ts";

/** What the official SDK's bridge made of each scenario; `npm run test:reference` checks that it still does. */
const recorded = JSON.parse(
  readFileSync(new URL("../src/testing/reference/recorded.json", import.meta.url), "utf8"),
) as Record<string, unknown[]>;

let server: ModelServer;
const ours = new Map<string, unknown[]>();
beforeAll(async () => {
  server = await startModelServer();
  for (const scenario of scenarios) ours.set(scenario.name, await runOurs(server, scenario));
});
afterAll(() => server.close());

test("everything that is recorded is compared", () => {
  expect(Object.keys(recorded)).toEqual(scenarios.map(({ name }) => name));
});

test.each(scenarios)("$name: as the reference, but for what was chosen", ({ name }) => {
  expect(withoutDifferences("ours", ours.get(name) as unknown[])).toEqual(
    withoutDifferences("reference", recorded[name] as unknown[]),
  );
});

test("every difference is in the guide, with its reason", () => {
  const guide = readFileSync(new URL("../../../docs/guides/agents.md", import.meta.url), "utf8");
  for (const { name, reason } of chosenDifferences)
    expect(guide).toContain(`- **${name.charAt(0).toUpperCase()}${name.slice(1)}.** ${reason}`);
});

test.each(chosenDifferences)("is still different: $name", (difference) => {
  const others = chosenDifferences.filter((one) => one !== difference);
  const isSame = scenarios.every(({ name }) =>
    isDeepStrictEqual(
      withoutDifferences("ours", ours.get(name) as unknown[], others),
      withoutDifferences("reference", recorded[name] as unknown[], others),
    ),
  );
  expect(isSame).toBe(false);
});
