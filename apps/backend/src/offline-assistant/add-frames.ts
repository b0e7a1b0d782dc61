import type { Clock } from "./clock.ts";
import type { Found, Frame } from "./frame.ts";
import type { Intent } from "./intent.ts";
import { findDates } from "./parse-dates.ts";
import { takePriority } from "./parse-priority.ts";
import { parseTask } from "./parse-task.ts";
import { splitTasks } from "./split-clauses.ts";
import { isAction } from "./verbs.ts";

const weekday = "(?:mon|tues|wednes|thurs|fri|satur|sun)day";
const repetition = new RegExp(
  `,?\\s*\\b(?:(?:every|each) (?:other |second |single |\\d+ )?(?:days?|weeks?|months?|years?|mornings?|evenings?|nights?|afternoons?|weekdays?|weekends?|(?<day>${weekday}))|on (?<days>${weekday})s|(?:once|twice|\\w+ times) (?:a|per) (?:day|week|month|year)|daily|weekly|monthly|yearly|on weekdays)\\b`,
  "i",
);
const repeatNote = "I cannot repeat tasks, so it is there once.";

function addOne(text: string, clock: Clock): Intent {
  const repeated = repetition.exec(text);
  if (!repeated) return { kind: "add", task: parseTask(text, clock) };
  const { day, days } = repeated.groups ?? {};
  const first = day ?? days;
  const once = text.replace(repeated[0], first ? ` on ${first} ` : " ");
  return { kind: "add", task: parseTask(once, clock), note: repeatNote };
}

/** A date that stands before what it is for: "tomorrow to call Sam". */
function takeLeadingDate(text: string, clock: Clock): { rest: string; date?: string } {
  const found = findDates(text, clock)[0];
  if (!found || found.start > 0) return { rest: text };
  const rest = text
    .slice(found.end)
    .replace(/^[\s,:-]*(?:(?:to|that i|i need to|i have to|about|-|–)\s+)?/i, "");
  if (!/[\p{L}\p{N}\ue000]/u.test(rest)) return { rest: text };
  return { rest, date: text.slice(0, found.end).replace(/[,:]$/, "") };
}

/** "Tomorrow to call Sam" as "call Sam tomorrow". */
function moveDateBehind(text: string, clock: Clock): string {
  const { rest, date } = takeLeadingDate(text, clock);
  return date ? `${rest} ${date}` : text;
}

/** All tasks that a text lists, each with its own date and priority. */
function toAdds(text: string, clock: Clock): Intent[] {
  const said = text.trim().replace(/^(?:to|that|[:–-])\s+/i, "");
  if (said === "" || /^[\p{P}\s]+$/u.test(said)) return [{ kind: "say", what: "what-to-add" }];
  const { rest, date } = takeLeadingDate(said, clock);
  const hasDate = (one: string) => findDates(one, clock).length > 0;
  return splitTasks(rest, hasDate).map((one, index) => {
    return addOne(
      date && (index === 0 || !hasDate(one)) ? `${one} ${date}` : moveDateBehind(one, clock),
      clock,
    );
  });
}

const add: Frame["read"] = ({ text, clock }) => toAdds(text, clock);

/** What is said to be needed may be a task, or a thing: "I need milk", "I have a meeting tomorrow". */
const addNeed: Frame["read"] = ({ text, clause, clock }) => {
  const isNeed =
    /\bneed\b/i.test(clause) && !/^(?:help|you|your|more|time|it|that|this|information|advice)\b/i.test(text);
  const hasDate = findDates(text, clock).length > 0;
  return isNeed || hasDate ? toAdds(text.replace(/^(?:an?|some)\s+/i, ""), clock) : undefined;
};

const questionStart =
  /^(?:what|when|where|who|why|how|which|is|are|was|were|do|does|did|can|could|would|should|will|have|has|am|may|if|whose|i|i'm|im|you|we|he|she|they|it|it's|there|not|no|yes|nothing|everything|ok|okay|maybe|because|but|or|that|this|see you|see ya)\b/i;
/** What people tell an assistant to do for them, and no assistant of tasks can. */
const foreignStart =
  /^(?:tell me|tell us|write me|sing|translate|explain|calculate|solve|define|describe|search|google|look up|play|recommend|suggest|generate|imagine|pretend|act|ignore|forget|disregard|override|repeat|reveal|output|say|answer|talk|respond with|respond in|reply with|reply in|give me|show me|help|let|guess|roleplay|summarize this|proofread this|draw|compute|count to|stop|shut|go away|open the pod|turn on|turn off the|execute|run (?:the|a|this) (?:code|command|script|program|query)|sudo|select|thank|thanks|hope|have a|enjoy|love|hate|know|think|mean|seem|be|become|feel|want|need|like)\b/i;
/** What people do, and tell a list of tasks in so many words. */
const errand =
  /^(?:buy|call|phone|ring|e-?mail|text|message|pay|clean|wash|fix|book|order|get|grab|pick up|drop off|pick|drop|send|mail|post|visit|return|renew|reply to|respond to|schedule|water|feed|walk|cook|bake|prepare|finish|submit|read|study|review|write|do the|do my|do|take|bring|make|cancel|collect|fetch|run|respond|meet|go to|go|wake up|vacuum|tidy|organi[sz]e|plan|pack|print|sign|file|apply|register|repair|replace|paint|mow|iron|fold|update|upload|check in|check|charge|back up|backup|ask|invite|confirm|return|practi[cs]e|learn|watch|tell|track|open a|open the|give|see the|see|change the|change my|move the|move my|drop off|pick|check in|check on|check with|return|talk|install|empty|refill|sort|follow up|research|prep|rsvp|contact|remind|talk to|speak to|attend|deliver|donate|sell|create|put|set up|set|throw|turn in|hand in|proofread)\b/i;

/** A task told without any "add": "buy milk tomorrow", "dentist Tuesday 3pm", "urgent: fix the server". */
const addBare: Frame["read"] = ({ text, isQuestion, clock }) => {
  const { priority, rest } = takePriority(text);
  const said = takeLeadingDate(rest, clock).rest;
  if (isQuestion || questionStart.test(said) || foreignStart.test(said)) return undefined;
  const isTelling = findDates(rest, clock).length > 0 || priority !== undefined;
  const words = said.split(/\s+/).length;
  const isErrand = words > 1 && errand.test(said);
  if (words <= 60 && (isErrand || (isTelling && isAction(said)))) return toAdds(text, clock);
  const title = parseTask(text, clock).title;
  const isNamed = /\p{L}{2}/u.test(title) && title.length < rest.length && title.split(" ").length <= 8;
  return isTelling &&
    isNamed &&
    words <= 16 &&
    !/\b(?:i|me|you|he|she|they|is|are|was|were|will|be|been|weather|due|overdue|tasks?)\b/i.test(rest)
    ? toAdds(text, clock)
    : undefined;
};

/** Ways of adding tasks. */
export const addFrames: readonly Frame[] = [
  {
    forms: [
      "(add|create|make|new|put) (me)? (an?|another|some|the|one|new|more)* (@task|something)?",
      "(remind me|set a reminder|add to my list|add one)",
      "(i want|i'd like|i would like|i need) to (add|create|make) (a|an|some|another|new)* (@task)",
    ],
    read: () => [{ kind: "say", what: "what-to-add" }],
  },
  {
    forms: [
      "@add (me|us)? (these|this|the following|all of these|all these|all this)? (to|on|onto|in) (@my|a)? (@list) (please)? <text>",
      "@add (this|these)? as (a|an|another)? (new)? (@task) <text>",
      "(put|add) (on|to|onto) (@my) (@list) (please)? <text>",
      "@add (me|us)? (@quantity)* (following|new|another|more|extra)* (@task) (for me)? (to|on|onto|in) (@my|a)? (@list) (to|for|called|named|titled|that says|saying|about)? <text>",
      "(@add|make|set|set up|start|open|give|new) (me|us|up)* (@quantity)* (following|new|another|more|extra)* (@task) (for me)? (to|for|called|named|titled|that says|saying|about|with the title|with title|of|,)? <text>",
      "(new|another|next) (@task) (to|for|called|named|titled)? <text>",
      "((?:my )?(?:to-?do|to do|shopping|grocery) list|(?:my )?(?:to-?dos?|to dos?|tasks?)|reminder|groceries|shopping|note to self|note) <text>",
    ],
    read: (found) => {
      const { clause, text, clock } = found;
      const isHeading =
        /^(?:my )?(?:todos?|to-dos?|to do|tasks?|reminder|groceries|shopping|grocery|note|to do list|todo list)\b/i.test(
          clause,
        );
      // "Task 3" is a task that is there; "tasks for today" asks; a heading has a colon, a dash or a dot behind it.
      if (
        isHeading &&
        !/^(?:my )?[\w -]+?(?: ?:| [–-])/.test(clause) &&
        !/^(?:todo|task|to-do|note to self|reminder) [^\d#\s]/i.test(clause)
      )
        return undefined;
      if (isHeading && /^(?:for|due|today|tomorrow|this|that|list|due)\b/i.test(text)) return undefined;
      const level = /\b(?<level>high|low|top|normal|medium)[- ]priority\b|\b(?:urgent|important)\b/i.exec(
        clause.slice(0, clause.length - text.length),
      )?.[0];
      return toAdds(level ? `${text} (${/urgent|important/i.test(level) ? "urgent" : level})` : text, clock);
    },
  },
  {
    forms: [
      "(@add|make|set|set up|give) (me)? (an?|another)? (new)? ((?:very )?(?<value>high|low|top|normal|medium|urgent|important)(?:[- ](?:priority|prio))?) (@task) (to|for|called|named|titled|that says|saying|about)? <text>",
    ],
    read: ({ text, value, clock }) =>
      toAdds(`${text} (${/urgent|important|top/i.test(value) ? "high" : value} priority)`, clock),
  },
  {
    forms: [
      "(add|put|stick|throw|write|note|jot|enter|place|get|include|save|pop|chuck) <text> (down|up)? (to|on|onto|in|into) (@my|a) (@list|tasks list|todos list)",
      "(add|note|note down|jot down|write down|take a note|also add|and add|plus|append|insert|enter) (to|that i have to|that i need to|that)* <text>",
      "(add|create|insert) (a|an)? <text> as (a|an|another)? new? (high priority|low priority|urgent)? (@task)",
    ],
    read: add,
  },
  {
    forms: [
      "(@remind) (again|please)* (about|to|of|that i need to|that i have to|that i must|that|i)* <text>",
      "(set|set up|create|make) (me|a|an|up)* reminder (to|about|for|that)* <text>",
      "(i need|i want|i'd like) a reminder (to|about|for) <text>",
      "i (forgot|almost forgot|nearly forgot) to <text>",
      "(wake me up|wake me) <text>",
      "(it's|it is) (important|urgent|time) (that i|to|for me to) <text>",
    ],
    read: ({ text, clause, clock }) => {
      const said = /^wake me/i.test(clause) ? `wake up ${text}` : text;
      return toAdds(
        /^it(?:'s| is) (?:important|urgent)/i.test(clause) ? `${said} (high priority)` : said,
        clock,
      );
    },
  },
  {
    forms: [
      "(@have) (really|also|still|just|probably|desperately|definitely|to|got to)* to <text>",
      "(i|we) (must|should|gotta|gonna|will|'ll|have gotta|got to) (really|also|still|just|probably|definitely)* <text>",
      "(i'll|i am going to|i'm going to|i'm gonna|we'll|we are going to|need to|have to|gotta|must|should) (really|also|just)* <text>",
    ],
    read: ({ text, isQuestion, clock }) =>
      isQuestion ||
      /^(?:i|we|you|know|ask|see (?:my|all|what)|say|tell you|go$|talk to you|be (?:able|honest)|understand)\b/i.test(
        text,
      )
        ? undefined
        : toAdds(text, clock),
  },
  {
    forms: [
      "(i|we) (really|also|still|just)* (need|have|have got|got|want) <text>",
      "(i've got|we've got|need) (also)* <text>",
    ],
    read: addNeed,
  },
];

/** Facts with a date: "the rent is due on the 1st", "there's a meeting at 4 today". */
export const factFrames: readonly Frame[] = [
  {
    forms: [
      "(the|my|our)? <target> (is|are) due (on|by|at|in|to)? <value>",
      "(the|my)? (deadline|due date) (for|of) (the|my)? <target> is (on|by)? <value>",
      "(there is|there's|theres|there are) (a|an|some)? (@task)? <target>",
      "(the|my|our) <target> (is|are|will be|starts|begins) (on|at|in|by|from)? <value>",
    ],
    read: ({ target, value, isQuestion, clock }) => {
      const text = value ? `${target} ${value}` : target;
      return isQuestion || findDates(value || target, clock).length === 0 ? undefined : toAdds(text, clock);
    },
  },
];

/** The last of all: sentences that are tasks themselves. */
export const bareFrames: readonly Frame[] = [{ forms: ["<text>"], read: addBare }];

/** Reads an answer to "what shall I add?". */
export function readTaskAnswer(found: Pick<Found, "text" | "clock">): Intent[] {
  return toAdds(found.text, found.clock);
}
