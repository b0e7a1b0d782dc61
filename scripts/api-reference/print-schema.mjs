// A zod schema as the TypeScript type of what it gives, with the names of the schemas that are exported.

/** Longer ones are written on several lines. */
const MAX_LINE_LENGTH = 100;

const plainTypes = {
  string: "string",
  number: "number",
  int: "number",
  boolean: "boolean",
  bigint: "bigint",
  date: "Date",
  null: "null",
  undefined: "undefined",
  unknown: "unknown",
  any: "unknown",
  never: "never",
  void: "void",
};

function indent(text) {
  return text.replaceAll("\n", "\n  ");
}

function isKey(key) {
  return /^[\w$]+$/.test(key);
}

/** What a field is without its wrappings: whether it may be absent, and what it is then. */
function unwrap(schema) {
  const { def } = schema._zod;
  if (def.type === "optional") return { ...unwrap(def.innerType), isOptional: true };
  if (def.type === "default" || def.type === "prefault")
    return { ...unwrap(def.innerType), fallback: def.defaultValue };
  return { inner: schema };
}

/** Prints schemas; `names` has those that are exported: schema to type's name. */
export function createSchemaPrinter(names) {
  function printField([key, schema]) {
    const { inner, isOptional, fallback } = unwrap(schema);
    const name = `${isKey(key) ? key : JSON.stringify(key)}${isOptional ? "?" : ""}`;
    const note = fallback === undefined ? "" : ` // default ${JSON.stringify(fallback)}`;
    return `  ${name}: ${indent(printNamed(inner))};${note}`;
  }

  function printObject({ shape, catchall }) {
    const fields = Object.entries(shape).map(printField);
    if (catchall && catchall._zod.def.type !== "never")
      fields.push(`  [key: string]: ${printNamed(catchall)};`);
    const line = `{ ${fields.map((field) => field.trim().replace(/;$/, "")).join("; ")} }`;
    const fits = line.length <= MAX_LINE_LENGTH && !/\n|\/\//.test(line);
    if (fields.length === 0) return "{}";
    return fits ? line : `{\n${fields.join("\n")}\n}`;
  }

  function printUnion(options) {
    const printed = [...new Set(options.map(printNamed))];
    const line = printed.join(" | ");
    if (line.length <= MAX_LINE_LENGTH && !line.includes("\n")) return line;
    return `\n  | ${printed.map(indent).join("\n  | ")}`;
  }

  function printArray(element) {
    const printed = printNamed(element);
    return /[|&\n]/.test(printed) && !printed.startsWith("{") ? `Array<${printed}>` : `${printed}[]`;
  }

  function printShape(schema) {
    const { def } = schema._zod;
    if (def.type in plainTypes) return plainTypes[def.type];
    switch (def.type) {
      case "literal":
        return def.values.map((value) => JSON.stringify(value)).join(" | ");
      case "enum":
        return printUnionOf(Object.values(def.entries).map((value) => JSON.stringify(value)));
      case "template_literal":
      case "custom":
        return def.type === "custom" ? "unknown" : "string";
      case "object":
        return printObject(def);
      case "array":
        return printArray(def.element);
      case "tuple":
        return `[${def.items.map(printNamed).join(", ")}]`;
      case "record":
        return `Record<${printNamed(def.keyType)}, ${printNamed(def.valueType)}>`;
      case "union":
        return printUnion(def.options);
      case "intersection":
        return `${printNamed(def.left)} & ${printNamed(def.right)}`;
      case "nullable":
        return `${printNamed(def.innerType)} | null`;
      case "optional":
        return `${printNamed(def.innerType)} | undefined`;
      case "lazy":
        return printNamed(def.getter());
      case "pipe":
        return printNamed(def.out._zod.def.type === "transform" ? def.in : def.out);
      case "default":
      case "prefault":
      case "readonly":
      case "catch":
      case "nonoptional":
        return printNamed(def.innerType);
      default:
        throw new Error(`no way to print a schema of the type ${def.type}`);
    }
  }

  function printUnionOf(words) {
    const line = words.join(" | ");
    return line.length <= MAX_LINE_LENGTH ? line : `\n  | ${words.join("\n  | ")}`;
  }

  function printNamed(schema) {
    return names.get(schema) ?? printShape(schema);
  }

  /** The shape of one schema itself, with the others by their names. */
  return (schema) => printShape(schema);
}
