/** What kind of thing a value is, for a message to whoever passed it. Never tells a text: it may be a secret or an id. */
export function describeValue(value: unknown): string {
  if (value === "") return "an empty string";
  if (typeof value === "string") return "a string";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "an array";
  if (hasMember(value, "then")) return "a promise";
  if (hasMember(value, Symbol.asyncIterator)) return "an async iterable";
  if (hasMember(value, Symbol.iterator)) return "a synchronous iterable";
  return "an object";
}

/** Whether a value has a method of a name. */
export function hasMember(value: unknown, name: string | symbol): boolean {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return typeof Reflect.get(value, name) === "function";
}
