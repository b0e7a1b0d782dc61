// The code of a declaration without what it does: what a reader of an API wants to see of it.
import { readFileSync } from "node:fs";
import ts from "typescript";

const parsed = new Map();

function parse(file) {
  if (!parsed.has(file)) {
    const text = readFileSync(file, "utf8");
    parsed.set(file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  }
  return parsed.get(file);
}

function toNames(statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  return statement.name ? [statement.name.getText()] : [];
}

/** What is overridden is documented where it comes from. */
const hiddenModifiers = new Set([
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.OverrideKeyword,
]);

function isPublic(member) {
  if (member.modifiers?.some(({ kind }) => hiddenModifiers.has(kind))) return false;
  // Decorators are how something is made; so are markers and everything that starts with #.
  return member.name === undefined || ts.isIdentifier(member.name);
}

/** The text of something up to its body. */
function toHead(node, source) {
  const start = node.getFullStart();
  const end = node.body?.getFullStart() ?? node.initializer?.getFullStart() ?? node.end;
  const text = source.text.slice(start, end).replace(/\s*=?\s*$/, "");
  return text
    .replace(/^\s*\/\/ ---.*$/gm, "")
    .replace(/^(\s*\n)+/, "")
    .replace(/;?$/, ";");
}

function isOverloaded(member, members) {
  return members.some(
    (other) => other !== member && !other.body && other.kind === member.kind && !other.name,
  );
}

function printClass(statement, source) {
  const head = source.text.slice(statement.getStart(), statement.members.pos);
  const members = statement.members.filter(
    (member) =>
      isPublic(member) &&
      !(ts.isConstructorDeclaration(member) && member.body && isOverloaded(member, statement.members)),
  );
  return [head.trimEnd(), ...members.map((member) => toHead(member, source)), "}"].join("\n");
}

function printVariable(statement, source, name) {
  const { declarations } = statement.declarationList;
  const declaration = declarations.find((one) => one.name.getText() === name);
  const value = declaration.initializer;
  if (declaration.type || !value) return `const ${name}: ${declaration.type?.getText() ?? "unknown"};`;
  if (ts.isArrowFunction(value))
    return `const ${source.text.slice(declaration.getStart(), value.equalsGreaterThanToken.end)} …;`;
  return `const ${declaration.getText()};`;
}

function print(statement, source, name) {
  if (ts.isClassDeclaration(statement)) return printClass(statement, source);
  if (ts.isVariableStatement(statement)) return printVariable(statement, source, name);
  if (!ts.isFunctionDeclaration(statement)) return statement.getText();
  return source.text.slice(statement.getStart(), statement.body?.getFullStart() ?? statement.end).trim();
}

/** The declaration of `name` in a file: its overloads, its members with their comments, no bodies. */
export function readDeclaration({ file, name, line }) {
  const source = parse(file);
  const named = source.statements.filter((statement) => toNames(statement).includes(name));
  const at = named.filter((statement) => {
    const from = source.getLineAndCharacterOfPosition(statement.getFullStart()).line + 1;
    const to = source.getLineAndCharacterOfPosition(statement.end).line + 1;
    return from <= line && line <= to;
  });
  const functions = named.filter(ts.isFunctionDeclaration);
  const overloads = functions.filter(({ body }) => !body);
  const chosen = functions.length > 0 ? (overloads.length > 0 ? overloads : functions) : at;
  if (chosen.length === 0) throw new Error(`${name} is not declared at ${file}:${line}`);
  return chosen.map((statement) => print(statement, source, name).replace(/^export /, "")).join("\n");
}

/** The text of a type with its comment. */
function printWithComment(statement, source) {
  const [comment] = ts.getJSDocCommentsAndTags(statement);
  const text = statement.getText().replace(/^export /, "");
  return comment ? `${source.text.slice(comment.pos, comment.end)}\n${text}` : text;
}

/**
 * The types of the same file that some code speaks of and that have no place of their own in the reference: without
 * them nobody could tell what it takes. `isKnown` says which names have one.
 */
export function readCompanions(file, code, isKnown) {
  const source = parse(file);
  const types = source.statements.filter(
    (statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement),
  );
  const found = new Map();
  function collect(text) {
    const words = new Set(text.replace(/\/\*[\s\S]*?\*\//g, "").match(/\b[A-Z]\w*/g));
    for (const statement of types) {
      const name = statement.name.getText();
      if (!words.has(name) || isKnown(name) || found.has(name)) continue;
      const printed = printWithComment(statement, source);
      found.set(name, printed);
      collect(printed);
    }
  }
  collect(code);
  return [...found.values()];
}
