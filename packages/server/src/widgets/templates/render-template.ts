import { applyFilter } from "./filters.ts";
import { passesTest } from "./jinja-tests.ts";
import { toAttribute, toMember, toSlice } from "./members.ts";
import { operate } from "./operators.ts";
import { createGlobals, describeLoop, Scope } from "./scope.ts";
import {
  type Argument,
  type BinaryExpression,
  type Expression,
  type For,
  filterName,
  type Macro,
  type MemberExpression,
  type SetStatement,
  type Slice,
  type Statement,
} from "./syntax.ts";
import {
  type Arguments,
  Callable,
  checkLength,
  defined,
  escapeText,
  Float,
  isFloat,
  isTruthy,
  kindOf,
  Markup,
  Namespace,
  numberOf,
  TemplateFault,
  TemplateTooLarge,
  textOf,
  toItems,
  toText,
  Undefined,
  type Value,
} from "./values.ts";
import { WorkMeter } from "./work-meter.ts";

const MAX_CALL_DEPTH = 100;

/** What a template gives for its data. Throws a `TemplateFault` for what cannot be done, or is too much. */
export function renderTemplate(statements: readonly Statement[], data: ReadonlyMap<string, Value>): string {
  return new Rendering().run(statements, data);
}

class Rendering {
  private readonly meter = new WorkMeter();
  private callDepth = 0;

  run(statements: readonly Statement[], data: ReadonlyMap<string, Value>): string {
    return this.block(statements, new Scope(new Map(data), createGlobals()));
  }

  private block(statements: readonly Statement[], scope: Scope): string {
    let output = "";
    for (const statement of statements) {
      output += this.statement(statement, scope);
      this.meter.spend(1);
      checkLength(output.length);
    }
    return output;
  }

  private statement(statement: Statement, scope: Scope): string {
    switch (statement.type) {
      case "Comment":
        return "";
      case "If":
        return this.block(
          isTruthy(this.evaluate(statement.test, scope)) ? statement.body : statement.alternate,
          scope,
        );
      case "For":
        return this.loop(statement, scope);
      case "Set":
        this.assign(statement, scope);
        return "";
      case "Macro":
        scope.names.set(statement.name.value, this.macro(statement, scope));
        return "";
      default:
        return this.output(statement, scope);
    }
  }

  /**
   * An expression as it goes into the JSON. What the author wrote and what already is JSON go in as they are; every
   * other text is escaped as the inside of a JSON string, so that no data ends a string and goes on as a widget.
   */
  private output(expression: Expression, scope: Scope): string {
    switch (expression.type) {
      case "StringLiteral":
        return expression.value;
      case "Ternary":
        return isTruthy(this.evaluate(expression.condition, scope))
          ? this.output(expression.trueExpr, scope)
          : this.output(expression.falseExpr, scope);
      case "BinaryExpression":
        if (expression.operator.value === "~") {
          return this.output(expression.left, scope) + this.output(expression.right, scope);
        }
        break;
      default:
        break;
    }
    const value = defined(this.evaluate(expression, scope));
    return value instanceof Markup ? value.text : escapeText(toText(value));
  }

  private loop(node: For, scope: Scope): string {
    const { iterable, loopvar } = node;
    // The parser reads `in items if …` as it reads `x if …`.
    const [list, test] =
      iterable.type === "SelectExpression" ? [iterable.lhs, iterable.test] : [iterable, undefined];
    const toScope = (item: Value): Scope => new Scope(this.bind(loopvar, item), scope);
    const items = toItems(this.evaluate(list, scope)).filter(
      (item) => test === undefined || isTruthy(this.evaluate(test, toScope(item))),
    );
    if (items.length === 0) return this.block(node.defaultBlock, new Scope(new Map(), scope));
    let output = "";
    for (const [index, item] of items.entries()) {
      const inner = toScope(item);
      inner.names.set("loop", describeLoop(items, index));
      output += this.block(node.body, inner);
      checkLength(output.length);
    }
    return output;
  }

  /** The names that an item gets. */
  private bind(target: Expression, item: Value): Map<string, Value> {
    this.meter.spend(1);
    if (target.type === "Identifier") return new Map([[target.value, item]]);
    if (target.type !== "TupleLiteral") throw new TemplateFault("a value is given to names");
    const parts = toItems(item);
    if (parts.length !== target.value.length) {
      throw new TemplateFault(`${parts.length} values cannot be given to ${target.value.length} names`);
    }
    return new Map(target.value.flatMap((name, index) => [...this.bind(name, parts[index] ?? null)]));
  }

  private assign(node: SetStatement, scope: Scope): void {
    const value = node.value ? this.evaluate(node.value, scope) : new Markup(this.block(node.body, scope));
    const { assignee } = node;
    if (assignee.type !== "MemberExpression") {
      for (const [name, part] of this.bind(assignee, value)) scope.names.set(name, part);
      return;
    }
    const object = this.evaluate(assignee.object, scope);
    if (!(object instanceof Namespace) || assignee.property.type !== "Identifier") {
      throw new TemplateFault("only the fields of a namespace() can be set");
    }
    object.fields.set(assignee.property.value, value);
  }

  private macro(node: Macro, scope: Scope): Callable {
    return new Callable(({ positional, named }) => {
      this.callDepth += 1;
      if (this.callDepth > MAX_CALL_DEPTH) throw new TemplateTooLarge("macros call one another too deeply");
      const inner = new Scope(new Map(), scope);
      for (const [index, parameter] of node.args.entries()) {
        const name = parameter.type === "Identifier" ? parameter.value : parameter.key.value;
        const given = positional[index] ?? named.get(name);
        const fallback = parameter.type === "Identifier" ? undefined : parameter.value;
        inner.names.set(
          name,
          given ?? (fallback ? this.evaluate(fallback, inner) : new Undefined(`parameter ${name}`)),
        );
      }
      const output = this.block(node.body, inner);
      this.callDepth -= 1;
      return new Markup(output);
    });
  }

  private evaluate(expression: Expression, scope: Scope): Value {
    this.meter.spend(1);
    switch (expression.type) {
      case "StringLiteral":
        return expression.value;
      case "IntegerLiteral":
        // A whole 0 has no sign.
        return expression.value + 0;
      case "FloatLiteral":
        return new Float(expression.value);
      case "ArrayLiteral":
      case "TupleLiteral":
        return expression.value.map((item) => this.evaluate(item, scope));
      case "ObjectLiteral":
        return new Map(
          [...expression.value].map(([key, value]) => [
            toText(this.evaluate(key, scope)),
            this.evaluate(value, scope),
          ]),
        );
      case "Identifier":
        return scope.find(expression.value);
      case "MemberExpression":
        return this.member(expression, scope);
      case "CallExpression": {
        const callee = defined(this.evaluate(expression.callee, scope));
        if (!(callee instanceof Callable)) throw new TemplateFault(`${kindOf(callee)} cannot be called`);
        return this.meter.paid(callee.call(this.arguments(expression.args, scope)));
      }
      case "UnaryExpression":
        return this.unary(expression.operator.value, this.evaluate(expression.argument, scope));
      case "BinaryExpression":
        return this.binary(expression, scope);
      case "FilterExpression": {
        const { filter } = expression;
        const args = this.arguments(filter.type === "CallExpression" ? filter.args : [], scope);
        const operand = this.evaluate(expression.operand, scope);
        this.meter.look(operand, ...args.positional);
        return this.meter.paid(applyFilter(filterName(filter), operand, args));
      }
      case "TestExpression": {
        const passes = passesTest(expression.test.value, this.evaluate(expression.operand, scope));
        return passes !== expression.negate;
      }
      case "SelectExpression":
        return isTruthy(this.evaluate(expression.test, scope))
          ? this.evaluate(expression.lhs, scope)
          : new Undefined("an if without an else");
      case "Ternary":
        return isTruthy(this.evaluate(expression.condition, scope))
          ? this.evaluate(expression.trueExpr, scope)
          : this.evaluate(expression.falseExpr, scope);
    }
  }

  private unary(operator: string, value: Value): Value {
    if (operator === "not") return !isTruthy(value);
    const number = numberOf(defined(value));
    if (number === undefined) throw new TemplateFault(`${kindOf(value)} has no sign`);
    const signed = operator === "-" ? -number : number;
    return isFloat(value) ? new Float(signed) : signed + 0;
  }

  private binary(expression: BinaryExpression, scope: Scope): Value {
    const operator = expression.operator.value;
    const left = this.evaluate(expression.left, scope);
    if (operator === "and") return isTruthy(left) ? this.evaluate(expression.right, scope) : left;
    if (operator === "or") return isTruthy(left) ? left : this.evaluate(expression.right, scope);
    const right = this.evaluate(expression.right, scope);
    this.meter.look(left, right);
    if (operator !== "~") return this.meter.paid(operate(operator, left, right));
    if (!(left instanceof Markup || right instanceof Markup))
      return this.meter.paid(toText(left) + toText(right));
    const toPart = (value: Value, node: Expression): string =>
      value instanceof Markup || node.type === "StringLiteral" ? toText(value) : escapeText(toText(value));
    return this.meter.paid(new Markup(toPart(left, expression.left) + toPart(right, expression.right)));
  }

  private member(expression: MemberExpression, scope: Scope): Value {
    const object = this.evaluate(expression.object, scope);
    const { property } = expression;
    // A method, too, goes through all of the text that it is of.
    if (textOf(object) !== undefined) this.meter.look(object);
    if (property.type === "SliceExpression")
      return this.meter.paid(toSlice(object, this.bounds(property, scope)));
    const path = describe(expression);
    if (expression.computed) return toMember(object, this.evaluate(property, scope), path);
    if (property.type === "Identifier") return toAttribute(object, property.value, path);
    return toMember(object, this.evaluate(property, scope), path);
  }

  private bounds(slice: Slice, scope: Scope) {
    const toBound = (expression: Expression | undefined): number | undefined => {
      if (expression === undefined) return undefined;
      const value = this.evaluate(expression, scope);
      if (value === null) return undefined;
      const number = numberOf(defined(value));
      if (number === undefined || !Number.isInteger(number))
        throw new TemplateFault("a cut takes whole numbers");
      return number;
    };
    return { start: toBound(slice.start), stop: toBound(slice.stop), step: toBound(slice.step) };
  }

  private arguments(args: readonly Argument[], scope: Scope): Arguments {
    const positional: Value[] = [];
    const named = new Map<string, Value>();
    for (const argument of args) {
      if (argument.type === "KeywordArgumentExpression") {
        named.set(argument.key.value, this.evaluate(argument.value, scope));
      } else {
        positional.push(this.evaluate(argument, scope));
      }
    }
    return { positional, named };
  }
}

/** An expression as its author wrote it, as far as names go. */
function describe(expression: Expression | Slice): string {
  switch (expression.type) {
    case "Identifier":
      return expression.value;
    case "StringLiteral":
      return JSON.stringify(expression.value);
    case "IntegerLiteral":
      return String(expression.value);
    case "MemberExpression": {
      const object = describe(expression.object);
      const property = describe(expression.property);
      return expression.computed ? `${object}[${property}]` : `${object}.${property}`;
    }
    default:
      return "…";
  }
}
