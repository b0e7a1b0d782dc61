import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chosenDifferences } from "./chosen-differences.ts";
import type { Difference } from "./compare.ts";
import { actionScenarios } from "./scenarios/actions.ts";
import { attachmentScenarios } from "./scenarios/attachments.ts";
import { clientToolScenarios } from "./scenarios/client-tools.ts";
import { eventScenarios } from "./scenarios/events.ts";
import { failureScenarios, feedbackScenarios } from "./scenarios/failures.ts";
import { itemScenarios } from "./scenarios/items.ts";
import { leavingScenarios } from "./scenarios/leaving.ts";
import { pagingScenarios } from "./scenarios/paging.ts";
import { retryScenarios } from "./scenarios/retry.ts";
import { structuredInputScenarios } from "./scenarios/structured-input.ts";
import { threadScenarios } from "./scenarios/threads.ts";
import { widgetScenarios } from "./scenarios/widgets.ts";
import { type Pair, startPair } from "./servers.ts";

const families = {
  threads: threadScenarios,
  items: itemScenarios,
  events: eventScenarios,
  paging: pagingScenarios,
  retry: retryScenarios,
  failures: failureScenarios,
  leaving: leavingScenarios,
  feedback: feedbackScenarios,
  actions: actionScenarios,
  "client tools": clientToolScenarios,
  "structured input": structuredInputScenarios,
  "attachments and dictation": attachmentScenarios,
  widgets: widgetScenarios,
};

/** How the answers to each scenario of a chosen difference differ, by its name. Written anew with PARLOR_PIN=1. */
const pinFile = new URL("fixtures/pinned-differences.json", import.meta.url);
const isPinning = process.env.PARLOR_PIN === "1";
const pinned: Record<string, Difference[]> = isPinning ? {} : JSON.parse(readFileSync(pinFile, "utf8"));

let pair: Pair;
beforeAll(async () => {
  pair = await startPair();
});
afterAll(async () => {
  await pair.stop();
  if (isPinning) writeFileSync(pinFile, `${JSON.stringify(pinned, undefined, 2)}\n`);
});

describe.each(Object.entries(families))("%s", (_, scenarios) => {
  test.each(scenarios)("$name", async (scenario) => {
    const { ours, differences } = await pair.run(scenario);
    expect(differences).toEqual([]);
    expect(ours).toHaveLength(scenario.steps.length);
  });
});

describe.each(chosenDifferences)("chosen: $id", ({ shownBy }) => {
  test.each(shownBy)("$name", async (scenario) => {
    const { differences } = await pair.run(scenario);
    expect(differences).not.toEqual([]);
    if (isPinning) pinned[scenario.name] = differences;
    expect(differences).toEqual(pinned[scenario.name]);
  });
});

test("every chosen difference says why, and is shown by scenarios of its own", () => {
  const shown = chosenDifferences.flatMap(({ shownBy }) => shownBy.map(({ name }) => name));
  expect(new Set(shown).size).toBe(shown.length);
  expect(new Set(chosenDifferences.map(({ id }) => id)).size).toBe(chosenDifferences.length);
  for (const { what, reason, shownBy } of chosenDifferences) {
    expect([what, reason]).not.toContain("");
    expect(shownBy).not.toHaveLength(0);
  }
  expect(Object.keys(pinned).sort()).toEqual([...shown].sort());
});

test("no two scenarios of a family have the same name", () => {
  for (const scenarios of Object.values(families)) {
    const names = scenarios.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  }
});
