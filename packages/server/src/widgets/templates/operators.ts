import {
  areEqual,
  checkLength,
  checkListLength,
  compareValues,
  defined,
  Float,
  isFloat,
  isList,
  kindOf,
  numberOf,
  TemplateFault,
  textOf,
  type Value,
} from "./values.ts";

/** Two values by an operator that looks at both. `and`, `or` and `~` are not among them. */
export function operate(operator: string, one: Value, other: Value): Value {
  switch (operator) {
    case "==":
      return areEqual(one, other);
    case "!=":
      return !areEqual(one, other);
    case "<":
      return compareValues(one, other, operator) < 0;
    case "<=":
      return compareValues(one, other, operator) <= 0;
    case ">":
      return compareValues(one, other, operator) > 0;
    case ">=":
      return compareValues(one, other, operator) >= 0;
    case "in":
      return isIn(one, other);
    case "not in":
      return !isIn(one, other);
    default:
      return calculate(operator, defined(one), defined(other));
  }
}

function isIn(value: Value, container: Value): boolean {
  const [searched, found] = [defined(value), defined(container)];
  if (isList(found)) return found.some((item) => areEqual(item, searched));
  const text = textOf(searched);
  if (found instanceof Map) return text !== undefined && found.has(text);
  const within = textOf(found);
  if (within !== undefined && text !== undefined) return within.includes(text);
  throw new TemplateFault(`nothing is in ${kindOf(found)}`);
}

function calculate(operator: string, one: Value, other: Value): Value {
  const [a, b] = [numberOf(one), numberOf(other)];
  if (a !== undefined && b !== undefined) {
    return calculateNumber(operator, a, b, isFloat(one) || isFloat(other));
  }
  if (operator === "*") {
    const repeated =
      repeat(one, isFloat(other) ? undefined : b) ?? repeat(other, isFloat(one) ? undefined : a);
    if (repeated !== undefined) return repeated;
  }
  if (operator === "+") {
    const [text, more] = [textOf(one), textOf(other)];
    if (text !== undefined && more !== undefined) return text + more;
    if (isList(one) && isList(other)) return [...one, ...other];
  }
  throw new TemplateFault(`${kindOf(one)} ${operator} ${kindOf(other)} cannot be worked out`);
}

/** A text or a list several times, or undefined for what cannot be repeated. */
function repeat(value: Value, times: number | undefined): Value | undefined {
  if (times === undefined) return undefined;
  const count = Math.max(0, times);
  const text = textOf(value);
  if (text !== undefined) {
    checkLength(text.length * count);
    return text.repeat(count);
  }
  if (!isList(value)) return undefined;
  checkListLength(value.length * count);
  return Array.from({ length: count }, () => value).flat();
}

function calculateNumber(operator: string, a: number, b: number, float: boolean): Value {
  // A whole 0 has no sign.
  const toResult = (number: number): Value => (float ? new Float(number) : number + 0);
  switch (operator) {
    case "+":
      return toResult(a + b);
    case "-":
      return toResult(a - b);
    case "*":
      return toResult(a * b);
    case "**":
      return float || b < 0 ? new Float(a ** b) : a ** b;
    case "/":
    case "//":
    case "%":
      if (b === 0) throw new TemplateFault("a number is divided by 0");
      if (operator === "/") return new Float(a / b);
      // The result has the sign of the divisor, as in Python.
      return toResult(operator === "//" ? Math.floor(a / b) : a - b * Math.floor(a / b));
    default:
      throw new TemplateFault(`there is no operator ${operator}`);
  }
}
