import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { turnScript, widgetStates } from "./arbitraries.ts";
import { add, create, listItems, readThread, request } from "./scenarios/requests.ts";
import { type Pair, startPair } from "./servers.ts";

let pair: Pair;
beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair.stop());

const RUNS = 200;
/** Every run is a conversation with two servers. */
const TIMEOUT_MS = 600_000;

test("any turns give the same frames, the same pages and the same kept items", {
  timeout: TIMEOUT_MS,
}, async () => {
  let frames = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(turnScript, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 6 }),
      async ([first = [], ...later], limit) => {
        const { ours, differences } = await pair.run({
          name: "random turns",
          steps: [
            create({ respond: first }),
            ...later.map((respond) => add({ respond })),
            readThread,
            listItems({ limit }),
            listItems({ limit, order: "asc" }),
            request("threads.list", {}),
          ],
        });
        frames += ours.reduce((sum, outcome) => sum + (outcome.frames?.length ?? 0), 0);
        expect(differences).toEqual([]);
      },
    ),
    { numRuns: RUNS },
  );
  // Nothing is shown by turns that say nothing.
  expect(frames).toBeGreaterThan(RUNS * 5);
});

test("any states of a widget stream as the same updates", { timeout: TIMEOUT_MS }, async () => {
  let updates = 0;
  await fc.assert(
    fc.asyncProperty(widgetStates, async (states) => {
      const { reference, differences } = await pair.run({
        name: "random widget",
        steps: [create({ respond: [{ widget: { states } }] }), readThread],
      });
      expect(differences).toEqual([]);
      // Three frames before it, then the widget's first state and its last.
      updates += (reference[0]?.frames?.length ?? 0) - 5;
    }),
    { numRuns: RUNS },
  );
  expect(updates).toBeGreaterThan(RUNS / 2);
});
