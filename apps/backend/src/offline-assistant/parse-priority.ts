import type { Priority } from "../tasks/task.ts";

/** Ways of saying a priority, the clearest first. */
const sayings: { priority: Priority; pattern: RegExp }[] = [
  {
    priority: "high",
    pattern: /(?:,?\s*(?:with|at|as)\s+(?:a\s+)?)?\b(?:high|top|highest)[- ](?:priority|prio)\b/i,
  },
  {
    priority: "low",
    pattern: /(?:,?\s*(?:with|at|as)\s+(?:a\s+)?)?\b(?:low|lowest)[- ](?:priority|prio)\b/i,
  },
  {
    priority: "normal",
    pattern: /(?:,?\s*(?:with|at|as)\s+(?:a\s+)?)?\b(?:normal|medium)[- ](?:priority|prio)\b/i,
  },
  { priority: "high", pattern: /\bpriority:?\s+high\b|(?:^|\s)!high\b|(?:^|\s)p1(?=\s|$)/i },
  { priority: "low", pattern: /\bpriority:?\s+low\b|(?:^|\s)!low\b|(?:^|\s)p3(?=\s|$)/i },
  {
    priority: "high",
    pattern: /,\s*(?:it'?s\s+)?(?:very\s+)?(?:urgent|important)\b|\((?:urgent|important)\)|^urgent:\s*/i,
  },
  { priority: "high", pattern: /\s*!{2,}/ },
];

/** The priority that a text names, and the text without it. */
export function takePriority(text: string): { priority?: Priority; rest: string } {
  for (const { priority, pattern } of sayings) {
    if (pattern.test(text))
      return { priority, rest: text.replace(pattern, " ").replaceAll(/\s+/g, " ").trim() };
  }
  return { rest: text };
}
