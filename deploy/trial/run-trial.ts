import { breakParts } from "./faults.ts";
import { createPerson, type Person } from "./person.ts";
import { startStack } from "./start-stack.ts";
import { createTally, type Tally } from "./tally.ts";

/** What a trial has found. */
export interface TrialResult {
  readonly tally: Tally;
  /** How often each part was taken away. */
  readonly faults: ReadonlyMap<string, number>;
  readonly unexpectedEnds: readonly { part: string; output: string }[];
  readonly seconds: number;
}

/** Everybody signs up from one address here, which is what limits are there to stop. */
const withoutLimits = {
  AUTH_RATE_LIMIT: "off",
  MAX_TURNS_PER_MINUTE: "0",
  MAX_READS_PER_MINUTE: "0",
  MAX_WRITES_PER_MINUTE: "0",
  MAX_AUTH_PER_MINUTE: "0",
};
const SIGN_UPS_AT_ONCE = 8;

/** Lets people chat with the whole stack for a time, with faults or without, and compares what they have seen with what is kept. */
export async function runTrial(options: {
  seconds: number;
  people: number;
  hasFaults: boolean;
  environment?: Record<string, string>;
  log(line: string): void;
}): Promise<TrialResult> {
  const { seconds, log } = options;
  const stack = await startStack({
    ...withoutLimits,
    OFFLINE_ASSISTANT_PACE_MS: "30",
    ...options.environment,
  });
  // Ctrl+C and the like: nothing that was started stays.
  const onSignal = () => void stack.remove().finally(() => process.exit(130));
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, onSignal);
  try {
    const tally = createTally();
    const people = await signUpAll(stack.url, options.people, tally);
    log(`${people.length} people have signed up at ${stack.url}`);
    const startedAt = Date.now();
    const until = startedAt + seconds * 1_000;
    const onFault = (name: string) =>
      log(
        `${String(Math.round((Date.now() - startedAt) / 1_000)).padStart(4)} s  ${name}; turns ${tally.turns}, broken streams ${tally.streamsBroken}`,
      );
    const chatting = Promise.all(
      people.map((person, index) => chat(person, people[(index + 1) % people.length], until)),
    );
    const faults = options.hasFaults
      ? await breakParts(stack, { until, onFault })
      : new Map<string, number>();
    await chatting;
    const took = (Date.now() - startedAt) / 1_000;
    log("comparing what was acknowledged and shown with what is kept");
    await Promise.all(people.map((person) => person.verify()));
    return { tally, faults, unexpectedEnds: stack.unexpectedEnds, seconds: took };
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    await stack.remove();
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
