import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ServerError } from "./tally.ts";

/** Answers of one kind, and what the logs tell of them. */
export interface ExplainedErrors {
  readonly answer: string;
  /** What the logs say; undefined where no log knows the requests. */
  readonly cause: string | undefined;
  readonly count: number;
  /** Some of them, to look for. */
  readonly requestIds: readonly string[];
}

interface LogLine {
  level?: number | string;
  msg?: string;
  status?: number;
  code?: string;
  error?: unknown;
  err?: { type?: string; code?: string; message?: string };
}

function parse(line: string): LogLine | undefined {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}

/** What one line tells of an answer; undefined where it only says that there was a request. */
function toCause(part: string, line: string): string | undefined {
  if (part === "nginx") {
    // "<request id> <status> <addresses> <statuses of the addresses> <path>", see nginx.ts.
    return /\b50[24]\b/.test(line.split(" | ")[1] ?? "") ? "nginx: whom it asked did not answer" : undefined;
  }
  const record = parse(line);
  if (!record || record.msg === "request") return undefined;
  const reason = record.err
    ? [record.err.code, record.err.message?.split("\n")[0]].filter(Boolean).join(" ")
    : record.error;
  return [`${part.replace(/ \d$/, "")}: ${record.msg}`, record.code, reason].filter(Boolean).join(", ");
}

/** The lines of all logs by the request that they are about. */
async function readLines(
  folder: string,
  wanted: ReadonlySet<string>,
): Promise<Map<string, [string, string][]>> {
  const found = new Map<string, [string, string][]>();
  for (const name of await readdir(folder)) {
    const part = name.replace(/\.log$/, "");
    for (const line of (await readFile(join(folder, name), "utf8")).split("\n")) {
      const id = part === "nginx" ? line.split(" ")[0] : /"request_?[iI]d":"([^"]+)"/.exec(line)?.[1];
      if (id !== undefined && wanted.has(id)) found.set(id, [...(found.get(id) ?? []), [part, line]]);
    }
  }
  return found;
}

/** Looks for each answer of 500 or above in the logs of the parts, by its request id. */
export async function explainErrors(
  folder: string,
  errors: readonly ServerError[],
): Promise<ExplainedErrors[]> {
  const lines = await readLines(folder, new Set(errors.map(({ requestId }) => requestId)));
  const kinds = new Map<string, ExplainedErrors & { requestIds: string[]; count: number }>();
  for (const { status, code, requestId } of errors) {
    const causes = (lines.get(requestId) ?? []).flatMap(([part, line]) => toCause(part, line) ?? []);
    // Of all parts that a request came through, the last that said something is where it went wrong.
    const cause = causes.find((one) => !one.startsWith("nginx")) ?? causes[0];
    const answer = `${status} ${code}`;
    const key = `${answer}: ${cause}`;
    const kind = kinds.get(key) ?? { answer, cause, count: 0, requestIds: [] };
    kinds.set(key, {
      ...kind,
      count: kind.count + 1,
      requestIds: [...kind.requestIds, requestId].slice(0, 3),
    });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}
