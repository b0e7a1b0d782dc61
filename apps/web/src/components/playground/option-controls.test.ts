import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { locales, toLocaleLabel } from "./locales.ts";
import { optionGroups, type Settings, startSettings, toOptions } from "./option-controls.ts";

const root = new URL("../../../../../", import.meta.url);
const controls = optionGroups.flatMap(([, group]) => group);
const api = { value: () => undefined, code: "" };

/** The code as a page would run it: what it gives to `setOptions`. */
function run(code: string): Record<string, unknown> {
  let given: Record<string, unknown> = {};
  const element = {
    setOptions(options: Record<string, unknown>) {
      given = options;
    },
  };
  new Function("document", code)({ querySelector: () => element });
  return given;
}

/** Options as they can be compared: for a function, that it is one. */
const toPlain = (options: unknown) =>
  JSON.parse(JSON.stringify(options, (_name, value) => (typeof value === "function" ? "function" : value)));

const everything: Settings = Object.fromEntries(
  controls.map(({ path, kind, values, start }) => [
    path,
    kind === "switch" ? true : kind === "choice" ? (values?.at(-1) ?? "") : start || "Words",
  ]),
);

test.each([
  ["as it starts", startSettings],
  ["with everything on", { ...everything, locale: "de-DE", "theme.colorScheme": "dark" }],
])("the code that is copied gives the options that are shown: %s", (_name, settings) => {
  const { options, code } = toOptions(settings, api);
  const { api: shown, ...rest } = toPlain(options);
  const { api: copied, ...copiedRest } = toPlain(run(code));
  expect(copiedRest).toEqual(rest);
  expect({ ...copied, fetch: "function" }).toEqual(shown);
  expect(copied.url).toBe("/api/chatkit");
});

test("every option of the official types has a control", () => {
  const page = readFileSync(new URL("docs/element.md", root), "utf8");
  const table = page.slice(page.indexOf("## Options"), page.indexOf("## Methods"));
  const rows = table.split("\n").filter((line) => line.startsWith("| `"));
  const names = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ""),
  );
  expect(names.length).toBeGreaterThan(60);
  const code = toOptions({ ...everything, locale: "de-DE", "theme.colorScheme": "dark" }, api).options;
  // The page's own way to the server is the demo's, and the hosted service's secret has no use here.
  const missing = names.filter((name) => name !== "api.getClientSecret" && !has(code, name.split(".")));
  expect(missing).toEqual([]);
});

/** Whether options have a value at a path; `[]` is any of a list. */
function has(options: unknown, [name = "", ...rest]: string[]): boolean {
  if (typeof options !== "object" || options === null) return false;
  const value = (options as Record<string, unknown>)[name.replace("[]", "")];
  if (rest.length === 0) return value !== undefined;
  return name.endsWith("[]") && Array.isArray(value) ? value.some((one) => has(one, rest)) : has(value, rest);
}

test("every language of the element can be chosen, by the name that its readers give it", () => {
  const files = readdirSync(new URL("packages/ui/src/strings/catalogues/", root)).map((file) =>
    file.replace(".ts", ""),
  );
  expect(files.length).toBeGreaterThan(60);
  expect(locales.map((locale) => locale.toLowerCase())).toEqual([...files, "en"].toSorted());
  expect(toLocaleLabel("fr-CA")).toBe("fr-CA · français canadien");
});
