/*
 * What a template computes with: JSON, and the few kinds that Jinja needs beside. Objects are maps, so that no name in
 * a template ever meets a prototype.
 */

/** A number that Python would call a float even where it is whole: what `/` and float literals give. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Text that already is JSON: what `tojson` and captured blocks give. Goes into the output as it is. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a name without a value gives. Whatever is done with it but to ask whether it is defined is an error. */
export class Undefined {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What `namespace()` gives: the one thing that a template may change after it was made. */
export class Namespace {
  readonly fields: Map<string, Value>;
  constructor(fields: Map<string, Value>) {
    this.fields = fields;
  }
}

/** A macro, a method of a value, or a global function. */
export class Callable {
  readonly call: (args: Arguments) => Value;
  constructor(call: (args: Arguments) => Value) {
    this.call = call;
  }
}

export interface Arguments {
  positional: readonly Value[];
  named: ReadonlyMap<string, Value>;
}

export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | Float
  | Markup
  | Undefined
  | Namespace
  | Callable;

/** A template does what cannot be done. The message is for its author. */
export class TemplateFault extends Error {}

/** A template does more than it may. */
export class TemplateTooLarge extends TemplateFault {}

/** Characters of the widget that a template makes, and of any text on the way. */
export const MAX_TEXT_LENGTH = 1024 * 1024;

/** Throws for a text that would be too long, before it is made. */
export function checkLength(length: number): void {
  if (length > MAX_TEXT_LENGTH) throw new TemplateTooLarge("it makes a text that is too long");
}

/** Items of any list on the way. */
const MAX_LIST_LENGTH = 100_000;

/** Throws for a list that would be too long, before it is made. */
export function checkListLength(length: number): void {
  if (length > MAX_LIST_LENGTH) throw new TemplateTooLarge("it makes a list that is too long");
}

let sizes = new WeakMap<object, number>();

/** To be called when a list or an object was changed: what was counted before no longer holds. */
export function forgetSizes(): void {
  sizes = new WeakMap();
}

/** How much work it is to look at all of a value: 1, one for each 64 characters, and that of all that it holds. */
export function sizeOf(value: Value): number {
  const text = textOf(value);
  if (text !== undefined) return 1 + (text.length >> 6);
  if (!isList(value) && !(value instanceof Map)) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 1;
  for (const item of value.values()) size += sizeOf(item);
  sizes.set(value, size);
  return size;
}

/** JSON as a template sees it. */
export function toValue(json: unknown): Value {
  if (json === null || typeof json === "boolean" || typeof json === "number" || typeof json === "string")
    return json;
  if (Array.isArray(json)) return json.map(toValue);
  if (typeof json === "object") {
    return new Map(Object.entries(json).map(([key, value]) => [key, toValue(value)]));
  }
  throw new TemplateFault(`a ${typeof json} is no JSON`);
}

/** A value that may not be there, for one place in a list or an object. */
export function present(value: Value | undefined, name: string): Value {
  return value === undefined ? new Undefined(name) : value;
}

/** A value that is there. Throws for a name without one. */
export function defined<T extends Value>(value: T): Exclude<T, Undefined> {
  if (value instanceof Undefined) throw new TemplateFault(`${value.name} is not defined`);
  return value as Exclude<T, Undefined>;
}

/** What a value is called in messages. */
export function kindOf(value: Value): string {
  if (value === null) return "none";
  if (value instanceof Undefined) return "undefined";
  if (isList(value)) return "a list";
  if (value instanceof Map || value instanceof Namespace) return "an object";
  if (value instanceof Callable) return "a function";
  if (typeof value === "number" || value instanceof Float) return "a number";
  return typeof value === "boolean" ? "a truth value" : "a text";
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The text of a text, whether or not it already is JSON. */
export function textOf(value: Value): string | undefined {
  if (typeof value === "string") return value;
  return value instanceof Markup ? value.text : undefined;
}

/** The number of a number. Truth values count as 0 and 1, as in Python. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (value instanceof Float) return value.value;
  return typeof value === "boolean" ? Number(value) : undefined;
}

export function isFloat(value: Value): boolean {
  return value instanceof Float || (typeof value === "number" && !Number.isInteger(value));
}

/** Whether an `if` takes a value for true: Python's rule, by which what is empty is false. */
export function isTruthy(value: Value): boolean {
  const found = defined(value);
  const text = textOf(found);
  if (text !== undefined) return text !== "";
  const number = numberOf(found);
  if (number !== undefined) return number !== 0;
  if (isList(found)) return found.length > 0;
  if (found instanceof Map) return found.size > 0;
  return found !== null;
}

/** A value as Python writes it into text. Throws for what has no text that anybody would want. */
export function toText(value: Value): string {
  const found = defined(value);
  const text = textOf(found);
  if (text !== undefined) return text;
  if (found === null) return "None";
  if (typeof found === "boolean") return found ? "True" : "False";
  const number = numberOf(found);
  if (number !== undefined) return formatNumber(number, isFloat(found));
  throw new TemplateFault(`${kindOf(found)} cannot be put into text: write it with | tojson`);
}

function formatNumber(number: number, float: boolean): string {
  if (!float) return String(number);
  if (Object.is(number, -0)) return "-0.0";
  const size = Math.abs(number);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return number.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return Number.isInteger(number) ? `${number}.0` : String(number);
}

/** Text as it stands inside of a JSON string. */
export function escapeText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What the reference's `tojson` writes with a number, so that its JSON may stand in a page. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: all that is not ASCII, and what HTML gives a meaning to.
const unsafeCharacters = /[^\x00-\x7e]|[<>&']/g;

function toJsonText(text: string): string {
  return JSON.stringify(text).replace(
    unsafeCharacters,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A value as JSON, letter for letter as the reference's `tojson` writes it. Throws for what is none. */
export function toJson(value: Value): string {
  const found = defined(value);
  const text = textOf(found);
  if (text !== undefined) return toJsonText(text);
  if (found === null || typeof found === "boolean") return String(found);
  const number = numberOf(found);
  if (number !== undefined) {
    if (!Number.isFinite(number)) throw new TemplateFault("a number without end is no JSON");
    return formatNumber(number, isFloat(found));
  }
  if (isList(found)) return `[${found.map(toJson).join(", ")}]`;
  if (found instanceof Map) {
    const fields = [...found].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return `{${fields.map(([key, field]) => `${toJsonText(key)}: ${toJson(field)}`).join(", ")}}`;
  }
  throw new TemplateFault(`${kindOf(found)} is no JSON`);
}

/** Whether two values are the same: Python's `==`. */
export function areEqual(one: Value, other: Value): boolean {
  const [first, second] = [defined(one), defined(other)];
  if (first === second) return true;
  const [text, otherText] = [textOf(first), textOf(second)];
  if (text !== undefined || otherText !== undefined) return text === otherText;
  const [number, otherNumber] = [numberOf(first), numberOf(second)];
  if (number !== undefined || otherNumber !== undefined) return number === otherNumber;
  if (isList(first) && isList(second)) {
    return (
      first.length === second.length && first.every((value, index) => areEqual(value, second[index] ?? null))
    );
  }
  if (first instanceof Map && second instanceof Map) {
    if (first.size !== second.size) return false;
    return [...first].every(([key, value]) => second.has(key) && areEqual(value, second.get(key) ?? null));
  }
  return false;
}

/** Which of two values goes first: below 0 for the one. Throws for values that have no order. */
export function compareValues(one: Value, other: Value, what: string): number {
  const [first, second] = [defined(one), defined(other)];
  const [number, otherNumber] = [numberOf(first), numberOf(second)];
  if (number !== undefined && otherNumber !== undefined) return number - otherNumber;
  const [text, otherText] = [textOf(first), textOf(second)];
  if (text !== undefined && otherText !== undefined)
    return text === otherText ? 0 : text < otherText ? -1 : 1;
  throw new TemplateFault(`${kindOf(first)} and ${kindOf(second)} cannot be compared by ${what}`);
}

/** The values that a loop goes through. */
export function toItems(value: Value): readonly Value[] {
  const found = defined(value);
  if (isList(found)) return found;
  if (found instanceof Map) return [...found.keys()];
  const text = textOf(found);
  if (text !== undefined) return [...text];
  throw new TemplateFault(`${kindOf(found)} cannot be gone through`);
}
