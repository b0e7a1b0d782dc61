import { expect, test } from "vitest";
import { errorOf, everything, file, flights, type Json } from "../testing/template-file.ts";
import { loadWidgetTemplate } from "./load-widget-template.ts";
import { parseWidgetTemplate } from "./parse-widget-template.ts";

test.each([
  "{{ plain.constructor }}",
  "{{ plain.__proto__ }}",
  '{{ plain["constructor"] }}',
  "{{ user.constructor }}",
  "{{ user.__proto__ }}",
  "{{ user.hasOwnProperty }}",
  '{{ user["__proto__"] }}',
  "{{ list.constructor }}",
  "{{ list.length }}",
  "{{ constructor }}",
  "{{ globalThis }}",
  "{{ process }}",
  "{{ self }}",
  "{{ range.constructor }}",
])("%s reaches nothing behind the data", (template) => {
  expect(() => parseWidgetTemplate(file(template)).build(everything)).toThrow("is not defined");
});

test.each(['{% include "x" %}', '{% import "x" as y %}', '{% extends "x" %}', '{% from "x" import y %}'])(
  "%s: a template loads no file",
  (template) => {
    expect(() => parseWidgetTemplate(file(template))).toThrow("cannot be read");
  },
);

test("functions, and names of prototypes, in data are no more than values", () => {
  const data = JSON.parse('{"__proto__":{"polluted":"yes"},"name":"x"}');
  const template = parseWidgetTemplate(file("{{ name | tojson }}"));
  expect(template.build({ ...data, name: "x", call: () => "x" })).toEqual({
    type: "Card",
    children: [{ type: "Text", value: "x" }],
  });
  expect(() => parseWidgetTemplate(file("{{ call() }}")).build({ call: () => "x" })).toThrow(
    "call is not defined",
  );
  expect(() => parseWidgetTemplate(file("{{ polluted }}")).build(data)).toThrow("polluted is not defined");
});

const doubled = "{% set x = x ~ x %}".repeat(40);
test.each<[string, string]>([
  ["a loop in a loop in a loop", `"${"{% for x in range(1000) %}".repeat(3)}${"{% endfor %}".repeat(3)}"`],
  ["a range without end", '"{{ range(1000000000) | join }}"'],
  ["a text that doubles", `{% set x = "xxxx" %}${doubled}"{{ x }}"`],
  ["a list that doubles", `{% set x = [1] %}${"{% set x = x + x %}".repeat(40)}"{{ x | length }}"`],
  ["a list that holds itself twice", `{% set x = [1] %}${"{% set x = [x, x] %}".repeat(40)}{{ x | tojson }}`],
  [
    "a replacement that grows",
    `{% set x = "x" | replace("", "aaaaaaaaaaaaaaaa") %}${'{% set x = x | replace("a", x) %}'.repeat(9)}"{{ x }}"`,
  ],
  ["a join that grows", '"{{ range(100000) | join("aaaaaaaaaaaaaaaa") }}"'],
  ["a list that is put into itself", "{% set x = [] %}{% set _ = x.append(x) %}{{ x | tojson }}"],
  [
    "a list that is doubled in place",
    `{% set x = [1] %}${"{% set _ = x.extend(x) %}".repeat(40)}"{{ x | length }}"`,
  ],
  [
    "a list that grows behind what was counted",
    `{% set x = [1] %}{% set y = [x, x, x, x] %}{% if y == y %}{% endif %}${"{% set _ = x.extend(x) %}".repeat(16)}{% for i in range(1000) %}{% if y == [[], [], [], []] %}{% endif %}{% endfor %}"x"`,
  ],
  ["a macro that calls itself", '{% macro m() %}{{ m() }}{% endmacro %}"{{ m() }}"'],
  [
    "a long cut in a long loop",
    `{% set x = "${"x".repeat(10_000)}" %}"{% for i in range(100000) %}{% set y = x[::2] %}{% endfor %}"`,
  ],
  [
    "a long comparison in a long loop",
    '"{% set x = range(50000) | list %}{% for i in range(50000) %}{% if x == x and i in x %}{% endif %}{% endfor %}"',
  ],
  ["brackets without end", `{{ ${"(".repeat(50_000)}1${")".repeat(50_000)} }}`],
])("%s is stopped", (_name, template) => {
  const error = errorOf(() => parseWidgetTemplate(file(template)).build());
  expect(error).toMatchObject({ code: "template_too_large" });
});

test.each<[string, Json, string]>([
  ["a field that is missing", { flights: [] }, "probe.limit: "],
  [
    "a field of a wrong type",
    { limit: "auto", flights: [{ id: 5 }] },
    "probe.flights[0].id: Invalid input: expected string",
  ],
  [
    "a field that is not known",
    { limit: "auto", flights: [], more: 1 },
    "probe.more: there is no such field",
  ],
])("data is checked by the schema: %s", (_name, data, message) => {
  expect(() => parseWidgetTemplate(flights).build(data)).toThrow(message);
  expect(errorOf(() => parseWidgetTemplate(flights).build(data))).toMatchObject({
    code: "invalid_template_data",
  });
});

test.each<[string, unknown, string]>([
  ["no JSON", "{", "A widget file is JSON"],
  ["no object", "[]", "widget file: "],
  ["no template", { version: "1.0", name: "x" }, "widget file.template: "],
  [
    "a schema that is none",
    { ...file('"a"'), jsonSchema: { type: "sparkle" } },
    "The jsonSchema of the widget probe cannot be used",
  ],
])("a file with %s is refused", (_name, given, message) => {
  expect(() => parseWidgetTemplate(given)).toThrow(message);
});

test("one template is filled any number of times", () => {
  const template = parseWidgetTemplate(JSON.stringify(file("{{ n | tojson }}")));
  expect(template.name).toBe("probe");
  expect([1, 2].map((n) => template.build({ n }))).toEqual(
    [1, 2].map((n) => ({ type: "Card", children: [{ type: "Text", value: n }] })),
  );
});

test("a file is loaded, and one that cannot be is named", async () => {
  const flights = await loadWidgetTemplate(new URL("../testing/guide/flights.widget", import.meta.url));
  expect(flights).toMatchObject({ name: "flights", version: "1.0", jsonSchema: { required: ["flights"] } });
  await expect(loadWidgetTemplate("/nowhere/x.widget")).rejects.toMatchObject({
    code: "invalid_template",
    message: "The widget file /nowhere/x.widget cannot be read.",
  });
});
