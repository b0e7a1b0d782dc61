import {
  defined,
  isFloat,
  isList,
  numberOf,
  TemplateFault,
  textOf,
  toText,
  Undefined,
  type Value,
} from "./values.ts";

type Test = (value: Value) => boolean;

function isWhole(value: Value): value is number {
  return typeof value === "number" && Number.isInteger(value);
}

function whole(value: Value): number {
  const number = numberOf(defined(value));
  if (number === undefined) throw new TemplateFault("only a number is odd or even");
  return number;
}

/** Whether a value's text is all of one case, and has letters that have cases. */
function isCase(value: Value, change: (text: string) => string): boolean {
  const text = toText(value);
  return text === change(text) && text.toLowerCase() !== text.toUpperCase();
}

const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ["defined", (value) => !(value instanceof Undefined)],
  ["undefined", (value) => value instanceof Undefined],
  ["none", (value) => value === null],
  ["boolean", (value) => typeof value === "boolean"],
  ["true", (value) => value === true],
  ["false", (value) => value === false],
  ["integer", isWhole],
  ["float", isFloat],
  ["number", (value) => numberOf(value) !== undefined],
  ["string", (value) => textOf(value) !== undefined],
  ["mapping", (value) => value instanceof Map],
  ["sequence", (value) => isList(value) || value instanceof Map || textOf(value) !== undefined],
  ["iterable", (value) => isList(defined(value)) || value instanceof Map || textOf(value) !== undefined],
  ["odd", (value) => Math.abs(whole(value) % 2) === 1],
  ["even", (value) => whole(value) % 2 === 0],
  ["lower", (value) => isCase(value, (text) => text.toLowerCase())],
  ["upper", (value) => isCase(value, (text) => text.toUpperCase())],
]);

export const testNames: ReadonlySet<string> = new Set(tests.keys());

/** Whether a value passes one of Jinja's tests, as in `x is defined`. */
export function passesTest(name: string, value: Value): boolean {
  const test = tests.get(name);
  if (!test) throw new TemplateFault(`there is no test ${name}`);
  return test(value);
}
