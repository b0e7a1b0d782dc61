import type { Clock } from "./clock.ts";
import { frames } from "./frames.ts";
import type { Intent } from "./intent.ts";
import { mendSpelling } from "./spelling.ts";
import { splitClauses } from "./split-clauses.ts";

const courtesy =
  /^(?:(?:please|pls|hey|hi|hello|ok(?:ay)?|so|and|also|then|now|just|could you|can you|would you|will you|i(?:'d| would) like (?:you )?to|i want you to|let'?s|go ahead and)[\s,]+)+(?=\S)/i;
const afterword = /[\s,]+(?:please|pls|thanks|thank you|for me|right now)$/i;

/** What people ask an assistant for that this one has not got. */
const topics: { topic: string; pattern: RegExp }[] = [
  { topic: "the weather", pattern: /\bweather\b|\brain(?:ing)?\b|\bforecast\b/i },
  { topic: "jokes and stories", pattern: /\bjoke\b|\bstory\b|\bpoem\b|\bsong\b/i },
  {
    topic: "e-mail and messages",
    pattern: /^(?:e-?mail|send|text|message|reply|write (?:to|an? e-?mail))\b/i,
  },
  { topic: "writing code", pattern: /\b(?:code|program|script|function|python|javascript)\b/i },
  { topic: "calendars and meetings", pattern: /\b(?:meeting|calendar|invite|appointment)\b/i },
  { topic: "searching the web", pattern: /\b(?:search|google|look up|news|wikipedia)\b/i },
  { topic: "calculations", pattern: /^\s*(?:what(?:'s| is)\s+)?[\d\s+*/().-]+=?\s*\??$|\bcalculate\b/i },
];

/** A clause without the words around it that ask for nothing. */
function strip(clause: string): string {
  let text = clause
    .trim()
    .replace(/^[\s,;:.!–-]+/, "")
    // Two exclamation marks are a priority, one is none.
    .replace(/(?:[\s.?,;:]|(?<!!)!(?!!))+$/, "");
  text = text.replace(afterword, "");
  return text.replace(courtesy, "").trim();
}

function parseClause(clause: string, clock: Clock): Intent[] {
  const text = strip(clause);
  // Courtesy alone asks for nothing, and is answered as such.
  for (const candidate of text === clause.trim() ? [text] : [text, clause.trim().replace(/[\s.!?]+$/, "")]) {
    if (candidate === "") continue;
    for (const { pattern, read } of frames) {
      const match = pattern.exec(candidate);
      const intents = match && read({ groups: match.groups ?? {}, clause: candidate, clock });
      if (intents) return intents;
    }
  }
  const topic = topics.find(({ pattern }) => pattern.test(text))?.topic;
  return text === "" ? [] : [{ kind: "unable", text, ...(topic ? { topic } : {}) }];
}

/** Everything that a message asks for, in order. */
export function parseMessage(message: string, clock: Clock): Intent[] {
  const text = mendSpelling(message.toWellFormed().replaceAll(/[‘’]/g, "'").trim());
  return splitClauses(text).flatMap((clause) => parseClause(clause, clock));
}
