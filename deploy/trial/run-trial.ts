import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ExplainedErrors, explainErrors } from "./explain-errors.ts";
import { breakParts } from "./faults.ts";
import { createPerson, type Person } from "./person.ts";
import { type Stack, startStack } from "./start-stack.ts";
import { createTally, type Tally } from "./tally.ts";

/** What a trial has found. */
export interface TrialResult {
  readonly tally: Tally;
  /** How often each part was taken away. */
  readonly faults: ReadonlyMap<string, number>;
  readonly unexpectedEnds: readonly { part: string; output: string }[];
  readonly seconds: number;
  /** All answers of 500 and above, by what the logs say of them. */
  readonly errors: readonly ExplainedErrors[];
}

const SIGN_UPS_AT_ONCE = 8;
/** People begin one after another over this time, so that limits do not make all of them wait at once. */
const ARRIVAL_MS = 40_000;

/** Lets people chat with the whole stack for a time, with faults or without, and compares what they have seen with what is kept. */
export async function runTrial(options: {
  seconds: number;
  people: number;
  hasFaults: boolean;
  environment?: Record<string, string>;
  log(line: string): void;
}): Promise<TrialResult> {
  const { seconds, log } = options;
  const starting = startStack({
    // As a service says it, so that each refusal is found.
    LOG_LEVEL: "info",
    OFFLINE_ASSISTANT_PACE_MS: "30",
    ...options.environment,
  });
  // Ctrl+C and the like, also while it starts: nothing that was started stays.
  let ending: Promise<never> | undefined;
  const onSignal = () => {
    ending = starting
      .then((started) => started.remove())
      .catch(() => undefined)
      .then(() => process.exit(130));
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, onSignal);
  let stack: Stack | undefined;
  try {
    stack = await starting;
    const tally = createTally();
    const people = await signUpAll(stack.url, options.people, tally);
    log(`${people.length} people have signed up at ${stack.url}`);
    const startedAt = Date.now();
    const until = startedAt + seconds * 1_000;
    const onFault = (name: string) =>
      log(
        `${new Date().toISOString().slice(11, 19)} ${String(Math.round((Date.now() - startedAt) / 1_000)).padStart(4)} s  ${name}; turns ${tally.turns}, broken streams ${tally.streamsBroken}`,
      );
    const chatting = Promise.all(
      people.map(async (person, index) => {
        await delay((seconds > 120 ? ARRIVAL_MS : 0) * (index / people.length));
        await chat(person, people[(index + 1) % people.length], until);
      }),
    );
    const faults = options.hasFaults
      ? await breakParts(stack, { until, onFault })
      : new Map<string, number>();
    await chatting;
    const took = (Date.now() - startedAt) / 1_000;
    log("comparing what was acknowledged and shown with what is kept");
    await Promise.all(people.map((person) => person.verify()));
    const errors = await explainErrors(stack.logFolder, tally.serverErrors);
    if (tally.endless.length + tally.lost.length + tally.shownAndLost.length > 0) {
      const kept = await mkdtemp(join(tmpdir(), "parlor-trial-logs-"));
      await cp(stack.logFolder, kept, { recursive: true });
      log(`the logs of the parts are kept in ${kept}`);
    }
    return { tally, faults, unexpectedEnds: stack.unexpectedEnds, seconds: took, errors };
  } finally {
    if (ending) await ending;
    for (const signal of signals) process.off(signal, onSignal);
    await stack?.remove();
  }
}

async function signUpAll(url: string, count: number, tally: Tally): Promise<Person[]> {
  const people: Person[] = [];
  for (let start = 0; start < count; start += SIGN_UPS_AT_ONCE) {
    const numbers = Array.from(
      { length: Math.min(SIGN_UPS_AT_ONCE, count - start) },
      (_, index) => start + index,
    );
    people.push(...(await Promise.all(numbers.map((number) => createPerson({ url, number, tally })))));
  }
  return people;
}

async function chat(person: Person, other: Person | undefined, until: number): Promise<void> {
  while (Date.now() < until) {
    await person.takeTurn();
    const [foreign] = other === person ? [] : (other?.threadIds ?? []);
    if (foreign !== undefined) await person.peek(foreign);
  }
}
