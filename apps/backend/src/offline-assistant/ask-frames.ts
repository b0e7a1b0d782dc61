import type { Found, Frame } from "./frame.ts";
import type { Intent } from "./intent.ts";
import { type ListFilter, toFilter } from "./list-filter.ts";
import { unquote } from "./quotes.ts";
import { parseSelector } from "./selector.ts";

/** Words that make a question one about tasks. */
const ours =
  /\b(?:tasks?|to-?dos?|to do|lists?|due|overdue|past due|late|left|open|done|finished|completed?|complete|agenda|plate|pending|outstanding|remaining|unfinished|incomplete|priorit(?:y|ies)|prio|deadlines?|reminders?|urgent|important|undated|undone|uncompleted|next|coming up|upcoming|have on|got on|going on|should i|must i|need to|have to|must do|should do|supposed to|forgot|forget|behind|everything|all of it|them all|missed|planned|scheduled|in store|accomplish(?:ed)?|my day|my week|needs doing)\b/i;
const spans =
  /\b(?:today|tonight|tomorrow|this week|next week|this month|this weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b/i;
const mine =
  /\b(?:i|my|me|mine|we|our|is there|are there|anything|something|on for|up for|up|happening|coming|for)\b/i;
/** Words that make it one about something else, whatever else stands in it. */
const foreign =
  /\b(?:weather|forecast|time is it|what day is|what date is|the date today|news|capital|meaning|temperature|rain|joke|story|poem|song|song|president|score|stock|traffic|movie|recipe|password|instructions|prompt|e-?mails?|calendar|meetings?|translate|eat|wear|cook|dinner|lunch|breakfast)\b/i;

function isOurs(clause: string): boolean {
  return !foreign.test(clause) && (ours.test(clause) || (spans.test(clause) && mine.test(clause)));
}

function list(filter: ListFilter, countOnly = false): Intent[] {
  return [{ kind: "list", filter, countOnly }];
}

/** A question about what the person has done: it asks for done tasks. */
const askedForDone =
  /\b(?:have|did) i (?:already |just )?(?:done|do|finish(?:ed)?|complete[d]?|accomplish(?:ed)?|get done|got done)\b|\bi(?:'ve| have) (?:already )?(?:done|finished|completed)\b/i;
/** A question about what the person should do: it asks for open tasks. */
const askedForOpen =
  /\b(?:do i (?:still )?(?:have|need|got)|have i got|should i|must i|(?:am i|i'm) supposed|have to|need to|left|remains?|plate|next|agenda|to do|on for|up for|can i do|is there|are there|anything|should do)\b/i;

const ask: Frame["read"] = ({ clause, clock }: Found) => {
  if (!isOurs(clause)) return undefined;
  const filter = toFilter(clause, clock);
  if (askedForDone.test(clause) && !/\bleft\b|n't\b|\bnot\b/i.test(clause))
    return list({ ...filter, status: "completed" });
  const isPlain = filter.status === "all" && askedForOpen.test(clause);
  return list(isPlain ? { ...filter, status: "open" } : filter);
};

const count: Frame["read"] = (found) =>
  ask(found)?.map((intent) => (intent.kind === "list" ? { ...intent, countOnly: true } : intent));

function toQuery(target: string): string {
  return unquote(
    target.replace(/^(?:the|my|a|an|any|that|task|tasks)\s+/i, "").replace(/\s+(?:one|task)$/i, ""),
  );
}

const find: Frame["read"] = ({ target }) => {
  const query = toQuery(target);
  return query === "" ||
    /^(?:it|that|this|there|i|you|they|we|he|she|everything|all|anything|the|today|tomorrow|what)$/i.test(
      query,
    ) ||
    /^#?\d+$/.test(query) ||
    foreign.test(query)
    ? undefined
    : list({ status: "all", query });
};

/** Questions about the tasks that are there. */
export const askFrames: readonly Frame[] = [
  {
    // "Show task 3", "what is #3?", "3"
    forms: [
      "(@show|open|what is|what's|whats|when is|details of|details for)? (me)? (?<target>(?:(?:tasks?|numbers?|items?) )?#?\\d{1,9}(?:(?:,| and|, and)? #?\\d{1,9})*) (due|again|please)*",
    ],
    read: ({ target, clock }) => {
      const selector = parseSelector(target, clock);
      return selector.kind === "numbers" ? list({ status: "all", numbers: selector.numbers }) : undefined;
    },
  },
  {
    forms: [
      "(and|so)? (what|how) about <text>",
      "(what's|whats|what is|how's|how is|how does|what does) (my (?:day|week)) (look|looking|like|look like|looking like|going)*",
      "(all|my|the|any|open|done)* (tasks|to-?dos|items|things) (due|for|on|from|between|by|before|in) <text>",
      "(and|also) <text>",
    ],
    read: ({ text, clause, clock }) => {
      const filter = toFilter(text || clause, clock);
      return filter.due || filter.days ? list(filter) : undefined;
    },
  },
  {
    forms: ["(how many|count|what's the number of|number of|how much) <text>", "count"],
    read: count,
  },
  {
    forms: [
      "(is|are|was|has|have) <target> (already|still|now|been)* (done|finished|completed|complete|open|on my list|on the list|in my list|on there|in there)",
      "(do i have|is there|have i got|did i add|did you add|have you got) (a|an|any|the|anything)? (@task)? (about|for|called|named|to|with|regarding|containing|mentioning)? <target> (on|in) (my|the) (@list)",
      "(do i have|is there|have i got|are there) (a|an|any|the|anything) (@task) (about|called|named|with|regarding|containing|mentioning) <target>",
      "(did|have|has) (i|we) (already)? (add|finish|finished|complete|completed|do|done|\\S+ed|paid|bought|sent|\\S+) <target> (yet|already)*",
      "when (is|are|was|do i have to|should i|must i|do i need to) <target> (due|happening|scheduled|supposed to be done)?",
      "(find|search|search for|look for|look up|where is|where's|filter by|filter) (me)? (my|all|the|any)* (@task)? (about|with|for|called|named|containing|mentioning|that mention)* <target>",
    ],
    read: (found) => {
      const { clause, clock, target } = found;
      // "Is anything open?", "is there anything due today?" ask for a kind, not for a title.
      if (
        /\b(?:anything|something|everything|nothing|tasks?|due|overdue|today|tomorrow)\b/i.test(target) ||
        /^(?:there|i|it)\b/i.test(target)
      )
        return undefined;
      return toFilter(clause, clock).due && !/^when/i.test(clause) ? undefined : find(found);
    },
  },
  {
    forms: [
      "(@show|see|hit) (me|us)* (up|out|over|through)? <text>",
      "(what|which|what's|whats|what're|is|are|do i|do we|did i|have i|have we|anything|any|something|my|am i|where|where's|when|tell me what|everything|nothing|how|how's|what am i|who|show) <text>",
      "(i want|i need|i'd like|i would like|want|wanna) to (see|know|view|look at|check|hear) <text>",
    ],
    read: (found) => {
      const { clause } = found;
      // "My dentist appointment is on Monday" tells.
      if (/^my\b.*\b(?:is|are|will be)\b/i.test(clause) && !found.isQuestion) return undefined;
      // "Show everything" asks for all; "everything is awful" does not.
      return /^(?:everything|nothing|how)\b/i.test(clause) &&
        !/\b(?:due|open|done|overdue|left|look|looking)\b/i.test(clause)
        ? undefined
        : ask(found);
    },
  },
  {
    forms: [
      "(@show) (me)? (my|the|all|everything|it|them)* (@list)? (please|again|all)*",
      "(everything|all|all of it|all of them|all tasks|everything please)",
    ],
    read: ({ clock, clause }) => list(toFilter(clause, clock)),
  },
  {
    // "My tasks", "overdue", "today's list", "high priority tasks"
    forms: [
      "(all|any|open|done|completed|finished|overdue|due|pending|unfinished|incomplete|undone|uncompleted|remaining|late|high|low|urgent|important|priority|today|today's|todays|tomorrow|tomorrow's|tomorrows|this|week|week's|weeks|next|weekend|month|my|the|current|list|tasks?|to-?dos?|to dos?|items|agenda|schedule|for|on|now|just|only|old|undated|stuff|things|monday|tuesday|wednesday|thursday|friday|saturday|sunday|left|please|with|without|no|a|dates?|deadlines?|status|overview|summary|of)*",
    ],
    read: ({ clause, clock }) =>
      /\b(?:all|open|done|completed|finished|overdue|due|pending|unfinished|incomplete|undone|uncompleted|remaining|late|priority|urgent|important|todays?|tomorrows?|week|weekend|list|tasks?|to-?dos?|to dos?|items|agenda|schedule|left|overview|summary|undated|\w+day)\b/i.test(
        clause,
      )
        ? list(toFilter(clause, clock))
        : undefined,
  },
];
