import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventScenarios } from "./scenarios/events.ts";
import { itemScenarios } from "./scenarios/items.ts";
import { pagingScenarios } from "./scenarios/paging.ts";
import { retryScenarios } from "./scenarios/retry.ts";
import { threadScenarios } from "./scenarios/threads.ts";
import { type Pair, startPair } from "./servers.ts";

let pair: Pair;
beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair.stop());

const families = {
  threads: threadScenarios,
  items: itemScenarios,
  events: eventScenarios,
  paging: pagingScenarios,
  retry: retryScenarios,
};

describe.each(Object.entries(families))("%s", (_, scenarios) => {
  test.each(scenarios)("$name", async (scenario) => {
    const { ours, differences } = await pair.run(scenario);
    expect(differences).toEqual([]);
    expect(ours).toHaveLength(scenario.steps.length);
  });
});
