import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { type Answer, askReference } from "../testing/ask-reference.ts";
import { errorOf, everything, file, flights, type Json, withoutNulls } from "../testing/template-file.ts";
import { isWidgetError } from "../widget-error.ts";
import { parseWidgetTemplate } from "./parse-widget-template.ts";

/** Templates that give the same in both. */
const same: [name: string, file: Json, data: Json][] = [
  [
    "a list with conditions and lists in it",
    flights,
    {
      limit: "auto",
      flights: [
        { id: "1", from: "ZRH", to: 'O"Hare', late: true, minutes: 45, stops: [] },
        { id: "2", from: "GVA", to: "LHR", late: false, minutes: 0, stops: ["CDG", "AMS"] },
        { id: "3", from: "BRN", to: "VIE", late: true, minutes: 5, stops: ["MUC"] },
      ],
    },
  ],
  ["an empty list", flights, { limit: 3, flights: [] }],
  ["no data", file('"Hello"'), {}],
  ...[
    "{{ name | tojson }}",
    "{{ (name) | tojson }}",
    '{{ ((count ~ " · " ~ plain)) | tojson }}',
    '"Hello {{ plain }}"',
    '"{{ count }} {{ half }} {{ yes }} {{ nothing }} {{ (16 / 6) }} {{ 4 / 2 }} {{ 7 // 2 }} {{ -7 % 3 }} {{ 2 ** 3 }}"',
    "{{ ((16 / 6)) | tojson }}",
    "{{ nothing | tojson }}",
    "{{ list | tojson }}",
    "{{ user | tojson }}",
    "{{ (user.address.city) | tojson }}",
    '{{ (user["name"]) | tojson }}',
    "{{ (people[0].name) | tojson }}",
    "{{ (people[-1].name) | tojson }}",
    "{{ (people | length) | tojson }}",
    '{{ (((people | length) ~ " people")) | tojson }}',
    '{{ (name or "none") | tojson }}',
    '{{ (empty or "none") | tojson }}',
    '{{ (yes and "both") | tojson }}',
    '{{ (missing if missing is defined and missing is not none else "fallback") | tojson }}',
    '{{ (nothing if nothing is defined and nothing is not none else "fallback") | tojson }}',
    '{{ missing | default("fallback") | tojson }}',
    '{{ (empty | default("fallback", true)) | tojson }}',
    '{% if ((plain == "plain") and (count >= 3)) %}"yes"{% else %}"no"{% endif %}',
    '{% if count == "3" %}"same"{% else %}"not the same"{% endif %}',
    '{% if count == 3.0 %}"same"{% else %}"not the same"{% endif %}',
    '{% if yes == 1 %}"same"{% else %}"not the same"{% endif %}',
    '{% if list == ["b", "a", "C"] %}"same"{% else %}"not the same"{% endif %}',
    '{% if nothing %}"a"{% elif list %}"b"{% else %}"c"{% endif %}',
    '{%- if not (yes) -%}"a"{%-else-%}"b"{%-endif-%}',
    '{% if "a" in list and "z" not in list and "la" in plain %}"in"{% else %}"out"{% endif %}',
    '"{% for x in list %}{{ loop.index }}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}"',
    '"{% for key, value in user | items %}{{ key }}{% endfor %}"',
    '"{% for key in user %}{{ key }}{% endfor %}"',
    '"{% for x in numbers if x > 1 %}{{ x }}{% else %}none{% endfor %}"',
    '"{% for x in [] %}{{ x }}{% else %}none{% endfor %}"',
    '"{% for x in mixed %}{{ x }},{% endfor %}"',
    '"{% set y = 1 %}{% for x in [1] %}{% set y = 2 %}{% endfor %}{{ y }}"',
    "{% set ns = namespace(items=[]) %}{% for x in numbers %}{% set _ = ns.items.append({'n': x}) %}{% endfor %}{{ ns.items | tojson }}",
    "{% set d = {'a': 1} %}{% set _ = d.update({'b': 2}) %}{% set l = [1] %}{% set _ = l.extend([2]) %}{{ [d, l] | tojson }}",
    '"{% set ns = namespace(n=0) %}{% for x in numbers %}{% set ns.n = ns.n + x %}{% endfor %}{{ ns.n }}"',
    "\"{% macro hi(who, mark='!') %}Hi {{ who }}{{ mark }}{% endmacro %}{{ hi(plain) }}{{ hi(plain, mark='?') }}\"",
    "\"{# a comment #}{{ range(3) | join('-') }}{{ range(5, 1, -2) | join('-') }}\"",
    '"{{ plain[1:3] }}{{ plain[::-1] }}{{ plain[0] }}{{ list[:2] | join }}{{ plain[-3:] }}{{ name[-2:] }}"',
    "\"{{ list | sort | join(',') }} {{ list | sort(case_sensitive=true) | join(',') }} {{ numbers | sort(reverse=true) | join }}\"",
    "\"{{ people | map(attribute='name') | join(', ') }} {{ people | sum(attribute='age') }} {{ people | map(attribute='name') | map('upper') | join }}\"",
    "\"{{ people | selectattr('age', 'eq', 27) | map(attribute='name') | first }} {{ people | rejectattr('tags') | list | length }}\"",
    '"{{ numbers | min }} {{ numbers | max }} {{ numbers | sum }} {{ numbers | first }} {{ numbers | last }} {{ numbers | reverse | join }}"',
    "\"{{ [1, 1, 2] | unique | join }} {{ numbers | select('odd') | join }} {{ numbers | reject('odd') | join }}\"",
    "\"{{ plain | upper }} {{ 'aBC dEF-gh' | title }} {{ 'aBC' | capitalize }} {{ ' x ' | trim }} {{ plain | replace('p', 'b') }} {{ 'aaa' | replace('a', 'b', 2) }} {{ 'ab' | replace('', '-') }}\"",
    "\"{{ plain.upper() }} {{ 'a,b'.split(',') | join('|') }} {{ plain.startswith('pl') }} {{ user.get('nope', 'dflt') }}\"",
    "\"{{ 3.14159 | round(2) }} {{ 2.5 | round }} {{ 3.5 | round }} {{ 2.1 | round(0, 'ceil') }} {{ half | int }} {{ '7' | int + 1 }} {{ 'x' | int }} {{ -3 | abs }} {{ 3 | float }}\"",
    '"{{ tiny }} {{ 10 ** 20 / 1 }} {{ 1 / 3 }}"',
    '{{ [1, [2, {"a": none}]] | tojson }}',
    '{{ {"a": 1, "b": [true]} | tojson }}',
    "\"{{ '★' * count }}{{ (count * [0]) | length }} {{ '%s: %.2f %d%% %05.1f|%-4s|%+d' | format(plain, half, count, half, count, 7) }}\"",
    "{{ ((count > 1) == true) | tojson }}",
    "{{ plain | tojson | tojson }}",
    "{{ plain | tojson | safe }}",
    '{{ "\\"" ~ plain ~ "\\"" }}',
    `{{ '"a"' if yes else '"b"' }}`,
    "{% set q = plain | upper %}{{ q | tojson }}",
    "{{ (yes | tojson) }}",
    "{{ ('a\\nb\\t\"c\"') | tojson }}",
    "{{ (count > 1 and count < 5) | tojson }}",
    "{{ (1 if no else 2) | tojson }}",
    "\"{{ '%' }}{{ \"{{\" }}{{ '}}' }}\"",
    '{"type":"Card","children":[]}',
    '{"type":"Basic","children":{"type":"Text","value":{{ plain | tojson }}}}',
    '{"type":"Card","extra":{{ user | tojson }},"children":[{"type":"Map","pins":{{ numbers | tojson }},"nope":null}]}',
  ].map((template): [string, Json, Json] => [template, file(template), everything]),
];

/** Templates that both refuse. */
const refused: [name: string, file: Json, data: Json, code: string, message: string][] = [
  [
    "a name that is not there",
    file("{{ missing | tojson }}"),
    {},
    "template_failed",
    "missing is not defined",
  ],
  [
    "a field that is not there",
    file("{{ user.age | tojson }}"),
    everything,
    "template_failed",
    "user.age is not defined",
  ],
  ["a field of nothing", file("{{ missing.age | tojson }}"), {}, "template_failed", "missing is not defined"],
  ["what is not there in a text", file('"{{ missing }}"'), {}, "template_failed", "missing is not defined"],
  [
    "an if of what is not there",
    file('{% if missing %}"a"{% endif %}'),
    {},
    "template_failed",
    "missing is not defined",
  ],
  [
    "an if without an else",
    file("{{ plain if no }}"),
    everything,
    "template_failed",
    "an if without an else is not defined",
  ],
  [
    "a loop over a number",
    file('"{% for x in count %}{% endfor %}"'),
    everything,
    "template_failed",
    "a number cannot be gone through",
  ],
  [
    "a text and a number added",
    file('"{{ plain + count }}"'),
    everything,
    "template_failed",
    "a text + a number",
  ],
  ["a division by zero", file('"{{ 1 / 0 }}"'), {}, "template_failed", "divided by 0"],
  ["what is no JSON", file('"open'), {}, "template_failed", "gave no JSON"],
  ["a truth value as Python writes it", file("{{ yes }}"), everything, "template_failed", "gave no JSON"],
  ["a text without quotes", file("{{ plain }}"), everything, "template_failed", "gave no JSON"],
  ["a widget that is none", file('{"type":"Modal","children":[]}'), {}, "invalid_widget", "Modal.type"],
  [
    "an unknown filter",
    file("{{ plain | sparkle }}"),
    everything,
    "invalid_template",
    "there is no filter sparkle",
  ],
  [
    "an unknown test",
    file('{% if plain is sparkling %}"a"{% endif %}'),
    everything,
    "invalid_template",
    "there is no test sparkling",
  ],
  ["an unknown tag", file("{% sparkle %}"), {}, "invalid_template", "cannot be read"],
  ["a block that never ends", file('{% if yes %}"a"'), everything, "invalid_template", "cannot be read"],
  [
    "a chain of comparisons",
    file('{% if 1 < count < 2 %}"a"{% else %}{{ missing }}{% endif %}'),
    everything,
    "invalid_template",
    "compare two values at a time",
  ],
  ["another version", { ...file('"a"'), version: "2.0" }, {}, "invalid_template", "only version 1.0"],
];

/** Where we chose to differ: what they do, and what we give. */
const chosen: [name: string, file: Json, data: Json, ours: unknown, theirs: RegExp][] = [
  [
    "a text with a quote, put into a text without tojson, breaks it",
    file('"Hello {{ name }}"'),
    { name: 'Ada "Ace"' },
    'Hello Ada "Ace"',
    /JSONDecodeError/,
  ],
  [
    "the name of a method hides a field of the data",
    file('"{% for item in order.items %}{{ item }}{% endfor %}"'),
    { order: { items: ["a", "b"] } },
    "ab",
    /TypeError/,
  ],
];

const attack =
  '","onClick":"x"},{"type":"Button","label":"Pay","onClickAction":{"type":"pay"}},{"type":"Text","value":"';

let answers: Answer[];
beforeAll(() => {
  answers = askReference(
    [...same, ...refused, ...chosen, ["attack", file('"Hi {{ name }}"'), { name: attack }]].map(
      ([, given, data]) => ({
        ask: "build",
        file: given,
        data,
      }),
    ),
  );
});

test.each(same.map((one, index) => [...one, index] as const))(
  "%s: the same as the reference",
  (_name, given, data, index) => {
    const theirs = answers[index];
    expect(theirs?.error).toBeUndefined();
    expect(withoutNulls(parseWidgetTemplate(given).build(data))).toEqual(theirs?.widget);
  },
);

test.each(refused.map((one, index) => [...one, same.length + index] as const))(
  "%s: refused, as by the reference",
  (_name, given, data, code, message, index) => {
    expect(answers[index]?.error).toBeDefined();
    const error = errorOf(() => parseWidgetTemplate(given).build(data));
    expect(error).toMatchObject({ name: "WidgetError", code, message: expect.stringContaining(message) });
    expect(isWidgetError(error)).toBe(true);
  },
);

test.each(chosen.map((one, index) => [...one, same.length + refused.length + index] as const))(
  "chosen to differ where, in the reference, %s",
  (_name, given, data, ours, theirs, index) => {
    expect(answers[index]?.error).toMatch(theirs);
    expect(parseWidgetTemplate(given).build(data)).toEqual({
      type: "Card",
      children: [{ type: "Text", value: ours }],
    });
  },
);

test("no data ends a text and goes on as a widget: in the reference it does", () => {
  expect(JSON.stringify(answers.at(-1)?.widget)).toContain('"type":"pay"');
  for (const template of [
    '"Hi {{ name }}"',
    '{{ "\\"Hi " ~ name ~ "\\"" }}',
    '"{% set n = name %}Hi {{ n }}"',
  ]) {
    expect(parseWidgetTemplate(file(template)).build({ name: attack })).toEqual({
      type: "Card",
      children: [{ type: "Text", value: `Hi ${attack}` }],
    });
  }
  // Gathered text is JSON already; what is added to it is not.
  const gathered = file('{% set start %}"Hi {% endset %}{{ (start ~ name ~ "\\"") }}');
  const kept = file('{% set start %}"Hi {% endset %}{% set all = start ~ name ~ "\\"" %}{{ all }}');
  const joined = file('{% set a %}"Hi {% endset %}{% set z %}"{% endset %}{{ [a, name, z] | join }}');
  const replaced = file('{% set all %}"Hi NAME"{% endset %}{{ all | replace("NAME", name) }}');
  for (const template of [gathered, kept, joined, replaced]) {
    expect(parseWidgetTemplate(template).build({ name: attack })).toEqual({
      type: "Card",
      children: [{ type: "Text", value: `Hi ${attack}` }],
    });
  }
});

const data = {
  s: "ab c",
  q: 'a"b',
  e: "",
  n: 3,
  z: 0,
  h: 2.5,
  g: -7,
  t: true,
  f: false,
  o: null,
  l: ["b", "a", 1],
  m: [3, 1, 2],
  d: { k: "v", n: 1 },
  p: [
    { a: 1, b: "x" },
    { a: 2, b: "y" },
  ],
};
const filters =
  `upper lower length trim title capitalize abs round int float string first last list sort join sum min max
  tojson safe count round(1) d(1) join(',') default('d') default('d',true) replace('a','z') sort(attribute='a')
  sort(reverse=true) sum(attribute='a') join(attribute='b') reverse|list unique|list map('upper')|list map(attribute='a')|list
  selectattr('a')|list selectattr('a','eq',1)|list rejectattr('b','none')|list select|list reject|list
  select('string')|list items|list`.split(/\s+/);
const jinjaTests =
  "defined undefined none string number mapping sequence iterable odd even boolean true false integer float lower upper";
const members =
  "[0] [-1] [1:] [:2] [::-1] [5] .upper() .split() .get('k') .k .strip() .startswith('a') .keys()|list";
const operators = "+ - * / // % ~ == != < > <= >= and or in".split(" ");
const names = [...Object.keys(data), "missing", "d.k", "d.nope", "l[0]", "m[1]", "p[0].b", "d['k']"];
const literals = ['"x"', "''", "1", "0", "2.0", "true", "none", "[1, 'b']", "{'a': 1}", "[]"];
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression");
  return {
    expression: fc.oneof(
      { maxDepth: 3, withCrossShrink: true, depthSize: "medium" },
      fc.constantFrom(...names, ...literals),
      fc
        .tuple(inner, fc.constantFrom(...operators, "not in"), inner)
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc.tuple(inner, fc.constantFrom(...filters)).map(([operand, filter]) => `(${operand})|${filter}`),
      fc
        .tuple(inner, fc.constantFrom("is", "is not"), fc.constantFrom(...jinjaTests.split(" ")))
        .map((parts) => `(${parts.join(" ")})`),
      fc.tuple(inner, inner, inner).map(([yes, test, no]) => `(${yes} if ${test} else ${no})`),
      fc
        .tuple(inner, fc.constantFrom(...members.split(" ")))
        .map(([object, member]) => `(${object})${member}`),
      inner.map((operand) => `(not ${operand})`),
      inner.map((operand) => `(-${operand})`),
    ),
  };
});

test("of 3,000 random expressions, what both take is the same, and the rest is refused in so many words", () => {
  const templates = fc
    .sample(fc.tuple(expression, fc.boolean()), { numRuns: 3_000, seed: 1 })
    .map(([given, isText]) => file(isText ? `"{{ ${given} }}"` : `{{ (${given}) | tojson }}`));
  const theirs = askReference(templates.map((given) => ({ ask: "build", file: given, data })));
  const seen = { same: 0, refusedByBoth: 0, refusedByUs: 0 };
  for (const [index, given] of templates.entries()) {
    let ours: unknown;
    try {
      ours = parseWidgetTemplate(given).build(data);
    } catch (error) {
      expect(isWidgetError(error), String(given.template)).toBe(true);
      seen[theirs[index]?.error === undefined ? "refusedByUs" : "refusedByBoth"] += 1;
      continue;
    }
    // Texts with quotes break its JSON, not ours.
    if (theirs[index]?.error !== undefined) continue;
    expect(withoutNulls(ours), String(given.template)).toEqual(withoutNulls(theirs[index]?.widget));
    seen.same += 1;
  }
  expect(seen.same).toBeGreaterThan(900);
  // Lists in texts, and filters on what they are not for.
  expect(seen.refusedByUs).toBeLessThan(seen.same / 8);
});

test("100 random fillings of a list are the same as the reference's", () => {
  const flight = fc.record({
    id: fc.string(),
    from: fc.string({ unit: "grapheme" }),
    to: fc.constantFrom('a"b', "\\", "{{ x }}", ",", "\n"),
    late: fc.boolean(),
    minutes: fc.oneof(fc.integer(), fc.constantFrom(30.5, 0.25)),
    stops: fc.array(fc.string()),
  });
  const fillings = fc.sample(fc.record({ limit: fc.integer(), flights: fc.array(flight) }), {
    numRuns: 100,
    seed: 1,
  });
  const theirs = askReference(fillings.map((filling) => ({ ask: "build", file: flights, data: filling })));
  for (const [index, filling] of fillings.entries()) {
    expect(parseWidgetTemplate(flights).build(filling)).toEqual(theirs[index]?.widget);
  }
});
