import { compare, type Difference } from "./compare.ts";
import { runScenario, type Side } from "./driver.ts";
import { startOurServer } from "./our-server.ts";
import { startReferenceServer } from "./reference-server.ts";
import type { Outcome, Scenario } from "./scenario.ts";

/** Both servers, side by side. */
export interface Pair {
  /** Does a scenario to both. Each run has a user of its own, so that nothing of one is seen by another. */
  run(scenario: Scenario): Promise<{ ours: Outcome[]; reference: Outcome[]; differences: Difference[] }>;
  stop(): Promise<void>;
}

const stopped = "<that the user stopped the answer>";

export async function startPair(): Promise<Pair> {
  const [ourServer, referenceServer] = await Promise.all([startOurServer(), startReferenceServer()]);
  const us: Side = {
    server: ourServer,
    timeFormat: "utc",
    words: new Map([
      ["The user stopped the previous answer before it was complete. Do not continue it.", stopped],
    ]),
  };
  const them: Side = {
    server: referenceServer,
    timeFormat: "local",
    words: new Map([["The user cancelled the stream. Stop responding to the prior request.", stopped]]),
  };
  let runs = 0;
  return {
    async run(scenario) {
      runs += 1;
      const owner = `user-${runs}`;
      const [ours, reference] = await Promise.all([
        runScenario(us, scenario, owner),
        runScenario(them, scenario, owner),
      ]);
      return { ours, reference, differences: compare(ours, reference) };
    },
    async stop() {
      await Promise.all([ourServer.stop(), referenceServer.stop()]);
    },
  };
}
