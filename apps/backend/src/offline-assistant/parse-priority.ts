import type { Priority } from "../tasks/task.ts";

const levels: Record<string, Priority> = {
  high: "high",
  highest: "high",
  top: "high",
  urgent: "high",
  important: "high",
  critical: "high",
  low: "low",
  lowest: "low",
  normal: "normal",
  medium: "normal",
};

/** Ways of saying a priority within a longer text, the clearest first. `level` names it; without it, it is high. */
const sayings: RegExp[] = [
  /(?:,?\s*(?:with|at|as|and|it is|it's|its|this is)\s+(?:a\s+)?)?[([]?\b(?<level>high|top|highest|low|lowest|normal|medium)[- ](?:priority|prio)\b[)\]]?[,:]?/i,
  /[([]?\b(?:priority|prio)\b:?\s*(?:is\s+)?(?<level>high|highest|top|low|lowest|normal|medium)\b[)\]]?/i,
  /(?:^|\s)!(?<level>high|low)\b/i,
  /(?:^|\s)p1(?=\s|$)/i,
  /(?:,|\s[-–—])\s*(?:it(?:'?s| is)\s+|this is\s+)?(?:very\s+|really\s+|super\s+|quite\s+|pretty\s+)?(?:urgent|important|critical)(?=\s*$|[,.;!])/i,
  /[([](?:very )?(?:urgent|important)[)\]]/i,
  /^(?:urgent|important|critical)(?:ly)?\s*(?:[:,!-]+)\s*/i,
  /^(?:urgently)\s+/i,
  /(?:[,(]\s*)?\b(?:asap|as soon as possible|urgently)\b\)?/i,
  /\s*!{2,}/,
];
const lowSaying = /(?:^|\s)p3(?=\s|$)/i;

/** The priority that a text names, and the text without it. */
export function takePriority(text: string): { priority?: Priority; rest: string } {
  const take = (pattern: RegExp) => text.replace(pattern, " ").replaceAll(/\s+/g, " ").trim();
  for (const pattern of sayings) {
    const match = pattern.exec(text);
    if (match)
      return {
        priority: levels[match.groups?.level?.toLowerCase() ?? "high"] ?? "high",
        rest: take(pattern),
      };
  }
  return lowSaying.test(text) ? { priority: "low", rest: take(lowSaying) } : { rest: text };
}

/** The priority that a text is, as a whole: "high", "low priority", "urgent". */
export function readPriority(text: string): Priority | undefined {
  const word =
    /^(?:an?\s+)?(?:very\s+|really\s+)?(?<level>high|highest|top|low|lowest|normal|medium|urgent|important)(?:[- ](?:priority|prio))?$/i.exec(
      text.trim(),
    )?.groups?.level;
  return word ? levels[word.toLowerCase()] : undefined;
}
