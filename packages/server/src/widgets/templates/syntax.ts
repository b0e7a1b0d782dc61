import { parse, tokenize } from "@huggingface/jinja";
import { filterNames } from "./filters.ts";
import { testNames } from "./jinja-tests.ts";
import { TemplateFault } from "./values.ts";

/*
 * The syntax tree of the parser, as far as a widget's template needs it. The parser's own types are not exported; that
 * these describe what it makes is shown by the tests.
 */

interface Operator {
  value: string;
}

export type Expression =
  | { type: "IntegerLiteral" | "FloatLiteral"; value: number }
  | StringLiteral
  | { type: "ArrayLiteral" | "TupleLiteral"; value: Expression[] }
  | { type: "ObjectLiteral"; value: Map<Expression, Expression> }
  | Identifier
  | MemberExpression
  | { type: "CallExpression"; callee: Expression; args: Argument[] }
  | { type: "UnaryExpression"; operator: Operator; argument: Expression }
  | BinaryExpression
  | { type: "FilterExpression"; operand: Expression; filter: Filter }
  | { type: "TestExpression"; operand: Expression; negate: boolean; test: Identifier }
  | { type: "SelectExpression"; lhs: Expression; test: Expression }
  | { type: "Ternary"; condition: Expression; trueExpr: Expression; falseExpr: Expression };

interface StringLiteral {
  type: "StringLiteral";
  value: string;
}

interface Identifier {
  type: "Identifier";
  value: string;
}

export interface MemberExpression {
  type: "MemberExpression";
  object: Expression;
  property: Expression | Slice;
  computed: boolean;
}

export interface Slice {
  type: "SliceExpression";
  start?: Expression;
  stop?: Expression;
  step?: Expression;
}

export interface BinaryExpression {
  type: "BinaryExpression";
  operator: Operator;
  left: Expression;
  right: Expression;
}

export type Filter = Identifier | { type: "CallExpression"; callee: Expression; args: Argument[] };

export type Argument = Expression | KeywordArgument;

interface KeywordArgument {
  type: "KeywordArgumentExpression";
  key: Identifier;
  value: Expression;
}

export interface For {
  type: "For";
  loopvar: Identifier | { type: "TupleLiteral"; value: Expression[] };
  iterable: Expression;
  body: Statement[];
  defaultBlock: Statement[];
}

export interface Macro {
  type: "Macro";
  name: Identifier;
  args: (Identifier | KeywordArgument)[];
  body: Statement[];
}

export interface SetStatement {
  type: "Set";
  assignee: Expression;
  value: Expression | null;
  body: Statement[];
}

export type Statement =
  | { type: "Comment" }
  | { type: "If"; test: Expression; body: Statement[]; alternate: Statement[] }
  | For
  | SetStatement
  | Macro
  | Expression;

const known = new Set([
  "Program",
  "Comment",
  "If",
  "For",
  "Set",
  "Macro",
  "IntegerLiteral",
  "FloatLiteral",
  "StringLiteral",
  "ArrayLiteral",
  "TupleLiteral",
  "ObjectLiteral",
  "Identifier",
  "MemberExpression",
  "SliceExpression",
  "CallExpression",
  "KeywordArgumentExpression",
  "UnaryExpression",
  "BinaryExpression",
  "FilterExpression",
  "TestExpression",
  "SelectExpression",
  "Ternary",
]);

/** A template's statements. Throws a `TemplateFault` for what is no Jinja, or is more of it than widgets get. */
export function parseSyntax(template: string): Statement[] {
  let program: { body: unknown[] };
  try {
    const tokens = tokenize(template);
    refuseChains(tokens);
    program = parse(tokens);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new TemplateFault(error instanceof Error ? error.message : String(error), { cause: error });
  }
  checkKnown(program);
  return program.body as Statement[];
}

/**
 * `1 < x < 3` is true in Python where both are; the parser reads it as `(1 < x) < 3`. Written with brackets, it is what it
 * says: so a chain is what has two comparisons between the same brackets.
 */
function refuseChains(tokens: readonly { type: string; value: string }[]): void {
  let isCompared: boolean[] = [false];
  for (const { type, value } of tokens) {
    if (/^Open(Statement|Expression)$/.test(type)) isCompared = [false];
    else if (type.startsWith("Open")) isCompared.push(false);
    else if (/^Close(Paren|SquareBracket|CurlyBracket)$/.test(type)) isCompared.pop();
    else if (type === "Comma" || type === "Colon" || type === "Equals")
      isCompared[isCompared.length - 1] = false;
    else if (type === "Identifier" && ["and", "or", "if", "else"].includes(value))
      isCompared[isCompared.length - 1] = false;
    else if (type === "ComparisonBinaryOperator" || (type === "Identifier" && value === "in")) {
      if (isCompared.at(-1)) throw new TemplateFault("compare two values at a time, and join them by `and`");
      isCompared[isCompared.length - 1] = true;
    }
  }
}

/** Says before the first use what would fail only where it is reached. */
function checkKnown(tree: unknown): void {
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== "object" || node === null) continue;
    if (node instanceof Map) open.push(...node.keys(), ...node.values());
    else {
      checkNode(node);
      open.push(...Object.values(node));
    }
  }
}

function checkNode(node: object): void {
  if (!("type" in node) || typeof node.type !== "string") return;
  // An operator is a token, not a node.
  if ("value" in node && /Operator$|Identifier$/.test(node.type)) return;
  if (!known.has(node.type)) throw new TemplateFault(`templates of widgets have no ${node.type}`);
  if (node.type === "FilterExpression") {
    const name = filterName((node as unknown as { filter: Filter }).filter);
    if (!filterNames.has(name)) throw new TemplateFault(`there is no filter ${name}`);
  }
  if (node.type === "TestExpression") {
    const name = (node as unknown as { test: Identifier }).test.value;
    if (!testNames.has(name)) throw new TemplateFault(`there is no test ${name}`);
  }
}

export function filterName(filter: Filter): string {
  const callee = filter.type === "CallExpression" ? filter.callee : filter;
  if (callee.type !== "Identifier") throw new TemplateFault("a filter is called by its name");
  return callee.value;
}
