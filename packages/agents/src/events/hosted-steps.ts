import type { Task, UrlSource } from "@parlor/protocol";

/*
 * What a provider does by itself, as tasks. The shapes are those of the Responses API; the AI SDK's names differ a
 * little, and are read as well.
 */

type Fields = Record<string, unknown>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function readRecords(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string" && one !== "") : [];
}

function toUrlSource({ url, title }: Fields): UrlSource[] {
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return [];
  return [
    {
      type: "url",
      url: url as string,
      title: typeof title === "string" && title !== "" ? title : parsed.hostname,
    },
  ];
}

/** A search of the web: `action` says what was looked for, or which page was opened. */
export function toSearchTask(given: { action: unknown; sources?: unknown; isDone: boolean }): Task {
  const action = isRecord(given.action) ? given.action : {};
  const queries = readTexts(action.queries);
  if (queries.length === 0 && typeof action.query === "string" && action.query !== "")
    queries.push(action.query);
  const sources = readRecords(action.sources ?? given.sources).flatMap(toUrlSource);
  if (sources.length === 0) sources.push(...toUrlSource(action));
  return {
    type: "web_search",
    ...(queries[0] === undefined ? {} : { title_query: queries[0] }),
    queries,
    sources,
    status_indicator: given.isDone ? "complete" : "loading",
  };
}

/** A search in the operator's files. Each file is named once. */
export function toFileTask(given: { results: unknown; isDone: boolean }): Task {
  const names = readRecords(given.results).map((result) => result.filename);
  const filenames = new Set(names.filter((name): name is string => typeof name === "string" && name !== ""));
  return {
    type: "file",
    sources: [...filenames].map((filename) => ({ type: "file", filename, title: filename })),
    status_indicator: given.isDone ? "complete" : "loading",
  };
}

/** A program that the model wrote and the provider ran. */
export function toCodeTask(given: { isDone: boolean }): Task {
  return { type: "custom", title: "Running code", status_indicator: given.isDone ? "complete" : "loading" };
}
