import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { splitElement, withLoader } from "./split-element.mjs";

/** Style sheets and templates of the sources without what only their readers need: comments and indentation. */
const withoutIndentation = {
  name: "without-indentation",
  transform(code, id) {
    if (!id.includes("/ui/src/")) return undefined;
    const edits = [];
    findTemplates(this.parse(code), (tag, { start, end, value }) => {
      const minified = tag === "css" ? minifyCss(value.raw) : value.raw.replace(/\s*\n\s*/g, " ");
      // Oxc counts a quasi with or without what surrounds it, by version.
      const at = code.indexOf(value.raw, start);
      if (at === -1 || at > end) throw new Error(`a template of ${id} was not found`);
      edits.push([at, value.raw.length, minified]);
    });
    let shorter = code;
    for (const [at, length, text] of edits.sort(([one], [other]) => other - one)) {
      shorter = shorter.slice(0, at) + text + shorter.slice(at + length);
    }
    return { code: shorter, map: null };
  },
};

function findTemplates(node, visit) {
  if (typeof node !== "object" || node === null) return;
  if (Array.isArray(node)) {
    for (const child of node) findTemplates(child, visit);
    return;
  }
  const tag = node.type === "TaggedTemplateExpression" ? node.tag.name : undefined;
  if (tag === "html" || tag === "svg" || tag === "css")
    for (const quasi of node.quasi.quasis) visit(tag, quasi);
  for (const [key, child] of Object.entries(node)) if (key !== "parent") findTemplates(child, visit);
}

/**
 * Marked without its function `marked` and what only that needs: it is kept for the properties that are set on it. A
 * version that is made otherwise stops the build.
 */
const withoutMarkedFunction = {
  name: "without-marked-function",
  transform(code, id) {
    if (!id.endsWith("marked/lib/marked.esm.js")) return undefined;
    const [whole, kept] =
      /var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\([\s\S]*?export\{([\s\S]*?)\};/.exec(
        code,
      ) ?? [];
    const names =
      kept?.split(",").filter((name) => / as (?:Lexer|Parser|Renderer|defaults)$/.test(name)) ?? [];
    if (names.length !== 4)
      throw new Error("marked is not what bundle-element.mjs knows; look at its last lines");
    return { code: code.replace(whole, `export{${names.join(",")}};`), map: null };
  },
};

/**
 * Icons from a file of their own each: through the list of all of them, those that are loaded on demand would count as
 * needed from the start.
 */
const withIconFiles = {
  name: "with-icon-files",
  transform(code, id) {
    if (!id.includes("/ui/src/icons/")) return undefined;
    const direct = code.replace(/import\s*\{([^}]*)\}\s*from\s*"lucide";/, (_, names) =>
      names
        .split(",")
        .map((name) => name.trim().split(/\s+as\s+/))
        .filter(([name]) => name !== "")
        .map(([name, own = name]) => `import ${own} from "lucide/${findIconFile(name)}";`)
        .join("\n"),
    );
    return { code: direct, map: null };
  },
};

let iconFiles;

function findIconFile(name) {
  if (!iconFiles) {
    const list = readFileSync(fileURLToPath(import.meta.resolve("lucide/dist/esm/lucide.mjs")), "utf8");
    const lines = [...list.matchAll(/export \{([^}]*)\} from '\.\/(icons\/[\w-]+\.mjs)';/g)];
    iconFiles = new Map(
      lines.flatMap(([, names, file]) =>
        [...names.matchAll(/default as (\w+)/g)].map(([, own]) => [own, `dist/esm/${file}`]),
      ),
    );
  }
  const file = iconFiles.get(name);
  if (!file) throw new Error(`lucide has no file for ${name}`);
  return file;
}

function minifyCss(sheet) {
  return sheet
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/\s*([{};,])\s*/g, "$1")
    .replace(/: /g, ":")
    .replace(/;}/g, "}")
    .trim();
}

const pureFunctions = ["z", "cursorSchema", "referenceSchema"];

/**
 * Bundles the element into `<outDir>/chatkit.js` and, for what it loads on demand, `<outDir>/chatkit/*.js`: all of them
 * classic scripts.
 */
export async function bundleElement({ outDir, minify = true, define = {} }) {
  const name = "chatkit";
  /** Modules that are there from the start: what a chunk shares with them is taken from them. */
  const core = new Set();
  await buildScript({
    outDir,
    name,
    entry: "src/register.ts",
    define,
    minify: false,
    format: "es",
    plugins: [
      ...(minify ? [withoutIndentation, withoutMarkedFunction] : []),
      withIconFiles,
      withLoader,
      splitElement({ name, banner: toBanner(name), minify, core }),
    ],
    output: {
      minifyInternalExports: true,
      codeSplitting: { groups: [{ name, test: (id) => core.has(id) }] },
    },
  });
}

/**
 * Bundles a page of the tests into `<outDir>/<name>.js`, all in one classic script.
 *
 * @public imported by the tests when they need it
 */
export async function bundlePage({ outDir, entry, name }) {
  await buildScript({
    outDir,
    name,
    entry,
    define: {},
    minify: true,
    format: "iife",
    plugins: [],
    output: { postBanner: toBanner(name) },
  });
}

function toBanner(name) {
  return `/*! Parlor, Apache-2.0. Licences of what is bundled: ${name}.licenses.md */`;
}

async function buildScript({ outDir, name, entry, define, minify, format, plugins, output }) {
  await build({
    root: fileURLToPath(new URL(".", import.meta.url)),
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins,
    define: { "process.env.NODE_ENV": '"production"', ...define },
    resolve: { conditions: ["@parlor/source", "module", "browser", "production", "default"] },
    build: {
      outDir,
      emptyOutDir: false,
      minify,
      sourcemap: false,
      // Minifying drops the notices that the licences of what is bundled want kept.
      license: { fileName: `${name}.licenses.md` },
      target: "es2024",
      lib: {
        entry: fileURLToPath(new URL(entry, import.meta.url)),
        formats: [format],
        name: "parlor",
        fileName: () => `${name}.js`,
      },
      // zod's schemas are only read by servers: a schema that nobody uses need not be made.
      rolldownOptions: { output, treeshake: { manualPureFunctions: pureFunctions } },
    },
  });
}
