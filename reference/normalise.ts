import { createHash } from "node:crypto";

/** A longer text is compared by its digest, so that a difference can be read. */
const MAX_TEXT_LENGTH = 2_000;

/** An id as a server of either side mints it: a prefix, and 32 or 128 random bits. */
const mintedId = /\b([a-z]{2,5})_([0-9a-f]{32}|[0-9a-f]{8})\b/g;

const timeFormats = {
  /** Ours: UTC, and it says so. */
  utc: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  /** The reference's: the server's local time, without a zone. */
  local: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?$/,
};
type TimeFormat = keyof typeof timeFormats;

export interface NormaliserOptions {
  timeFormat: TimeFormat;
  /** Texts that a server words in its own way, each with what it stands for. */
  words: ReadonlyMap<string, string>;
  /** Shows the format of times, the length of ids and the words, which count as equal otherwise. */
  literal: boolean;
}

/**
 * Makes answers of two servers comparable: an id becomes its prefix and a number, in the order in which the ids of a
 * prefix are first met, and a time becomes `<time>` once its format is checked. Fields are sorted, so that the order
 * in which a server writes them does not count.
 */
export interface Normaliser {
  normalise(value: unknown): unknown;
  /** Puts the server's own ids where a request has numbered ones. */
  denormalise(value: unknown): unknown;
}

export function createNormaliser({ timeFormat, words, literal }: NormaliserOptions): Normaliser {
  const numbered = new Map<string, string>();
  const originals = new Map<string, string>();
  const counts = new Map<string, number>();

  function toName(id: string, prefix: string): string {
    const known = numbered.get(id);
    if (known) return known;
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    const name = `${prefix}_${count}`;
    numbered.set(id, name);
    originals.set(name, id);
    return name;
  }

  function normaliseText(text: string, key: string, above: string): string {
    if (key === "created_at") {
      if (!timeFormats[timeFormat].test(text)) return `<no ${timeFormat} time: ${text}>`;
      return literal ? `<${timeFormat} time>` : "<time>";
    }
    // The body of an error that we answer with: its code counts, and that there are words to it.
    if (above === "error" && key === "message" && text.length > 10) return "<words>";
    const meaning = words.get(text);
    if (meaning !== undefined && !literal) return meaning;
    if (text.length > MAX_TEXT_LENGTH) {
      const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
      return `<${text.length} characters, sha256 ${digest}…>`;
    }
    return text.replace(mintedId, (id, prefix, digits) => {
      const name = toName(id, prefix);
      return literal ? `${name} of ${digits.length} digits` : name;
    });
  }

  function normalise(value: unknown, key = "", above = ""): unknown {
    if (Array.isArray(value)) return value.map((inner) => normalise(inner, key, above));
    if (typeof value === "object" && value !== null) {
      const sorted = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
      return Object.fromEntries(
        sorted.map(([name, inner]) => [normaliseText(name, "", key), normalise(inner, name, key)]),
      );
    }
    return typeof value === "string" ? normaliseText(value, key, above) : value;
  }

  function denormalise(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(denormalise);
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, denormalise(inner)]));
    }
    return typeof value === "string" ? (originals.get(value) ?? value) : value;
  }

  return { normalise: (value) => normalise(value), denormalise };
}

/** A copy without fields that are null or absent: how a store keeps them is its own affair. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  );
}
