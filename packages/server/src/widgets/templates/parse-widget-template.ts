import { isDeeperThan, MAX_JSON_DEPTH, type WidgetRoot } from "@parlor/protocol";
import { z } from "zod";
import { parseWireWidget } from "../parse-widget.ts";
import { toWidgetError, WidgetError } from "../widget-error.ts";
import { renderTemplate } from "./render-template.ts";
import { parseSyntax } from "./syntax.ts";
import { MAX_TEXT_LENGTH, TemplateFault, TemplateTooLarge, toValue } from "./values.ts";

/** Characters of a `.widget` file. */
const MAX_FILE_LENGTH = 1024 * 1024;

/** A `.widget` file, ready to be filled with data. */
export interface WidgetTemplate {
  readonly name: string;
  readonly version: "1.0";
  /** The JSON schema of its data, as the file has it. */
  readonly jsonSchema: Readonly<Record<string, unknown>>;
  /**
   * The widget for some data, which is checked against the schema first. Throws a `WidgetError`:
   * `invalid_template_data` for data that the schema refuses, `template_failed` for a template that uses what is not
   * there or gives no widget, `template_too_large` for one that does or makes too much.
   */
  build(data?: object): WidgetRoot;
}

const definitionSchema = z.object({
  version: z.literal("1.0", { error: "only version 1.0 of widget files is known" }),
  name: z.string(),
  template: z.string(),
  jsonSchema: z.record(z.string(), z.unknown()).default({}),
});

/**
 * A `.widget` file as the ChatKit studio exports it: a Jinja template that gives JSON, and the JSON schema of its data.
 * Takes the file's text or what it says. Throws a `WidgetError` for a file that is none, for a template that cannot be
 * read, and for a schema that cannot be used.
 *
 * The template runs in an interpreter of its own: it sees its data and nothing else, loads no other file, and stops at
 * bounds on its work and on what it makes. Text that is not written with `| tojson` is escaped, so that no data can be
 * read as a part of the widget.
 */
export function parseWidgetTemplate(file: unknown): WidgetTemplate {
  const { data: definition, error } = definitionSchema.safeParse(
    typeof file === "string" ? readJson(file) : file,
  );
  if (error) throw toWidgetError("invalid_template", "widget file", error);
  const { name, version, template, jsonSchema } = definition;
  if (template.length > MAX_FILE_LENGTH) {
    throw new WidgetError(
      "template_too_large",
      `The template of the widget ${name} is longer than ${MAX_FILE_LENGTH}.`,
    );
  }
  const statements = guard("invalid_template", name, () => parseSyntax(template));
  const dataSchema = toDataSchema(name, jsonSchema);
  return {
    name,
    version,
    jsonSchema,
    build(data = {}) {
      const json = toJsonData(name, data);
      const { error: refused } = dataSchema.safeParse(json);
      if (refused) throw toWidgetError("invalid_template_data", name, refused);
      const rendered = guard("template_failed", name, () => {
        const fields = toValue(json);
        if (!(fields instanceof Map)) throw new TemplateFault("its data is an object");
        return renderTemplate(statements, fields);
      });
      return parseWireWidget(readRendered(name, rendered));
    },
  };
}

function readJson(text: string): unknown {
  if (text.length > 4 * MAX_FILE_LENGTH) {
    throw new WidgetError("template_too_large", "A widget file is no longer than 4 MiB.");
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WidgetError("invalid_template", "A widget file is JSON; this one is not.", { cause });
  }
}

function toDataSchema(name: string, jsonSchema: Record<string, unknown>): z.ZodType {
  try {
    return z.fromJSONSchema(jsonSchema as z.core.JSONSchema.JSONSchema);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WidgetError(
      "invalid_template",
      `The jsonSchema of the widget ${name} cannot be used: ${reason}`,
      {
        cause,
        path: ["jsonSchema"],
      },
    );
  }
}

/** Data as JSON, so that nothing but values gets into a template. */
function toJsonData(name: string, data: object): unknown {
  if (isDeeperThan(data, MAX_JSON_DEPTH)) {
    throw new WidgetError("invalid_template_data", `${name}: nested deeper than ${MAX_JSON_DEPTH}`);
  }
  const text = JSON.stringify(data);
  if (text.length > MAX_TEXT_LENGTH) {
    throw new WidgetError("template_too_large", `${name}: data is no longer than ${MAX_TEXT_LENGTH}`);
  }
  return JSON.parse(text);
}

function guard<T>(code: "invalid_template" | "template_failed", name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const what = `The template of the widget ${name} ${code === "invalid_template" ? "cannot be read" : "failed"}`;
    // The parser and the interpreter go as deep as a template nests.
    if (cause instanceof RangeError)
      throw new WidgetError("template_too_large", `${what}: it nests too deeply`, { cause });
    if (!(cause instanceof TemplateFault)) throw cause;
    const isTooLarge = cause instanceof TemplateTooLarge;
    throw new WidgetError(isTooLarge ? "template_too_large" : code, `${what}: ${cause.message}`, { cause });
  }
}

function readRendered(name: string, rendered: string): unknown {
  try {
    return JSON.parse(rendered);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WidgetError(
      "template_failed",
      `The template of the widget ${name} gave no JSON (${reason}). Write values with | tojson.`,
      { cause },
    );
  }
}
