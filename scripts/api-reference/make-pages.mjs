// The pages of docs/reference: one for each package.
import { relative } from "node:path";
import { createSchemaPrinter } from "./print-schema.mjs";
import { readCompanions, readDeclaration } from "./read-declaration.mjs";
import { root } from "./read-exports.mjs";

const note = "Made by `npm run docs` from what the sources say: change it there.";

function isSchema(value) {
  return typeof value === "object" && value !== null && "_zod" in value;
}

function toSchemaName(typeName) {
  return `${typeName[0].toLowerCase()}${typeName.slice(1)}Schema`;
}

/** A schema, and those that it only hands on to. */
function toInners(schema) {
  const { def } = schema._zod;
  if (def.type === "lazy") return [schema, ...toInners(def.getter())];
  return def.type === "pipe" && def.out._zod.def.type !== "transform"
    ? [schema, ...toInners(def.out)]
    : [schema];
}

/** Which schema a type is inferred from: by its declaration, or by its name where it is written beside it. */
function findSchema({ name, declaration }, schemas) {
  const inferred = /^type \w+ = z\.infer<typeof (\w+)>;$/.exec(declaration)?.[1];
  const named = /^(interface|type) /.test(declaration) ? toSchemaName(name) : undefined;
  return [inferred, named].find((one) => one !== undefined && schemas.has(one));
}

/** The types and their schemas, each pair as one. */
function pairUp(exported, schemas) {
  const declared = exported.map((one) => ({ ...one, declaration: readDeclaration(one) }));
  const typeOf = new Map();
  for (const one of declared) {
    const schema = findSchema(one, schemas);
    if (schema) typeOf.set(schema, one.name);
  }
  const commentOf = new Map(declared.map(({ name, comment }) => [name, comment]));
  return declared.flatMap((one) => {
    if (schemas.has(one.name)) return typeOf.has(one.name) ? [] : [{ ...one, schema: one.name }];
    const schema = [...typeOf].find(([, type]) => type === one.name)?.[0];
    return [{ ...one, schema, comment: one.comment || (schema ? commentOf.get(schema) : "") }];
  });
}

function printCode({ name, schema, declaration }, schemas, printSchema) {
  // A type that is written by hand says it shorter than its schema.
  if (!schema || /^type \w+ =(?! z\.infer)/.test(declaration)) return declaration;
  const shape = printSchema(schemas.get(schema));
  return schema === name
    ? `const ${name}: z.ZodType<${shape}>;`
    : `type ${name} =${shape.startsWith("\n") ? "" : " "}${shape};`;
}

function createSlugger() {
  const used = new Map();
  return (heading) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-");
    const count = used.get(slug) ?? 0;
    used.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  };
}

/** Those that do something first, then what they are given and give. */
function byKind(a, b) {
  const rank = ({ declaration }) =>
    /^(async )?(function|class)/.test(declaration) ? 0 : /^const/.test(declaration) ? 1 : 2;
  return rank(a) - rank(b) || a.name.localeCompare(b.name, "en");
}

function printEntry({ specifier }, all, { schemas, printSchema, slug, isKnown }) {
  const again = all.filter((one) => one.isAgain).map((one) => `\`${one.name}\``);
  const own = pairUp(
    all.filter((one) => !one.isAgain),
    schemas,
  ).sort(byKind);
  const heading = `\`${specifier}\``;
  slug(heading);
  const links = own.map(({ name }) => `[${name}](#${slug(name)})`);
  const sections = own.map((one) => {
    const source = relative(`${root}/docs/reference`, one.file);
    const shown = printCode(one, schemas, printSchema);
    const code = [shown, ...readCompanions(one.file, shown, isKnown)].join("\n\n");
    const links = [`[source](${source})`];
    if (one.schema && one.schema !== one.name) links.unshift(`Schema: \`${one.schema}\``);
    return [`### ${one.name}`, one.comment, `\`\`\`ts\n${code}\n\`\`\``, links.join(" · ")].filter(Boolean);
  });
  return [
    `## ${heading}`,
    links.join(" · "),
    again.length > 0 ? `Also here, as above or in another entry: ${again.join(", ")}.` : "",
    all.length === 0 ? "Exports nothing: it is imported for what it does." : "",
    ...sections.flat(),
  ].filter(Boolean);
}

/** Of a package's exports, those that nobody has said a word about. */
function listUndocumented(specifier, all, schemas) {
  return pairUp(
    all.filter((one) => !one.isAgain),
    schemas,
  )
    .filter(({ comment }) => comment === "")
    .map(({ name, file }) => `${specifier}: ${name} (${relative(root, file)})`);
}

/** The pages by their file names, and the exports without a docstring. */
export function makePages(packages, exports, protocol) {
  const schemas = new Map(Object.entries(protocol).filter(([, value]) => isSchema(value)));
  const none = new Map();
  const everyName = new Set([...exports.values()].flat().map(({ name }) => name));
  const isKnown = (name) => everyName.has(name);
  const pages = new Map();
  const undocumented = [];
  const ofProtocol = pairUp(exports.get("@parlor/protocol"), schemas);
  const names = new Map(
    ofProtocol.flatMap(({ name, schema }) =>
      schema && schema !== name ? toInners(schemas.get(schema)).map((one) => [one, name]) : [],
    ),
  );
  const printSchema = createSchemaPrinter(names);
  for (const { folder, name, description, entries } of packages) {
    const slug = createSlugger();
    slug(name);
    const own = folder === "protocol" ? schemas : none;
    const parts = entries.flatMap((entry) =>
      printEntry(entry, exports.get(entry.specifier), { schemas: own, printSchema, slug, isKnown }),
    );
    pages.set(
      `${folder}.md`,
      `${[`# ${name}`, description.replace(/<[\w-]+>/g, "`$&`"), note, ...parts].join("\n\n")}\n`,
    );
    for (const { specifier } of entries)
      undocumented.push(...listUndocumented(specifier, exports.get(specifier), own));
  }
  return { pages, undocumented };
}
