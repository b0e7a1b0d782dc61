import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The package itself has types only; the one on top of it tells where npm puts both. */
const beside = createRequire(import.meta.url).resolve("@openai/chatkit-react");
const folder = beside.slice(0, beside.lastIndexOf("chatkit-react"));
const declarations = readTypes("index");
const widgets = readTypes("widgets");

/** What the types of the official package name: options by their paths, methods, events, widget components. */
export const officialSurface = {
  options: [...new Set(listPaths(bodyOf(declarations, "type ChatKitOptions = "), ""))],
  methods: [
    ...bodyOf(declarations, "interface OpenAIChatKit extends HTMLElement ").matchAll(/^ {2}(\w+)[(<]/gm),
  ].map(([, name]) => `${name}`),
  events: [...bodyOf(declarations, "type ChatKitEvents = ").matchAll(/'(chatkit\.[\w.]+)'/g)].map(
    ([, name]) => `${name}`,
  ),
  components: [...new Set([...widgets.matchAll(/^ {2}type: '([\w.]+)'/gm)].map(([, name]) => `${name}`))],
};

function readTypes(name: string): string {
  return readFileSync(`${folder}chatkit/types/${name}.d.ts`, "utf8").replace(
    /\/\*[\s\S]*?\*\/|\/\/.*$/gm,
    "",
  );
}

/** What stands between the braces that follow `start`. */
function bodyOf(text: string, start: string): string {
  const from = text.indexOf(start);
  if (from === -1) throw new Error(`the official types have no "${start}" any more`);
  return text.slice(text.indexOf("{", from) + 1, findEnd(text, text.indexOf("{", from)));
}

function findEnd(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if ("{([".includes(text[at] ?? "")) depth += 1;
    if ("})]".includes(text[at] ?? "")) depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error("a brace is never closed");
}

/** The members of an object type and of those that it names, as `composer.tools[].label`. */
function listPaths(body: string, prefix: string): string[] {
  return splitMembers(body).flatMap(({ name, type }) => {
    const path = `${prefix}${name}`;
    const inner = [...listInner(type)];
    if (inner.length === 0) return [path];
    return inner.flatMap(({ text, isList }) => listPaths(text, `${path}${isList ? "[]" : ""}.`));
  });
}

/** The object types that a type is made of. Functions are leaves, and what is handed to them is not an option. */
function* listInner(type: string): Generator<{ text: string; isList: boolean }> {
  if (type.startsWith("{")) {
    yield { text: bodyOf(type, ""), isList: false };
    return;
  }
  if (type.includes("=>")) return;
  for (const [, name, list] of type.matchAll(/\b([A-Z]\w+)(\[\])?/g)) {
    const start = `type ${name} = {`;
    if (declarations.includes(start)) yield { text: bodyOf(declarations, start), isList: list !== undefined };
  }
}

function splitMembers(body: string): { name: string; type: string }[] {
  const members: { name: string; type: string }[] = [];
  let rest = body;
  for (;;) {
    const found = /^\s*(\w+)\??:/.exec(rest);
    if (!found?.[1]) return members;
    let at = found[0].length;
    for (; at < rest.length && rest[at] !== ";"; at += 1) {
      if ("{([".includes(rest[at] ?? "")) at = findEnd(rest, at);
    }
    members.push({ name: found[1], type: rest.slice(found[0].length, at).trim() });
    rest = rest.slice(at + 1);
  }
}
