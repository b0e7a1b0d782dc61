import type { ConformanceReport, RuleResult } from "./conformance-report.ts";

/** A report for people: what is broken with what was asked and answered, then what is known and unseen. */
export function toText(report: ConformanceReport, options: { isVerbose?: boolean } = {}): string {
  const of = (outcome: string) => report.results.filter((result) => result.outcome === outcome);
  const held = options.isVerbose
    ? of("held").map((result) => `held    ${result.rule.id}: ${result.rule.sentence}\n`)
    : [];
  const listed = [...of("known"), ...of("unseen")].map(toLine);
  const { counts } = report;
  const hint = isForeign(report)
    ? "Nothing of ChatKit was seen at this address: is it the one of the endpoint?\n"
    : "";
  const summary = `${report.url}: ${report.requests} requests, ${counts.held} rules held, ${counts.broken} broken, ${counts.known} known to be broken, ${counts.unseen} not seen\n`;
  return [...held, ...of("broken").map(toParagraph), ...listed, hint, summary].join("");
}

/** What any web page keeps are the rules of every answer and every refusal. */
function isForeign({ results, counts }: ConformanceReport): boolean {
  const isOfAnyServer = ({ rule }: RuleResult) => /^(http|errors)\./.test(rule.id);
  const held = results.filter(({ outcome }) => outcome === "held" || outcome === "known");
  return counts.broken > 0 && held.every(isOfAnyServer) && results.some((result) => !isOfAnyServer(result));
}

function toLine({ outcome, rule, reason }: RuleResult): string {
  return `${outcome.padEnd(7)} ${rule.id}: ${reason ?? rule.sentence}\n`;
}

function toParagraph({ rule, evidence, breaches, checks }: RuleResult): string {
  const head = `BROKEN  ${rule.id} (${rule.severity}, ${breaches} of ${checks} times)\n`;
  const lines = [`rule:    ${rule.sentence}`, `source:  ${rule.source}`];
  for (const { problem, request, status, answer } of evidence.slice(0, 1))
    lines.push(`problem: ${problem}`, `request: ${request}`, `answer:  ${status} ${answer.trimEnd()}`);
  return head + lines.map((line) => `        ${line.replaceAll("\n", "\n                 ")}\n`).join("");
}
