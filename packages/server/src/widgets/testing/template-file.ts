export type Json = Record<string, unknown>;

/** A file with a template that makes one text, or a whole widget where it starts one. */
export function file(template: string, properties?: Json, required: string[] = []): Json {
  return {
    version: "1.0",
    name: "probe",
    template: template.startsWith('{"type"')
      ? template
      : `{"type":"Card","children":[{"type":"Text","value":${template}}]}`,
    jsonSchema: properties
      ? {
          $schema: "https://json-schema.org/draft/2020-12/schema",
          type: "object",
          properties,
          required,
          additionalProperties: false,
        }
      : {},
  };
}

/** A list as the studio writes it: gathered with a comma before each item, and the first comma cut off. */
const list = (body: string): string =>
  `{%- set _c -%}${body}{%- endset -%}{{- (_c[1:] if _c and _c[0] == ',' else _c) -}}`;

export const flights = file(
  `{"type":"ListView","limit":{{ (limit) | tojson }},"children":[${list(
    `{%-for flight in flights -%}{%-set i = loop.index0 -%},{"type":"ListViewItem","key":{{ (flight.id) | tojson }},"onClickAction":{"type":"flight.open","payload":{"id":{{ (flight.id) | tojson }},"place":{{ ((i + 1)) | tojson }}}},"children":[{"type":"Title","value":{{ ((flight.from ~ " → " ~ flight.to)) | tojson }}},${"{%-if flight.late -%}"}{"type":"Badge","label":{{ (("+" ~ flight.minutes ~ " min")) | tojson }},"color":{%-if flight.minutes > 30 -%}"danger"{%-else-%}"warning"{%-endif-%}}{%-else-%}{"type":"Spacer"}{%-endif-%}${list(
      `{%-for stop in flight.stops -%},{"type":"Caption","value":{{ (stop) | tojson }}}{%-endfor-%}`,
    ).replace("{%- set _c -%}", ',{"type":"Row","children":[{%- set _c -%}')}]}]}{%-endfor-%}`,
  )}]}`,
  {
    limit: { anyOf: [{ type: "integer" }, { const: "auto" }] },
    flights: {
      type: "array",
      items: {
        type: "object",
        properties: {
          id: { type: "string" },
          from: { type: "string" },
          to: { type: "string" },
          late: { type: "boolean" },
          minutes: { type: "number" },
          stops: { type: "array", items: { type: "string" } },
        },
        required: ["id", "from", "to", "late", "minutes", "stops"],
        additionalProperties: false,
      },
    },
  },
  ["limit", "flights"],
);

/** A text that has all that is special to JSON, Jinja and HTML. */
const tricky = 'He said "no", \\ {{ x }} {% if %} </script> \' \n é 😀';
/** Data of every kind. */
export const everything = {
  name: tricky,
  plain: "plain",
  empty: "",
  count: 3,
  half: 12.5,
  tiny: 0.00001,
  yes: true,
  no: false,
  nothing: null,
  list: ["b", "a", "C"],
  numbers: [3, 1, 2],
  mixed: [null, 1, "x"],
  people: [
    { name: "Ada", age: 36, tags: ["x"] },
    { name: "Bob", age: 27, tags: [] },
  ],
  user: { name: "Eve", address: { city: "Bern" } },
};

/** As the server sends it. */
export function withoutNulls(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json, (_key, field) => (field === null ? undefined : field)));
}

/** What some work throws, or undefined. */
export function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
