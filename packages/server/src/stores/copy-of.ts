/** A copy of what is JSON. Texts are shared, which `structuredClone` copies. */
export function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    // Set on a copy, `__proto__` would not become a field of it but its prototype.
    if (key !== "__proto__") copy[key] = copyOf((value as Record<string, unknown>)[key]);
  }
  return copy as T;
}
