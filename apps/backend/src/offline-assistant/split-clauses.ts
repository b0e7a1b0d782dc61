import { hideQuotes } from "./quotes.ts";
import { isAction, toInfinitive } from "./verbs.ts";

const commandVerbs =
  "add|create an?|new task|new todo|remind me|show|list|display|delete|remove|rename|reopen|re-open|uncheck|untick|mark|reschedule|postpone|snooze|prioriti[sz]e|undo|what|what's|whats|which|how many|tell me|give me|i(?:'ve| have| just)? (?:already |just )?(?:finished|completed|did|done|bought|called|paid|sent)";
/** Verbs of ours that people also have on their lists: "finish the report", "move the car". */
const everydayVerbs =
  "complete|finish|check|check off|tick|tick off|cross off|cross out|clear|drop|cancel|scratch|close|change|move|push|delay|defer|set|make|put|update|edit|bump|erase|trash|get rid of|strike|remember to|don'?t forget|call";
const politeness = "(?:(?:so|please|pls|also|then|now|just|finally|can you|could you|kindly)\\s+)*";
/** What names a task that is there: "2", "it", "the last one", "the milk one". */
const reference =
  "(?:off\\s+)?(?:(?:the\\s+)?(?:tasks?|numbers?|items?)\\s+)?(?:#?\\d+\\b(?!\\s+\\p{L}+s\\b)|it\\b|them\\b|that\\b|this one|the (?:first|second|third|fourth|fifth|last|latest)\\b|(?:all|everything|every)\\b|.+\\bones?\\b|the .+ task\\b|.+ tasks\\b)";

const startsCommand = new RegExp(`^${politeness}(?:${commandVerbs}|${everydayVerbs})\\b`, "iu");
const startsTellingCommand = new RegExp(
  `^${politeness}(?:(?:${commandVerbs})\\b|(?:${everydayVerbs})\\s+${reference}|(?:move|reschedule|postpone|push|change)\\s.+\\s(?:to|until|till)\\s)`,
  "iu",
);
const startsSureCommand = new RegExp(
  `^${politeness}(?:(?:add|show me|list my|show my|remind me|rename|reopen|what|what's|which|how many|undo)\\b|mark\\s.+\\s(?:done|complete|completed|finished|open)$|(?:${commandVerbs}|${everydayVerbs})\\s+${reference})`,
  "iu",
);
/** Sentences that give tasks as they are told, and those that give them with an infinitive. */
const isAdding =
  /^(?:please |pls |also |and |can you |could you )*(?:add|create|new|put|note|jot|make an?|todo|to-do|task)\b/i;
const isInfinitive =
  /\b(?:remind me|remember|don'?t forget|do not forget|dont forget|i (?:need|have|must|should|want|ought|'?ve got)|i gotta|need to|have to)\b/i;

const abbreviations = "dr mr mrs ms st prof vs no nr e.g i.e etc approx a.m p.m jr sr inc ltd co dept ext tel"
  .split(" ")
  .flatMap((one) => [one, one.charAt(0).toUpperCase() + one.slice(1)])
  .map((one) => one.replaceAll(".", "\\."))
  .join("|");
// A number and a dot may begin something ("1. Buy milk"), so only a capital or a command ends a sentence there.
const sentenceEnd = new RegExp(
  `(?<!\\b(?:${abbreviations})\\.)(?<=[^\\d\\s][.!?])\\s+|(?<=\\d[.!?])\\s+(?=\\p{Lu}|(?:${commandVerbs}|${everydayVerbs}) )|(?<=[ap]\\.m\\.)\\s+(?=\\p{Lu})|\\n+`,
  "u",
);
const joint =
  /\s*(?:,\s*(?:and\s+|&\s+)?(?:then\s+|also\s+)?|;\s*|\s+(?:and|&|\+)\s+(?:then\s+|also\s+)?|\s+then\s+|\s+as well as\s+|\s+plus\s+)(?=\S)/gi;
const infinitiveMark = /^(?:to|also to|i (?:also )?(?:need|have) to|remind me to|don'?t forget to)\s+/i;
const leadingDate =
  /^(?:(?:on|by|at|this|next)\s+)?(?:today|tomorrow|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day|next week)\s+/i;

/** A text's pieces and the joints between them: one joint less than pieces. Quoted joints are none. */
function cut(text: string): { pieces: string[]; joints: string[] } {
  const { hidden, show } = hideQuotes(text);
  const pieces: string[] = [];
  const joints: string[] = [];
  let end = 0;
  for (const match of hidden.matchAll(joint)) {
    if (match.index === 0) continue;
    pieces.push(show(hidden.slice(end, match.index)));
    joints.push(match[0]);
    end = match.index + match[0].length;
  }
  pieces.push(show(hidden.slice(end)));
  return { pieces, joints };
}

/** Joins pieces again wherever `opens` does not say that one begins something of its own. */
function group(text: string, opens: (piece: string, current: string) => boolean | string): string[] {
  const { pieces, joints } = cut(text);
  const groups: string[] = [];
  pieces.forEach((piece, index) => {
    const current = groups.at(-1);
    const opened = current === undefined ? piece : opens(piece, current);
    if (opened !== false) groups.push(opened === true ? piece : opened);
    else groups[groups.length - 1] = `${current}${joints[index - 1] ?? " "}${piece}`;
  });
  return groups.filter((one) => one.trim() !== "");
}

/** "Rename 2 to A and 3 to B": the verb of the first holds for the second. */
function repeatVerb(piece: string, current: string): string | undefined {
  const verb =
    /^(?:please )?(?<verb>rename|move|mark|change|set|make|reschedule|postpone|push)\b.*\b(?:to|as|until)\b/i.exec(
      current,
    )?.groups?.verb;
  return verb && /^(?:task |number )?#?\d+ (?:to|as|until)\b/i.test(piece) ? `${verb} ${piece}` : undefined;
}

function opensClause(piece: string, current: string): boolean | string {
  const repeated = repeatVerb(piece, current);
  if (repeated) return repeated;
  // "I bought milk and called Sam"
  if (/^(?:i|we|i've|we've)\b/i.test(current) && toInfinitive(piece.split(" ")[0] ?? "")) return `I ${piece}`;
  if (isInfinitive.test(current)) return startsSureCommand.test(piece);
  if (isAdding.test(current)) return startsTellingCommand.test(piece);
  return isAction(current) && !startsCommand.test(current)
    ? startsSureCommand.test(piece)
    : startsCommand.test(piece) || infinitiveMark.test(piece);
}

/** "If I finish the report, delete 2" asks for nothing now, and nobody here waits for later. */
const isConditional =
  /^(?:if|unless|once|as soon as|in case|whenever|provided|when(?! (?:is|are|do|does|should|must|was)\b))\b/i;

/** "Add fix the bug. Due tomorrow. High priority.": what follows an added task says more about it. */
function joinDetail(sentences: string[], sentence: string): string[] {
  const last = sentences.at(-1);
  const isDetail =
    /^(?:(?:it(?:'s| is) )?due\b|(?:high|low|normal|top) prio(?:rity)?\b|prio(?:rity)?:|urgent\b|important\b|it'?s (?:urgent|important)\b)[^?]{0,40}$/i.test(
      sentence,
    );
  const isAdded = last !== undefined && (isAdding.test(last) || isInfinitive.test(last));
  if (!isDetail || !isAdded) return [...sentences, sentence];
  return [...sentences.slice(0, -1), `${last.replace(/[.!]+$/, "")}, ${sentence}`];
}

/** Commands joined into one sentence: "show my tasks and delete 2" is two. */
export function splitClauses(message: string): string[] {
  const { hidden, show } = hideQuotes(message);
  return hidden
    .split(sentenceEnd)
    .map((sentence) => show(sentence).trim())
    .filter((sentence) => sentence !== "")
    .reduce<string[]>(joinDetail, [])
    .flatMap((sentence) => (isConditional.test(sentence) ? [sentence] : group(sentence, opensClause)));
}

const withoutLead = (piece: string) => piece.replace(infinitiveMark, "").replace(leadingDate, "");

/** "On Friday at 3pm", with nothing that happens then. */
const isOnlyDate = (piece: string) =>
  piece
    .trim()
    .split(/\s+/)
    .every((word) =>
      /^(?:on|at|by|the|next|this|in|for|again|[ap]m|noon|today|tonight|tomorrow|evening|morning|week|\d\S*|\p{L}+day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*)$/iu.test(
        word,
      ),
    );

/** "Urgent: renew the passport" begins a task of its own, wherever it stands. */
const startsWithPriority =
  /^(?:very )?(?:urgent|important|asap|(?:high|low|top) prio(?:rity)?)\s*[:!–-]\s*(?=\S)/i;

/**
 * What stands after "add", as the tasks that are meant: "buy milk tomorrow and call Sam on Friday" is two, "buy
 * bread and butter" is one, "eggs, milk and bread" is three.
 */
export function splitTasks(text: string, hasDate: (text: string) => boolean): string[] {
  const { pieces, joints } = cut(text);
  if (pieces.length === 1) return [text];
  if (pieces.every((piece) => /^"[^"]*"$/.test(piece.trim()))) return pieces;
  const hasComma = joints.some((one) => /[,;]/.test(one));
  const isPlainList =
    hasComma &&
    (pieces.length > 2 || joints.some((one) => one.includes(";"))) &&
    pieces.every((piece) => !isAction(piece) && piece.split(/\s+/).length <= 5);
  if (isPlainList)
    return pieces.filter((piece) => !/^(?:high|low|normal) priority$|^urgent$|^important$/i.test(piece))
      .length === pieces.length
      ? pieces
      : [text];
  return group(text, (piece, current) => {
    // One verb alone shares its object: "wash and fold the laundry".
    if (!/\s/.test(current.trim())) return false;
    if (isAction(withoutLead(piece))) return piece.replace(infinitiveMark, "");
    if (startsWithPriority.test(piece)) return true;
    // "Lunch with Jo at 1 and a call at 3"
    return hasDate(current) && hasDate(piece) && !isOnlyDate(piece);
  });
}
