import {
  Callable,
  checkListLength,
  defined,
  Namespace,
  numberOf,
  present,
  TemplateFault,
  Undefined,
  type Value,
} from "./values.ts";

/** The names that a place in a template can see. */
export class Scope {
  readonly names: Map<string, Value>;
  readonly above: Scope | undefined;

  constructor(names: Map<string, Value>, above?: Scope) {
    this.names = names;
    this.above = above;
  }

  find(name: string): Value {
    const value = this.names.get(name);
    if (value !== undefined) return value;
    return this.above ? this.above.find(name) : new Undefined(name);
  }
}

/** What every template can name. */
export function createGlobals(): Scope {
  return new Scope(
    new Map<string, Value>([
      ["true", true],
      ["True", true],
      ["false", false],
      ["False", false],
      ["none", null],
      ["None", null],
      ["range", new Callable(({ positional }) => toRange(positional))],
      ["namespace", new Callable(({ named }) => new Namespace(new Map(named)))],
      ["dict", new Callable(({ named }) => new Map(named))],
    ]),
  );
}

function toRange(positional: readonly Value[]): Value {
  const numbers = positional.map((value) => numberOf(defined(value)) ?? Number.NaN);
  const [start, stop, step] =
    numbers.length > 1 ? [numbers[0], numbers[1], numbers[2] ?? 1] : [0, numbers[0], 1];
  if (start === undefined || stop === undefined || !Number.isInteger(start + stop + step) || step === 0) {
    throw new TemplateFault("range takes whole numbers, and no step of 0");
  }
  const length = Math.max(0, Math.ceil((stop - start) / step));
  checkListLength(length);
  return Array.from({ length }, (_, index) => start + index * step);
}

/** What a template knows of the loop that it is in. */
export function describeLoop(items: readonly Value[], index: number): ReadonlyMap<string, Value> {
  const { length } = items;
  return new Map<string, Value>([
    ["index", index + 1],
    ["index0", index],
    ["revindex", length - index],
    ["revindex0", length - index - 1],
    ["first", index === 0],
    ["last", index === length - 1],
    ["length", length],
    ["previtem", present(items[index - 1], "loop.previtem")],
    ["nextitem", present(items[index + 1], "loop.nextitem")],
    ["cycle", new Callable(({ positional }) => positional[index % positional.length] ?? null)],
  ]);
}
