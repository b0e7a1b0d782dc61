import { beforeAll, expect, test } from "vitest";
import { parseRequest } from "./parse-request.ts";
import { askReference, type Question, recorded, schemaOf } from "./testing/reference.ts";

/*
 * Every field of what the reference sends is dropped, and replaced by values of other types, and both of us are asked
 * whether we still take it. Where the answers differ, the difference is a chosen one, and listed here.
 */

const absent = Symbol("absent");
type Replacement = null | number | string | boolean | unknown[] | object | typeof absent;
const replacements: Replacement[] = [null, 0, -1, 1.5, "", "x", "1", true, [], { type: "nope" }, absent];

interface Difference {
  why: string;
  takenBy: "us" | "reference";
  /** Of the field, indices as `#`. */
  path: RegExp;
  values: Replacement[];
}

const chosen: Difference[] = [
  { why: "icons of newer servers show as none", takenBy: "us", path: /icon$/, values: ["", "x", "1"] },
  { why: "the set of error codes is open", takenBy: "us", path: /^code$/, values: ["", "x", "1"] },
  {
    why: "a preview and an upload may be on the page's own origin",
    takenBy: "us",
    path: /(preview_url|upload_descriptor\.url)$/,
    values: ["", "x", "1"],
  },
  { why: "a type is always written", takenBy: "reference", path: /(^|\.)type$/, values: [absent] },
  {
    why: "numbers and truth values are not made of texts, nor of one another",
    takenBy: "reference",
    path: /(index|limit|size|progress|duration|allow_cancel|allow_retry|interactive|skipped|multiple|expanded|has_more|done|streaming)$/,
    values: [0, "1", true],
  },
  {
    why: "a moment is ISO 8601, not a count of seconds or milliseconds",
    takenBy: "reference",
    path: /created_at$/,
    values: [0, -1, 1.5, "1"],
  },
  { why: "an index counts from 0", takenBy: "reference", path: /_index$/, values: [-1] },
  { why: "a page of none never ends", takenBy: "reference", path: /limit$/, values: [0, -1] },
  { why: "a file has no negative size", takenBy: "reference", path: /^params\.size$/, values: [-1] },
  {
    why: "an empty id names nothing",
    takenBy: "reference",
    path: /^params\.(thread_id|item_id|item_ids\.#|attachment_id)$/,
    values: [""],
  },
];

type Json = Record<string | number, unknown>;

function* fieldsOf(value: unknown, above: (string | number)[] = []): Generator<(string | number)[]> {
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    const path = [...above, Array.isArray(value) ? Number(key) : key];
    yield path;
    yield* fieldsOf((value as Json)[key], path);
  }
}

function replace(value: unknown, path: readonly (string | number)[], replacement: Replacement): unknown {
  const copy = structuredClone(value);
  const parent = path.slice(0, -1).reduce((node: Json, key) => node[key] as Json, copy as Json);
  const last = path.at(-1) ?? "";
  if (replacement !== absent) parent[last] = replacement;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return copy;
}

interface Variant extends Question {
  field: string;
  replacement: Replacement;
}

// Widgets are left out: on the wire, both of us take every field in every type.
const sources = recorded
  .filter(({ family }) => /^(requests|sources|tasks|attachments|updates|items|events)$/.test(family))
  .filter(({ name }) => !/^events: thread\.|widget|component|root|bare/.test(name));
const variants = new Map<string, Variant>();
for (const { model, wire } of sources) {
  for (const path of fieldsOf(wire)) {
    const field = path.map((key) => (typeof key === "number" ? "#" : key)).join(".");
    for (const replacement of replacements) {
      // A field of what is in several recordings is asked about once.
      const key = JSON.stringify([model, (wire as Json).type, field, replacements.indexOf(replacement)]);
      if (variants.has(key)) continue;
      variants.set(key, { model, json: replace(wire, path, replacement), field, replacement });
    }
  }
}

let found: (Variant & { takenBy: Difference["takenBy"] })[] = [];
let taken = 0;

beforeAll(() => {
  const asked = [...variants.values()];
  const verdicts = askReference(asked);
  found = asked.flatMap((variant, index) => {
    const isOurs = schemaOf(variant.model).safeParse(variant.json).success;
    const isTheirs = verdicts[index]?.error === undefined;
    if (isTheirs) taken++;
    return isOurs === isTheirs ? [] : [{ ...variant, takenBy: isOurs ? "us" : "reference" }];
  });
});

function isChosen(by: Difference, { field, replacement, takenBy }: (typeof found)[number]): boolean {
  return by.takenBy === takenBy && by.path.test(field) && by.values.includes(replacement);
}

test("the reference and we take and refuse the same, but for what is chosen", () => {
  expect(taken).toBeGreaterThan(1_000);
  expect(variants.size - taken).toBeGreaterThan(1_000);
  const unchosen = found.filter((difference) => !chosen.some((by) => isChosen(by, difference)));
  expect(
    unchosen.map(({ takenBy, field, replacement }) => `${takenBy}: ${field} = ${String(replacement)}`),
  ).toEqual([]);
});

test.each(chosen)("$why: taken by $takenBy only", (by) => {
  expect(found.filter((difference) => isChosen(by, difference))).not.toEqual([]);
});

test("a mark of ours in a hidden item is nothing to the reference", () => {
  const json = {
    type: "sdk_hidden_context",
    id: "shcx_1",
    thread_id: "thr_1",
    created_at: "2026-05-01T12:00:00.000Z",
    content: "Stopped.",
    parlor: { stopped_after: "msg_1" },
  };
  expect(schemaOf("ThreadItem").parse(json)).toEqual(json);
  expect(askReference([{ model: "ThreadItem", json }])[0]).not.toHaveProperty("error");
});

test("an empty message is refused at our door only", () => {
  const input = { content: [], attachments: [], inference_options: {} };
  const json = { type: "threads.create", params: { input } };
  expect(parseRequest(json)).toMatchObject({ ok: false, code: "empty_message" });
  expect(askReference([{ model: "ChatKitReq", json }])[0]).not.toHaveProperty("error");
});
