import { ALL_WELL, type ExitStatus, SOMETHING_WRONG } from "../exit-status.ts";
import type { CheckFinding } from "./examine.ts";
import type { FindingLevel } from "./finding.ts";

const words: Record<FindingLevel, string> = {
  ok: "ok",
  warning: "warning",
  problem: "PROBLEM",
  unknown: "unseen",
};

/** A finding as one line for people. */
export function toLine({ level, id, message, mend }: CheckFinding): string {
  const text = mend === undefined ? message : `${message} Mend: ${mend}`;
  return `${words[level].padEnd(8)} ${id.padEnd(20)} ${text.replaceAll(/\s+/g, " ")}\n`;
}

/** How many findings of each level there are. */
function countLevels(findings: readonly CheckFinding[]): Record<FindingLevel, number> {
  const counts = { ok: 0, warning: 0, problem: 0, unknown: 0 };
  for (const { level } of findings) counts[level] += 1;
  return counts;
}

/** The last line for people. */
export function toSummary(findings: readonly CheckFinding[]): string {
  const { ok, warning, problem, unknown } = countLevels(findings);
  return `${ok} ok, ${problem} problems, ${warning} warnings, ${unknown} unseen\n`;
}

/** 1 when there is a problem. With `isStrict`, warnings count as problems. */
export function toStatus(findings: readonly CheckFinding[], isStrict: boolean): ExitStatus {
  const { problem, warning } = countLevels(findings);
  return problem > 0 || (isStrict && warning > 0) ? SOMETHING_WRONG : ALL_WELL;
}

/** The whole report for programs: one JSON object. */
export function toJsonReport(
  target: { web: string | undefined; backend: string | undefined },
  findings: readonly CheckFinding[],
  status: ExitStatus,
): string {
  const listed = findings.map(({ id, ...finding }) => ({ check: id, ...finding }));
  return `${JSON.stringify({ status, target, counts: countLevels(findings), findings: listed }, null, 2)}\n`;
}
