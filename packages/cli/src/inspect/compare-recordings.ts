import type { Exchange } from "./exchange.ts";
import { normaliseRecording } from "./normalise-recording.ts";

const MAX_DIFFERENCES = 20;
const MAX_TEXT = 80;

/** Differences of two recordings, a line each, with ids and times normalised. Empty when they say the same. */
export function compareRecordings(left: readonly Exchange[], right: readonly Exchange[]): string[] {
  const [ours, theirs] = [normaliseRecording(left), normaliseRecording(right)];
  const differences: string[] = [];
  for (let index = 0; index < Math.max(ours.length, theirs.length); index += 1) {
    const [one, other] = [ours[index], theirs[index]];
    const name = `${index + 1} ${(one ?? other)?.title}`;
    if (!one || !other) differences.push(`${name}: only in the ${one ? "first" : "second"}`);
    else {
      const found: string[] = [];
      compare(one, other, "", found);
      differences.push(...found.slice(0, MAX_DIFFERENCES).map((line) => `${name}: ${line}`));
      if (found.length > MAX_DIFFERENCES) differences.push(`${name}: ${found.length - MAX_DIFFERENCES} more`);
    }
  }
  return differences;
}

function compare(left: unknown, right: unknown, path: string, found: string[]): void {
  if (Object.is(left, right)) return;
  if (isObject(left) && isObject(right) && Array.isArray(left) === Array.isArray(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
      compare(
        left[key],
        right[key],
        Array.isArray(left) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`,
        found,
      );
    return;
  }
  found.push(`${path}: ${show(left)} -> ${show(right)}`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function show(value: unknown): string {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
