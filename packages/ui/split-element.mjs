// Turns the modules of the element's build into classic scripts: chatkit.js, and beside it, in chatkit/, a chunk for
// each part that is loaded on demand. See docs/decisions/010-loaded-on-demand.md.
import { createHash } from "node:crypto";
import { minifySync } from "vite";

/** Puts the script's own loader before everything else. */
export const withLoader = {
  name: "with-loader",
  transform(code, id) {
    if (!id.endsWith("/ui/src/register.ts")) return undefined;
    return { code: `import "./loading/load-chunk.ts";\n${code}`, map: null };
  },
};

/**
 * The plugin that splits.
 *
 * @param {{ name: string, banner: string, minify: boolean }} options `name`: of the script, and of the chunks' folder
 */
export function splitElement({ name, banner, minify, core }) {
  return {
    name: "split-element",
    buildEnd() {
      const visit = (id) => {
        if (core.has(id)) return;
        core.add(id);
        for (const imported of this.getModuleInfo(id)?.importedIds ?? []) visit(imported);
      };
      for (const id of this.getModuleIds()) if (this.getModuleInfo(id)?.isEntry) visit(id);
    },
    // After the licences have been read from the modules.
    generateBundle: { order: "post", handler: split },
  };

  function split(_, bundle) {
    const all = Object.values(bundle).filter((output) => output.type === "chunk");
    for (const { fileName } of all) delete bundle[fileName];
    // What remains of the entry itself only imports the group of what is there from the start.
    const modules = all.filter(({ isEntry }) => !isEntry);
    const entry = modules.find((module) => module.name === name);
    const names = nameChunks(modules, entry);
    const shrink = (code, file) => (minify ? minifySync(file, code, { module: false }).code : code);
    const classics = new Map(
      modules.map((module) => [module, toClassic(this.parse(module.code), module, names)]),
    );
    const owners = findOwners(classics, entry, names);
    const chunks = {};
    const owned = new Map();
    // What a chunk alone loads is known to that chunk, and so has to have its hash first.
    const others = modules.filter((module) => module !== entry);
    for (const module of [
      ...others.filter((one) => owners.has(one)),
      ...others.filter((one) => !owners.has(one)),
    ]) {
      const own = names.get(module.fileName);
      const { body, exported, needs } = classics.get(module);
      const known = owned.get(module);
      const add = known ? `Object.assign(parlorLoader.chunks,${JSON.stringify(known)});` : "";
      const factory = `(parlorTake,parlorLoader)=>{${add}${body}return{${exported}}}`;
      const nameless = shrink(
        `globalThis[Symbol.for("parlor.chunks")].set("@file",${factory});`,
        `${own}.js`,
      );
      const file = `${name}/${own}-${hash("sha256", nameless, "hex").slice(0, 12)}.js`;
      const code = `${banner}\n${nameless.replace("@file", file)}\n`;
      const owner = owners.get(module);
      if (owner && !owned.has(owner)) owned.set(owner, {});
      const list = owner ? owned.get(owner) : chunks;
      list[own] = { file, integrity: `sha384-${hash("sha384", code, "base64")}`, needs };
      this.emitFile({ type: "asset", fileName: file, source: code });
    }
    const { body, exported } = classics.get(entry);
    const core = body
      .replace(/\bPARLOR_CHUNKS\b/g, () => `(${JSON.stringify(chunks)})`)
      .replace(/\bPARLOR_CORE\b/g, () => `{${exported}}`)
      .replace(/\bPARLOR_LOADER\b/g, "parlorLoader");
    const code = shrink(`(()=>{const parlorLoader={};${core}})();`, `${name}.js`);
    this.emitFile({ type: "asset", fileName: `${name}.js`, source: `${banner}\n${code}\n` });
  }
}

/**
 * Chunks that one other chunk alone loads, with that one, where they need no chunk and load none: what is known of them
 * stands in it, and not in the script that every page loads.
 */
function findOwners(classics, entry, names) {
  const owners = new Map();
  for (const [module, { needs, loads }] of classics) {
    const own = names.get(module.fileName);
    const users = [...classics].filter(([, other]) => other.loads.includes(own) || other.needs.includes(own));
    const [[user] = []] = users;
    const isLeaf = needs.length === 0 && loads.length === 0;
    if (module !== entry && isLeaf && users.length === 1 && user !== entry) owners.set(module, user);
  }
  for (const [module, owner] of owners) if (owners.has(owner)) owners.delete(module);
  return owners;
}

/** The names that chunks go by: the entry's is empty, as its parts are in every script's reach. */
function nameChunks(modules, entry) {
  const names = new Map([[entry.fileName, ""]]);
  const taken = new Set();
  for (const { fileName, name } of modules) {
    if (names.has(fileName)) continue;
    let own = name;
    for (let count = 2; taken.has(own); count += 1) own = `${name}-${count}`;
    taken.add(own);
    names.set(fileName, own);
  }
  return names;
}

/** A module's code as the inside of a function: imports taken from other chunks, exports as the members of an object. */
function toClassic(program, { code, fileName }, names) {
  const nameOf = (source) => {
    const file = new URL(source, `file:///${fileName}`).pathname.slice(1);
    const name = names.get(file);
    if (name === undefined)
      throw new Error(`${fileName} imports ${source}, which is not part of the element`);
    return name;
  };
  const edits = [];
  const needs = new Set();
  const loads = [];
  const exported = [];
  for (const node of program.body) {
    if (node.type === "ImportDeclaration") {
      const from = nameOf(node.source.value);
      if (from !== "") needs.add(from);
      edits.push([node.start, node.end, toConst(node, from)]);
    } else if (node.type === "ExportNamedDeclaration") {
      if (node.declaration || node.source) throw new Error(`${fileName} exports in a way that is not known`);
      exported.push(
        ...node.specifiers.map(({ local, exported: as }) => `get ${as.name}(){return ${local.name}}`),
      );
      edits.push([node.start, node.end, ""]);
    } else if (node.type.startsWith("Export")) {
      throw new Error(`${fileName} exports in a way that is not known`);
    }
  }
  for (const { start, end, source } of findAll(program, "ImportExpression")) {
    const name = nameOf(source.value ?? source.quasis[0].value.cooked);
    loads.push(name);
    edits.push([start, end, `parlorLoader.load(${JSON.stringify(name)})`]);
  }
  return { body: replaceAll(code, edits), exported: exported.join(","), needs: [...needs], loads };
}

function toConst({ specifiers }, from) {
  const members = specifiers.map(({ type, imported, local }) => {
    if (type !== "ImportSpecifier") throw new Error("a chunk imports all of another");
    return `${imported.name}:${local.name}`;
  });
  return members.length > 0 ? `const{${members.join(",")}}=parlorTake(${JSON.stringify(from)});` : "";
}

function findAll(node, type, found = []) {
  if (typeof node !== "object" || node === null) return found;
  if (Array.isArray(node)) {
    for (const child of node) findAll(child, type, found);
    return found;
  }
  if (node.type === type) found.push(node);
  for (const [key, child] of Object.entries(node)) if (key !== "parent") findAll(child, type, found);
  return found;
}

function replaceAll(code, edits) {
  let result = code;
  for (const [start, end, text] of edits.sort(([one], [other]) => other - one)) {
    result = result.slice(0, start) + text + result.slice(end);
  }
  return result;
}

function hash(algorithm, text, encoding) {
  return createHash(algorithm).update(text).digest(encoding);
}
