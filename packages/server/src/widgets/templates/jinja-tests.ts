import { isFloat, isList, Markup, numberOf, TemplateFault, Undefined, type Value } from "./values.ts";

type Test = (value: Value) => boolean;

function isWhole(value: Value): value is number {
  return typeof value === "number" && Number.isInteger(value);
}

function whole(value: Value): number {
  const number = numberOf(value);
  if (number === undefined) throw new TemplateFault("only a number is odd or even");
  return number;
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
  ["string", (value) => typeof value === "string" || value instanceof Markup],
  ["mapping", (value) => value instanceof Map],
  ["sequence", (value) => isList(value) || value instanceof Map || typeof value === "string"],
  ["iterable", (value) => isList(value) || value instanceof Map || typeof value === "string"],
  ["odd", (value) => Math.abs(whole(value) % 2) === 1],
  ["even", (value) => whole(value) % 2 === 0],
  [
    "lower",
    (value) => typeof value === "string" && value === value.toLowerCase() && value !== value.toUpperCase(),
  ],
  [
    "upper",
    (value) => typeof value === "string" && value === value.toUpperCase() && value !== value.toLowerCase(),
  ],
]);

export const testNames: ReadonlySet<string> = new Set(tests.keys());

/** Whether a value passes one of Jinja's tests, as in `x is defined`. */
export function passesTest(name: string, value: Value): boolean {
  const test = tests.get(name);
  if (!test) throw new TemplateFault(`there is no test ${name}`);
  return test(value);
}
