import { type Answer, toJson } from "./ask.ts";

/** A page of records, however a server wraps it. */
export interface LoosePage {
  /** What the records were found under: `data` is right; undefined when there are none to be found. */
  wrapping: string | undefined;
  records: readonly unknown[];
}

/** Finds the records in an answer: a bare page, a page in an envelope, a bare list, or JSON in a string. */
export function toLoosePage(answer: Answer): LoosePage {
  return findPage(toJson(answer), "");
}

function findPage(value: unknown, path: string): LoosePage {
  if (typeof value === "string") {
    try {
      return findPage(JSON.parse(value), `${path}(a string of JSON)`);
    } catch {
      return { wrapping: undefined, records: [] };
    }
  }
  if (Array.isArray(value)) return { wrapping: path === "" ? "(a bare list)" : path, records: value };
  if (typeof value !== "object" || value === null) return { wrapping: undefined, records: [] };
  for (const name of ["data", "threads", "items", "result", "results", "page", "response"]) {
    if (!(name in value)) continue;
    const inner = findPage((value as Record<string, unknown>)[name], path === "" ? name : `${path}.${name}`);
    if (inner.wrapping !== undefined) return inner;
  }
  return { wrapping: undefined, records: [] };
}
