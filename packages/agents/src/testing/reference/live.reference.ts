import { expect, test } from "vitest";
import { startModelServer } from "../model-server.ts";
import { itemCases } from "./item-cases.ts";
import { normalise } from "./normalise.ts";
import { convertByReference, runReference } from "./run-reference.ts";
import { scenarios } from "./scenarios.ts";

/*
 * Part of `npm run test:reference`: what `npm test` compares with is what the official SDK does. With `-u` it is
 * written anew.
 */

const python = process.env.PARLOR_REFERENCE_PYTHON;

test("what is recorded of the reference is what it does", { timeout: 600_000 }, async () => {
  if (!python) throw new Error("run this with: npm run test:reference");
  const server = await startModelServer();
  const recorded: Record<string, unknown> = {};
  for (const scenario of scenarios) {
    const events = normalise(await runReference(python, server, scenario));
    // How far the text got before the guardrail is chance.
    recorded[scenario.name] =
      scenario.behaviour === "guardrail"
        ? events.filter(({ type }) => type !== "thread.item.updated")
        : events;
  }
  await server.close();
  expect(Object.keys(recorded)).toHaveLength(scenarios.length);
  await expect(`${JSON.stringify(recorded, undefined, 2)}\n`).toMatchFileSnapshot("recorded.json");
});

test("what is recorded of the reference's converter is what it gives", { timeout: 60_000 }, async () => {
  if (!python) throw new Error("run this with: npm run test:reference");
  const given = await convertByReference(
    python,
    itemCases.map(({ item }) => item),
  );
  const recorded = Object.fromEntries(itemCases.map(({ name }, index) => [name, given[index]]));
  expect(Object.keys(recorded)).toHaveLength(itemCases.length);
  await expect(`${JSON.stringify(recorded, undefined, 2)}\n`).toMatchFileSnapshot("recorded-items.json");
});
