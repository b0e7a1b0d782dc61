import { passesTest, testNames } from "./jinja-tests.ts";
import { replaceText, toAttribute } from "./members.ts";
import {
  type Arguments,
  areEqual,
  checkLength,
  compareValues,
  defined,
  escapeText,
  Float,
  isFloat,
  isList,
  isTruthy,
  kindOf,
  Markup,
  numberOf,
  present,
  TemplateFault,
  textOf,
  toItems,
  toJson,
  toText,
  Undefined,
  type Value,
} from "./values.ts";

type Filter = (value: Value, args: Arguments) => Value;

/** An argument by its place or its name. */
function argument(args: Arguments, index: number, name: string): Value | undefined {
  return args.positional[index] ?? args.named.get(name);
}

/** A change of a text that leaves what already is JSON as it was, JSON. */
function changeText(change: (text: string) => string): Filter {
  return (value) => {
    const changed = change(toText(value));
    return value instanceof Markup ? new Markup(changed) : changed;
  };
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
}

function toNumber(value: Value): number {
  const number = numberOf(defined(value));
  if (number === undefined) throw new TemplateFault(`${kindOf(value)} is no number`);
  return number;
}

function countOf(value: Value): number {
  const found = defined(value);
  if (found instanceof Map) return found.size;
  if (numberOf(found) !== undefined || found === null)
    throw new TemplateFault(`${kindOf(found)} has no length`);
  return toItems(found).length;
}

/** Ties go to the even neighbour, as in Python. */
function round(number: number, digits: number): number {
  const scaled = number * 10 ** digits;
  const below = Math.floor(scaled);
  if (scaled - below === 0.5) return (below % 2 === 0 ? below : below + 1) / 10 ** digits;
  return digits >= 0 && digits <= 100 ? Number(number.toFixed(digits)) : Math.round(scaled) / 10 ** digits;
}

const roundings: ReadonlyMap<string, (number: number, digits: number) => number> = new Map([
  ["common", round],
  ["ceil", (number, digits) => Math.ceil(number * 10 ** digits) / 10 ** digits],
  ["floor", (number, digits) => Math.floor(number * 10 ** digits) / 10 ** digits],
]);

function toInt(value: Value, args: Arguments): Value {
  const fallback = argument(args, 0, "default") ?? 0;
  const number = numberOf(defined(value)) ?? Number.parseFloat(textOf(value) ?? "");
  return Number.isFinite(number) ? Math.trunc(number) : fallback;
}

function toFloat(value: Value, args: Arguments): Value {
  const fallback = argument(args, 0, "default") ?? new Float(0);
  const number = numberOf(defined(value)) ?? Number.parseFloat(textOf(value) ?? "");
  return Number.isFinite(number) ? new Float(number) : fallback;
}

/** Python's `%`, for texts and numbers: `%s`, `%d`, `%.2f`, with a width and the flags `-`, `0` and `+`. */
function formatText(pattern: string, args: readonly Value[]): string {
  let next = 0;
  const formatted = pattern.replace(
    /%(?:%|([-0+]*)(\d{0,3})(?:\.(\d{1,2}))?([sdif])|)/g,
    (
      found,
      flags: string | undefined,
      width: string,
      precision: string | undefined,
      kind: string | undefined,
    ) => {
      if (found === "%%") return "%";
      const value = args[next];
      next += 1;
      if (kind === undefined || value === undefined)
        throw new TemplateFault("format has a % without a value");
      const text = formatOne(kind, value, precision);
      const sign = flags?.includes("+") && kind !== "s" && !text.startsWith("-") ? "+" : "";
      if (flags?.includes("-")) return (sign + text).padEnd(Number(width));
      if (!flags?.includes("0") || kind === "s") return (sign + text).padStart(Number(width));
      const digits = text.replace("-", "");
      const minus = text.startsWith("-") ? "-" : sign;
      return minus + digits.padStart(Number(width) - minus.length, "0");
    },
  );
  if (next < args.length) throw new TemplateFault("format has more values than places");
  checkLength(formatted.length);
  return formatted;
}

function formatOne(kind: string, value: Value, precision: string | undefined): string {
  if (kind === "s") return toText(value).slice(0, precision === undefined ? undefined : Number(precision));
  const number = toNumber(value);
  return kind === "f" ? number.toFixed(Number(precision ?? 6)) : String(Math.trunc(number) + 0);
}

/** What to look at of each value: itself, or the field that `attribute` names. */
function by(attribute: Value | undefined): (value: Value) => Value {
  if (attribute === undefined || attribute === null) return (value) => value;
  const path = toText(attribute).split(".");
  return (value) => path.reduce<Value>((at, name) => toAttribute(at, name, toText(attribute)), value);
}

function join(value: Value, args: Arguments): Value {
  const look = by(argument(args, 1, "attribute"));
  const parts = toItems(value).map(look);
  const separator = argument(args, 0, "d") ?? "";
  checkLength(parts.length * toText(separator).length);
  if (!parts.some((part) => part instanceof Markup)) return parts.map(toText).join(toText(separator));
  return new Markup(parts.map(toMarkup).join(toMarkup(separator)));
}

/** A value as it stands beside JSON: what is none yet is made harmless. */
function toMarkup(value: Value): string {
  return value instanceof Markup ? value.text : escapeText(toText(value));
}

function replace(value: Value, args: Arguments): Value {
  const [old, now] = [argument(args, 0, "old"), argument(args, 1, "new")];
  if (old === undefined || now === undefined) throw new TemplateFault("replace takes what and by what");
  const limit = argument(args, 2, "count");
  const isMarkup = value instanceof Markup;
  const count = limit === undefined || limit === null ? undefined : toNumber(limit);
  const replaced = replaceText(toText(value), toText(old), isMarkup ? toMarkup(now) : toText(now), count);
  return isMarkup ? new Markup(replaced) : replaced;
}

function sort(value: Value, args: Arguments): Value {
  const isReverse = isTruthy(argument(args, 0, "reverse") ?? false);
  const isCaseSensitive = isTruthy(argument(args, 1, "case_sensitive") ?? false);
  const look = by(argument(args, 2, "attribute"));
  const key = (item: Value): Value => {
    const seen = look(item);
    return typeof seen === "string" && !isCaseSensitive ? seen.toLowerCase() : seen;
  };
  const sign = isReverse ? -1 : 1;
  return toItems(value).toSorted((one, other) => sign * compareValues(key(one), key(other), "sort"));
}

function extreme(sign: 1 | -1): Filter {
  return (value, args) => {
    const look = by(argument(args, 1, "attribute"));
    const key = (item: Value): Value => {
      const seen = look(item);
      return typeof seen === "string" ? seen.toLowerCase() : seen;
    };
    const [first, ...rest] = toItems(value);
    if (first === undefined) return new Undefined("the extreme of an empty list");
    return rest.reduce(
      (best, item) => (sign * compareValues(key(item), key(best), "min and max") > 0 ? item : best),
      first,
    );
  };
}

function sum(value: Value, args: Arguments): Value {
  const look = by(argument(args, 0, "attribute"));
  const items = toItems(value).map(look);
  const total = items.reduce<number>(
    (so, item) => so + toNumber(item),
    toNumber(argument(args, 1, "start") ?? 0),
  );
  return items.some(isFloat) ? new Float(total) : total;
}

function unique(value: Value, args: Arguments): Value {
  const look = by(argument(args, 1, "attribute"));
  const seen = new Set<string>();
  return toItems(value).filter((item) => {
    const json = toJson(look(item));
    return !seen.has(json) && seen.add(json);
  });
}

function map(value: Value, args: Arguments): Value {
  const attribute = args.named.get("attribute");
  if (attribute !== undefined) {
    const look = by(attribute);
    const fallback = args.named.get("default");
    return toItems(value).map((item) => {
      const seen = look(item);
      return seen instanceof Undefined && fallback !== undefined ? fallback : seen;
    });
  }
  const [name, ...positional] = args.positional;
  if (name === undefined) throw new TemplateFault("map takes a filter or an attribute");
  return toItems(value).map((item) => applyFilter(toText(name), item, { positional, named: args.named }));
}

/** `select`, `reject` and the same by a field: those for which a test holds, or does not. */
function pick(isKept: boolean, isByField: boolean): Filter {
  return (value, { positional }) => {
    const [attribute, rest] = isByField ? [positional[0], positional.slice(1)] : [undefined, positional];
    const look = by(attribute);
    const [name, other] = rest;
    const holds = (item: Value): boolean => {
      if (name === undefined) return isTruthy(item);
      const test = toText(name);
      if (["eq", "equalto", "=="].includes(test)) return areEqual(item, other ?? null);
      if (["ne", "!="].includes(test)) return !areEqual(item, other ?? null);
      if (!testNames.has(test)) throw new TemplateFault(`there is no test ${test}`);
      return passesTest(test, item);
    };
    return toItems(value).filter((item) => holds(look(item)) === isKept);
  };
}

function orDefault(value: Value, args: Arguments): Value {
  const fallback = argument(args, 0, "default_value") ?? "";
  if (value instanceof Undefined) return fallback;
  return isTruthy(argument(args, 1, "boolean") ?? false) && !isTruthy(value) ? fallback : value;
}

const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  // Where the JSON is read again, spaces and the order of keys are gone: the options of `tojson` change nothing.
  ["tojson", (value) => new Markup(toJson(value))],
  ["safe", (value) => new Markup(toText(value))],
  ["default", orDefault],
  ["d", orDefault],
  ["length", countOf],
  ["count", countOf],
  ["string", (value) => (value instanceof Markup ? value : toText(value))],
  ["upper", changeText((text) => text.toUpperCase())],
  ["lower", changeText((text) => text.toLowerCase())],
  ["capitalize", changeText(capitalize)],
  ["title", changeText((text) => text.replace(/[^-\s({[<]+/g, capitalize))],
  ["trim", changeText((text) => text.trim())],
  ["replace", replace],
  ["join", join],
  ["format", (value, { positional }) => formatText(toText(value), positional)],
  ["abs", (value) => (isFloat(value) ? new Float(Math.abs(toNumber(value))) : Math.abs(toNumber(value)))],
  [
    "round",
    (value, args) => {
      const method = roundings.get(toText(argument(args, 1, "method") ?? "common"));
      if (!method) throw new TemplateFault("round takes common, ceil or floor");
      const rounded = method(toNumber(value), toNumber(argument(args, 0, "precision") ?? 0));
      // What is whole stays so, unless it goes through a division.
      return method === round && !isFloat(value) ? rounded : new Float(rounded);
    },
  ],
  ["int", toInt],
  ["float", toFloat],
  ["list", (value) => [...toItems(value)]],
  ["first", (value) => present(toItems(value)[0], "the first of nothing")],
  ["last", (value) => present(toItems(value).at(-1), "the last of nothing")],
  [
    "reverse",
    (value) => {
      const items = toItems(value).toReversed();
      return isList(value) ? items : items.map(toText).join("");
    },
  ],
  [
    "items",
    (value) => {
      if (value instanceof Undefined) return [];
      if (!(value instanceof Map)) throw new TemplateFault(`${kindOf(value)} has no items`);
      return [...value];
    },
  ],
  ["sort", sort],
  ["min", extreme(-1)],
  ["max", extreme(1)],
  ["sum", sum],
  ["unique", unique],
  ["map", map],
  ["select", pick(true, false)],
  ["reject", pick(false, false)],
  ["selectattr", pick(true, true)],
  ["rejectattr", pick(false, true)],
]);

export const filterNames: ReadonlySet<string> = new Set(filters.keys());

/** A value as one of Jinja's filters makes it. */
export function applyFilter(name: string, value: Value, args: Arguments): Value {
  const filter = filters.get(name);
  if (!filter) throw new TemplateFault(`there is no filter ${name}`);
  return filter(value, args);
}
