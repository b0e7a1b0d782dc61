import { familyOf } from "../choose-rules.ts";
import type { ConformanceReport, RuleResult } from "./conformance-report.ts";

/** A report for build servers: JUnit's XML, a test case for each rule. What is known or unseen counts as skipped. */
export function toJunit({ results, counts }: ConformanceReport): string {
  const skipped = counts.known + counts.unseen;
  const cases = results.map(toCase).join("");
  const totals = `tests="${results.length}" failures="${counts.broken}" errors="0" skipped="${skipped}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${totals}>\n<testsuite name="chatkit conformance" ${totals}>\n${cases}</testsuite>\n</testsuites>\n`;
}

function toCase({ rule, outcome, evidence, reason }: RuleResult): string {
  const head = `<testcase classname="${familyOf(rule.id)}" name="${escapeXml(`${rule.id}: ${rule.sentence}`)}"`;
  if (outcome === "held") return `${head}/>\n`;
  if (outcome !== "broken") return `${head}><skipped message="${escapeXml(reason ?? "")}"/></testcase>\n`;
  const told = evidence.map(({ problem, request, status, answer }) =>
    [problem, `request: ${request}`, `answer: ${status} ${answer}`, `source: ${rule.source}`].join("\n"),
  );
  const message = escapeXml(evidence[0]?.problem ?? "");
  return `${head}><failure type="${rule.severity}" message="${message}">${escapeXml(told.join("\n\n"))}</failure></testcase>\n`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML has no way to write most control characters: they become question marks. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, "?");
}
