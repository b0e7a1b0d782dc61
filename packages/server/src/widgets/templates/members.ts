import {
  type Arguments,
  Callable,
  checkLength,
  checkListLength,
  defined,
  forgetSizes,
  isList,
  kindOf,
  Markup,
  Namespace,
  numberOf,
  present,
  TemplateFault,
  textOf,
  toItems,
  toText,
  Undefined,
  type Value,
} from "./values.ts";

/**
 * What a dot gives: a field, or else a method. A field wins also where Python would find a method of its own first: a
 * template that says `order.items` means the order's.
 */
export function toAttribute(object: Value, name: string, path: string): Value {
  const found = defined(object);
  if (found instanceof Namespace) return present(found.fields.get(name), path);
  if (found instanceof Map && found.has(name)) return present(found.get(name), path);
  if (isList(found) && /^\d+$/.test(name)) return present(found[Number(name)], path);
  return toMethod(found, name) ?? new Undefined(path);
}

/** What brackets give: a field by its name, or an item by its place, from the end below 0. */
export function toMember(object: Value, key: Value, path: string): Value {
  const found = defined(object);
  const name = textOf(defined(key));
  if (name !== undefined) {
    if (found instanceof Map) return present(found.get(name), path);
    return toAttribute(found, name, path);
  }
  const index = numberOf(key);
  if (index === undefined) throw new TemplateFault(`${path}: ${kindOf(key)} names no member`);
  if (isList(found)) return present(found.at(index), path);
  const text = textOf(found);
  if (text === undefined) return new Undefined(path);
  const character =
    index === 0 ? text.slice(0, String.fromCodePoint(text.codePointAt(0) ?? 0).length) : [...text].at(index);
  if (character === undefined || text === "") return new Undefined(path);
  return found instanceof Markup ? new Markup(character) : character;
}

export interface Bounds {
  start: number | undefined;
  stop: number | undefined;
  step: number | undefined;
}

/** A part of a list or a text, by Python's rules. */
export function toSlice(object: Value, bounds: Bounds): Value {
  const found = defined(object);
  const text = textOf(found);
  if (text !== undefined) {
    const part = sliceText(text, bounds);
    return found instanceof Markup ? new Markup(part) : part;
  }
  if (!isList(found)) throw new TemplateFault(`${kindOf(found)} cannot be cut`);
  return sliceItems(found, bounds);
}

function sliceText(text: string, bounds: Bounds): string {
  const { start, stop, step } = bounds;
  // The usual cut, from somewhere near the start to the end, needs no list of all characters.
  if (start !== undefined && start >= 0 && start <= 8 && stop === undefined && step === undefined) {
    let from = 0;
    for (let index = 0; index < start && from < text.length; index += 1) {
      from += (text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1;
    }
    return text.slice(from);
  }
  return sliceItems([...text], bounds).join("");
}

function sliceItems<T>(items: readonly T[], { start, stop, step = 1 }: Bounds): T[] {
  if (step === 0) throw new TemplateFault("a cut has no step of 0");
  const { length } = items;
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (index: number): number =>
    Math.min(Math.max(index < 0 ? index + length : index, lowest), highest);
  const from = start === undefined ? (step > 0 ? 0 : length - 1) : clamp(start);
  const to = stop === undefined ? (step > 0 ? length : -1) : clamp(stop);
  const part: T[] = [];
  for (let index = from; step > 0 ? index < to : index > to; index += step) part.push(items[index] as T);
  return part;
}

type Method = (text: string, args: readonly Value[]) => Value;

function textArgument(args: readonly Value[], index: number): string {
  const value = args[index];
  const text = value === undefined ? undefined : textOf(defined(value));
  if (text === undefined) throw new TemplateFault("a method of a text takes texts");
  return text;
}

function split(text: string, args: readonly Value[]): Value {
  if (args[0] === undefined || args[0] === null) return text.split(/\s+/).filter((word) => word !== "");
  const separator = textArgument(args, 0);
  if (separator === "") throw new TemplateFault("a text cannot be split by nothing");
  const limit = args[1] === undefined ? -1 : (numberOf(args[1]) ?? -1);
  const pieces = text.split(separator);
  if (limit < 0 || pieces.length <= limit + 1) return pieces;
  return [...pieces.slice(0, limit), pieces.slice(limit).join(separator)];
}

/** A text with what is found in it replaced, at most `count` times. */
export function replaceText(
  text: string,
  old: string,
  now: string,
  count = Number.POSITIVE_INFINITY,
): string {
  // What is empty is found around every character.
  const pieces = old === "" ? ["", ...text, ""] : text.split(old);
  checkLength(text.length + pieces.length * now.length);
  return pieces.reduce((replaced, piece, index) => replaced + (index <= count ? now : old) + piece);
}

const textMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["upper", (text) => text.toUpperCase()],
  ["lower", (text) => text.toLowerCase()],
  ["strip", (text) => text.trim()],
  ["lstrip", (text) => text.trimStart()],
  ["rstrip", (text) => text.trimEnd()],
  ["capitalize", (text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()],
  ["startswith", (text, args) => text.startsWith(textArgument(args, 0))],
  ["endswith", (text, args) => text.endsWith(textArgument(args, 0))],
  ["split", split],
  ["replace", (text, args) => replaceText(text, textArgument(args, 0), textArgument(args, 1))],
  [
    "join",
    (text, [items]) =>
      toItems(items ?? [])
        .map(toText)
        .join(text),
  ],
]);

type MapMethod = (map: ReadonlyMap<string, Value>, args: readonly Value[]) => Value;

const mapMethods: ReadonlyMap<string, MapMethod> = new Map<string, MapMethod>([
  ["items", (map) => [...map]],
  ["keys", (map) => [...map.keys()]],
  ["values", (map) => [...map.values()]],
  ["get", (map, [key, fallback]) => map.get(toText(key ?? null)) ?? fallback ?? null],
]);

/** Changes a list or an object of the template's. What it shares with data is a copy already. */
function changeList(list: readonly Value[], items: readonly Value[]): null {
  checkListLength(list.length + items.length);
  forgetSizes();
  // A copy: a list may be added to itself.
  for (const item of [...items]) (list as Value[]).push(defined(item));
  return null;
}

function changeMap(map: ReadonlyMap<string, Value>, { positional, named }: Arguments): null {
  const given = positional[0] === undefined ? [] : defined(positional[0]);
  if (!(given instanceof Map) && !(isList(given) && given.length === 0)) {
    throw new TemplateFault("update takes an object");
  }
  forgetSizes();
  for (const [key, value] of [...(given as ReadonlyMap<string, Value>), ...named]) {
    (map as Map<string, Value>).set(key, value);
  }
  return null;
}

function toMethod(value: Value, name: string): Callable | undefined {
  if (typeof value === "string") {
    const method = textMethods.get(name);
    return method && new Callable(({ positional }: Arguments) => method(value, positional));
  }
  if (isList(value)) {
    if (name === "append") return new Callable(({ positional: [item] }) => changeList(value, [item ?? null]));
    if (name === "extend")
      return new Callable(({ positional: [items] }) => changeList(value, toItems(items ?? [])));
  }
  if (value instanceof Map) {
    if (name === "update") return new Callable((args) => changeMap(value, args));
    const method = mapMethods.get(name);
    return method && new Callable(({ positional }: Arguments) => method(value, positional));
  }
  return undefined;
}
