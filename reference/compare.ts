import { isDeepStrictEqual } from "node:util";

/** A place where two values differ. What one of them has not got is `undefined`. */
export interface Difference {
  at: string;
  ours?: unknown;
  reference?: unknown;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function compareLists(ours: unknown[], reference: unknown[], at: string): Difference[] {
  if (ours.length === reference.length) {
    return ours.flatMap((value, index) => compare(value, reference[index], `${at}.${index}`));
  }
  const shorter = Math.min(ours.length, reference.length);
  let start = 0;
  while (start < shorter && isDeepStrictEqual(ours[start], reference[start])) start += 1;
  let end = 0;
  while (end < shorter - start && isDeepStrictEqual(ours.at(-1 - end), reference.at(-1 - end))) end += 1;
  const difference: Difference = { at: `${at}.${start}` };
  const cut = (values: unknown[]) => values.slice(start, values.length - end);
  if (cut(ours).length > 0) difference.ours = cut(ours);
  if (cut(reference).length > 0) difference.reference = cut(reference);
  return [difference];
}

/** Where two values differ, as precisely as can be told. A list that is longer differs in what is more. */
export function compare(ours: unknown, reference: unknown, at = ""): Difference[] {
  if (isDeepStrictEqual(ours, reference)) return [];
  if (Array.isArray(ours) && Array.isArray(reference)) return compareLists(ours, reference, at);
  if (isObject(ours) && isObject(reference)) {
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(reference)])].sort();
    return keys.flatMap((key) => compare(ours[key], reference[key], `${at}.${key}`));
  }
  const difference: Difference = { at };
  if (ours !== undefined) difference.ours = ours;
  if (reference !== undefined) difference.reference = reference;
  return [difference];
}
