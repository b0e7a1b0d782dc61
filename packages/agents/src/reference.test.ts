import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toModelInput } from "./input/to-model-input.ts";
import { type ModelServer, startModelServer } from "./testing/index.ts";
import { chosenDifferences, withoutDifferences } from "./testing/reference/chosen-differences.ts";
import { itemCases } from "./testing/reference/item-cases.ts";
import { runOurs, scenarios } from "./testing/reference/scenarios.ts";

/** What the official SDK's bridge made of each scenario; `npm run test:reference` checks that it still does. */
const recorded = JSON.parse(
  readFileSync(new URL("../src/testing/reference/recorded.json", import.meta.url), "utf8"),
) as Record<string, unknown[]>;

/** What the official SDK's converter gave a model of each item. */
const recordedItems = JSON.parse(
  readFileSync(new URL("../src/testing/reference/recorded-items.json", import.meta.url), "utf8"),
) as Record<string, unknown[]>;

type Fields = Record<string, unknown>;

/** Who says what kind of thing: what one says in several messages on end is one. Wordings are each one's own. */
function toShape(input: readonly unknown[]): unknown[] {
  const shape: string[] = [];
  for (const one of input as Fields[]) {
    const type = String(one.type ?? "message");
    const word = type === "message" ? String(one.role ?? one.raised) : type.replace("_result", "_output");
    if (shape.at(-1) !== word) shape.push(word);
    for (const part of (one.content as Fields[] | undefined) ?? [])
      if (String(part.type).includes("image")) shape.push("image");
  }
  return shape;
}

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
  for (const { chosen } of itemCases) expect(guide).toContain(chosen ?? "");
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

test("every item that is recorded is compared", () => {
  expect(Object.keys(recordedItems)).toEqual(itemCases.map(({ name }) => name));
});

test.each(itemCases)("what a model is given of $name: as the reference, or chosen", async (one) => {
  const input = await toModelInput(one.item);
  const reference = recordedItems[one.name] as unknown[];
  if (one.chosen) expect(toShape(input)).not.toEqual(toShape(reference));
  else expect(toShape(input)).toEqual(toShape(reference));
  for (const given of [input, reference]) {
    if (toShape(given).length === 0 || toShape(given)[0] === "NotImplementedError") continue;
    const said = JSON.stringify(given);
    for (const text of one.tells) expect(said).toContain(text);
  }
});
