import { parseArgs } from "node:util";

/** How long a trial goes on, and for how many people: one trial for each number. */
export interface TrialOptions {
  readonly seconds: number;
  readonly people: readonly number[];
  /** Whether it is as long as those that the documentation tells of: a shorter one is not written down. */
  readonly isWhole: boolean;
}

/** Reads `--seconds` and `--people`, numbers with commas between. Undefined for what cannot be carried out. */
export function readTrialOptions(
  args: readonly string[],
  whole: { seconds: number; people: readonly number[] },
): TrialOptions | undefined {
  const options = {
    seconds: { type: "string", default: String(whole.seconds) },
    people: { type: "string", default: whole.people.join(",") },
  } as const;
  let values: { seconds: string; people: string };
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch {
    return undefined;
  }
  const seconds = Number(values.seconds);
  const people = values.people.split(",").map(Number);
  const isUsable =
    seconds > 0 && Number.isFinite(seconds) && people.every((one) => Number.isInteger(one) && one > 0);
  return isUsable ? { seconds, people, isWhole: seconds >= whole.seconds } : undefined;
}
