/** Half of the values are at most this. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The values' spread, for a reader who wants to know how far to trust the median. */
export function spread(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
}

/**
 * Runs two kinds of work in turns, so that whatever else the machine does hits both, and gives the times of each in
 * milliseconds. The first `warmUp` rounds are not counted.
 */
export async function compare(
  one: () => Promise<number> | number,
  other: () => Promise<number> | number,
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<{ one: number[]; other: number[] }> {
  const times = { one: [] as number[], other: [] as number[] };
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const [first, second] = [await one(), await other()];
    if (round < warmUp) continue;
    times.one.push(first);
    times.other.push(second);
  }
  return times;
}

/** Prints what was found beside its bound, and makes the process fail when it is over. */
export function expectAtMost(what: string, found: number, bound: number, unit: string): void {
  const isWithin = found <= bound;
  console.log(`${isWithin ? "ok  " : "OVER"} ${what}: ${found.toFixed(2)}${unit} (at most ${bound}${unit})`);
  if (!isWithin) process.exitCode = 1;
}

/** The same for what must not be less. */
export function expectAtLeast(what: string, found: number, bound: number, unit: string): void {
  const isWithin = found >= bound;
  console.log(
    `${isWithin ? "ok  " : "UNDER"} ${what}: ${found.toFixed(2)}${unit} (at least ${bound}${unit})`,
  );
  if (!isWithin) process.exitCode = 1;
}

/** The value that so large a share of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
