import type { ModelEntry } from "./model-entry.ts";

/**
 * The same entries with no call id used by two calls: many models number their calls from one in each turn, and
 * providers refuse an input in which a result could belong to two calls.
 */
export function withUniqueCallIds(entries: readonly ModelEntry[]): ModelEntry[] {
  const used = new Set<string>();
  return entries.map((entry) => {
    if (entry.role !== "tool") return entry;
    let callId = entry.callId;
    for (let count = 2; used.has(callId); count += 1) callId = `${entry.callId}_${count}`;
    used.add(callId);
    return { ...entry, callId };
  });
}
