import { WidgetError } from "../widget-error.ts";
import { parseWidgetTemplate, type WidgetTemplate } from "./parse-widget-template.ts";

/**
 * Reads a `.widget` file: `await loadWidgetTemplate(new URL("./flight.widget", import.meta.url))`. A path is taken from
 * the working directory. Needs a runtime with `node:fs`; elsewhere, hand the file's text to `parseWidgetTemplate`.
 * Throws a `WidgetError` as that does, and for a file that cannot be read.
 */
export async function loadWidgetTemplate(file: URL | string): Promise<WidgetTemplate> {
  // Imported here, so that all the rest of widgets runs where there is no file system.
  const { readFile } = await import("node:fs/promises");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new WidgetError("invalid_template", `The widget file ${String(file)} cannot be read.`, { cause });
  }
  return parseWidgetTemplate(text);
}
