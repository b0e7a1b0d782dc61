import { type Exchange, findHeader, parseJson, toRequestType } from "./exchange.ts";

/** An exchange without what differs between any two runs: ids are numbered by their first appearance, times are gone. */
export interface NormalExchange {
  title: string;
  request: unknown;
  status: number;
  contentType: string;
  outcome: Exchange["outcome"];
  /** The events of a stream. */
  events: unknown[];
  /** The answer, where it is no stream. */
  answer: unknown;
}

const idPattern = /^(?:([a-z]{1,6})_[\w-]{6,}|[0-9a-f]{8}-[0-9a-f-]{27})$/;
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** Normalises a recording whole: an id has the same number wherever it appears. */
export function normaliseRecording(exchanges: readonly Exchange[]): NormalExchange[] {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();

  function nameOf(id: string, prefix: string): string {
    const known = names.get(id);
    if (known !== undefined) return known;
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    const name = `<${prefix} ${count}>`;
    names.set(id, name);
    return name;
  }

  function normalise(value: unknown): unknown {
    if (typeof value === "string") {
      if (timePattern.test(value)) return "<time>";
      const match = idPattern.exec(value);
      return match ? nameOf(value, match[1] ?? "id") : value;
    }
    if (Array.isArray(value)) return value.map(normalise);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, normalise(field)]));
  }

  return exchanges.map((exchange) => {
    const { request, response, frames, outcome } = exchange;
    return {
      title: toRequestType(exchange) ?? `${request.method} ${request.path}`,
      request: normalise(parseJson(request.body) ?? request.body),
      status: response?.status ?? 0,
      contentType: (response && findHeader(response.headers, "content-type")?.split(";")[0]) ?? "none",
      outcome,
      events: frames.map(({ data }) => normalise(parseJson(data) ?? data)),
      answer: response ? normalise(parseJson(response.body) ?? response.body) : undefined,
    };
  });
}
