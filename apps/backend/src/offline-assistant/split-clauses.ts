import nlp from "compromise";

/** Verbs that begin a command of ours. After one of these, "and" and a comma begin another. */
const commandStart =
  /^(?:(?:please|also|then|now|just)\s+)*(?:add|create|new task|new todo|remind me|remember to|show|list|display|complete|finish|mark|check off|tick off|reopen|uncheck|delete|remove|drop|clear|rename|change|move|reschedule|postpone|push|delay|set|make|prioriti[sz]e|what|which|how many|put)\b/i;

/** A question of ours, or words of courtesy, which stand for themselves. */
const sentenceEnd = /(?<=[^\d\s][.!?;])\s+|(?<=\d[.!?;])\s+(?=\p{Lu})|\n+/u;

function splitOutsideQuotes(text: string, pattern: RegExp): string[] {
  const parts: string[] = [];
  const quotes: string[] = [];
  const hidden = text.replaceAll(/["“][^"”]*["”]/g, (quote) => `\ue000${quotes.push(quote) - 1}\ue000`);
  for (const part of hidden.split(pattern)) {
    const shown = part
      .replaceAll(/\ue000(\d+)\ue000/g, (_, index: string) => quotes[Number(index)] ?? "")
      .trim();
    if (shown !== "") parts.push(shown);
  }
  return parts;
}

/** A message as commands, each with one verb of ours at its front: "show my tasks and delete 2" is two. */
export function splitClauses(message: string): string[] {
  return splitOutsideQuotes(message, sentenceEnd).flatMap((sentence) => {
    const pieces = splitOutsideQuotes(
      sentence,
      /\s*(?:,\s*(?:and\s+)?(?:then\s+)?|;\s*|\s+and\s+(?:then\s+)?|\s+then\s+)(?=\S)/i,
    );
    const joints =
      sentence.match(/\s*(?:,\s*(?:and\s+)?(?:then\s+)?|;\s*|\s+and\s+(?:then\s+)?|\s+then\s+)(?=\S)/gi) ??
      [];
    // What is no command of its own belongs to the one before it, joint and all.
    if (pieces.length !== joints.length + 1) return [sentence];
    const clauses: string[] = [];
    pieces.forEach((piece, index) => {
      if (index === 0 || commandStart.test(piece)) clauses.push(piece);
      else clauses[clauses.length - 1] += (joints[index - 1] ?? " ") + piece;
    });
    return clauses;
  });
}

/** Verbs that compromise takes for nouns. */
const nounLikeVerbs =
  /^(?:book|mail|phone|text|email|plan|order|return|file|print|visit|ring|post|ship|fax)$/i;
/** Verbs that are more often nouns, unless a word such as "the" follows. */
const rareVerbs = /^(?:water|paint|iron|cook|walk|dust|mop|list|test|back)$/i;
const determiner = /^(?:the|a|an|my|our|his|her|their|this|that|some|all|up)$/i;

/** Whether a phrase begins with a verb and has something for it to act on: "call Sam", but not "butter". */
function isAction(phrase: string): boolean {
  const [first = "", second] = phrase.trim().split(/\s+/);
  if (second === undefined) return false;
  if (nounLikeVerbs.test(first) || (rareVerbs.test(first) && determiner.test(second))) return true;
  return nlp(phrase.toLowerCase()).terms().first().has("(#Infinitive|#PresentTense|#Imperative)");
}

/**
 * What stands after "add", as the tasks that are meant: "buy milk tomorrow and call Sam on Friday" is two, "buy
 * bread and butter" is one, "eggs, milk and bread" is three.
 */
export function splitTasks(text: string): string[] {
  const joint = /\s*(?:,\s*(?:and\s+)?(?:also\s+)?|;\s*|\s+and\s+(?:also\s+)?(?:to\s+)?|\s+as well as\s+)/i;
  const pieces = splitOutsideQuotes(text, joint);
  if (pieces.length < 2) return [text];
  const isList = /[,;]/.test(text) && pieces.every((piece) => !isAction(piece)) && pieces.length > 2;
  if (isList) return pieces;
  const joints = text.match(new RegExp(joint.source, "gi")) ?? [];
  if (joints.length !== pieces.length - 1) return [text];
  const tasks: string[] = [];
  pieces.forEach((piece, index) => {
    if (index === 0 || isAction(piece)) tasks.push(piece);
    else tasks[tasks.length - 1] += (joints[index - 1] ?? " ") + piece;
  });
  return tasks;
}
