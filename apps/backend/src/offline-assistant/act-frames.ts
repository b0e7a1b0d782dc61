import type { Found, Frame } from "./frame.ts";
import type { Intent, TaskEdit } from "./intent.ts";
import { findDates, parseShift } from "./parse-dates.ts";
import { readPriority } from "./parse-priority.ts";
import { unquote } from "./quotes.ts";
import { parseSelector } from "./selector.ts";
import { toInfinitive } from "./verbs.ts";

function capitalise(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

function toTitleEdit(value: string): TaskEdit | undefined {
  const title = unquote(value);
  return title === "" ? undefined : { title: /^"/.test(value) ? title : capitalise(title) };
}

/** What "to …" after a task means: a date, a distance, a priority; undefined when it is none of these. */
function toEdit(value: string, { clock }: Found): TaskEdit | undefined {
  const text = value
    .trim()
    .replace(/[.!]+$/, "")
    .replace(/ instead$/i, "");
  const shift = parseShift(text);
  if (shift) return { shift };
  if (/^(?:no date|no due date|no deadline|none|nothing|someday|some day|whenever)$/i.test(text))
    return { due: null };
  const priority = readPriority(text);
  if (priority) return { priority };
  const [date, ...others] = findDates(text, clock);
  const isWhole = date && others.length === 0 && date.start <= 0 && date.end >= text.length;
  return isWhole ? { due: date } : undefined;
}

function edit(found: Found, change: TaskEdit | undefined): Intent[] | undefined {
  // "Push back the dentist", "bring forward the report"
  const target = found.target.replace(/^(?:back|forward|off|out|up) (?=\S)/i, "");
  return change && [{ kind: "edit", selector: parseSelector(target, found.clock), edit: change }];
}

const withoutDirection = (target: string) =>
  target.trim().replace(/\s+(?:back|forward|out|up|over|to|on)$/i, "");

/** Reads "the dentist tuesday 3pm": a task and the date or distance behind it, with no word between. */
function editByEnd(found: Found): Intent[] | undefined {
  const { clock } = found;
  const text = found.text.replace(/ instead$/i, "");
  const date = findDates(text, clock).at(-1);
  // "Make a cake tomorrow", "set up the meeting tomorrow": nothing that is there is changed.
  if (
    /^(?:an?|some|up|out|in) /i.test(text) ||
    (/^make\b/i.test(found.clause) &&
      /^(?!the |my )\p{L}{3,} /iu.test(text) &&
      !/^(?:it|that|this|task|number)\b/i.test(text))
  )
    return undefined;
  if (date && date.end >= text.length && date.start > 0) {
    return edit({ ...found, target: withoutDirection(text.slice(0, date.start)) }, { due: date });
  }
  const distance =
    /^(?<target>.+?) (?<value>(?:a|an|one|two|three|four|five|\d+|another|a couple of) (?:more )?(?:hour|day|week|month)s?)$/i.exec(
      text,
    )?.groups;
  const shift = distance && parseShift(distance.value ?? "");
  return shift && edit({ ...found, target: withoutDirection(distance.target ?? "") }, { shift });
}

const complete =
  (completed: boolean): Frame["read"] =>
  ({ target, clock }) => [{ kind: "complete", selector: parseSelector(target, clock), completed }];

const change: Frame["read"] = (found) => edit(found, toEdit(found.value, found));
/** Words that what is said to be done cannot begin with: those of questions, of people, and of other commands. */
const noTarget =
  /^(?:show|list|display|give|tell|find|see|view|delete|remove|clear|add|create|put|take|get rid|throw|mark|complete|finish|rename|move|remind|hide|archive|keep|what|which|how|when|who|where|why|is|are|was|were|am|i|i'm|im|we|you|not|nothing|did|do|does|have|has|get|getting|it's|that's|anything|should|can|could|if|all|everything i)\b/i;

/** "Milk is done": a statement, if what stands before is something that can be done. */
const completeStatement: Frame["read"] = (found) => {
  const { target } = found;
  if (/^(?:it|they|that|this|those|these|both)$/i.test(target)) return complete(true)(found);
  if (noTarget.test(target)) return undefined;
  return complete(true)(found);
};

/** "Finish the slides by Friday" is no report but a task, and so is "cancel the gym by Friday". */
function isTaskOfItsOwn({ target, clause, clock }: Found): boolean {
  // "Drop off the package", "check in for the flight"
  if (/^(?:drop (?:off|by)|check (?:in|on|out|with|for|into|if|whether))\b/i.test(clause)) return true;
  const date = findDates(target, clock).at(-1);
  return date !== undefined && date.start > 0 && parseSelector(target, clock).kind === "text";
}

/** What is said of done things without naming what was done to them. */
const vagueVerbs =
  /^(?:did|done|finished|completed|got through|took care of|taken care of|dealt with|handled|sorted|sorted out|wrapped up|ticked off|checked off|knocked out)$/i;
/** Past verbs that tell of no task that was done. */
const idleVerbs =
  /^(?:was|were|had|forgot|wanted|thought|meant|hoped|tried|liked|loved|hated|asked|said|told|knew|felt|saw|lost|missed|failed|decided|heard|noticed|needed|used|started|began|got|gotta|gonna)$/i;

const withoutPastDate = (text: string) =>
  text.replace(
    /(?<! for| due) (?:today|yesterday|already|just now|this morning|last night|now|earlier)$/i,
    "",
  );

/** "Bought the milk": what was done is found by the verb's infinitive, as tasks are called. */
const completeTold: Frame["read"] = ({ text, clock }) => {
  const [, first = "", rest = ""] =
    /^(\S+(?: (?:off|out|up|with|of|through|care of))*) (.+)$/.exec(withoutPastDate(text)) ?? [];
  if (vagueVerbs.test(first)) {
    return [{ kind: "complete", selector: parseSelector(rest, clock), completed: true }];
  }
  const verb = first.split(" ")[0] ?? "";
  const infinitive = idleVerbs.test(verb) ? undefined : toInfinitive(verb);
  if (!infinitive) return undefined;
  const phrase = `${infinitive}${first.slice(verb.length)} ${rest}`;
  return [{ kind: "complete", selector: { kind: "text", text: phrase }, completed: true }];
};

/** Reports without an "I", which are tried late: other sentences may begin with such a word too. */
export const toldFrames: readonly Frame[] = [
  {
    forms: ["(just|already|finally)* <text>"],
    read: (found) =>
      found.isQuestion || findDates(withoutPastDate(found.text), found.clock).length > 0
        ? undefined
        : completeTold(found),
  },
];

/** All changes of tasks that are there. */
export const actFrames: readonly Frame[] = [
  // Taking back
  {
    forms: [
      "take (that|it|this) back",
      "(undo|revert|take back|roll back) (it|that|this|the (delete|deletion|change|edit|rename)|the last (change|thing|action|step|one)|last (change|action)|my last (change|action)|what you (just )?did)? (please)?",
      "(put|change|set) (it|that|them|everything) back (to (how|what|the way) it was)?",
      "(oops|whoops) (undo|revert|take that back|undo that)",
    ],
    read: () => [{ kind: "undo" }],
  },

  // What tasks here have not got
  {
    forms: [
      "(add|put|attach|set|give|write|make) (a|an|the|some|another)? (?<value>tags?|labels?|notes?|comments?|sub-?tasks?|attachments?|files?|colou?rs?|categor(?:y|ies)|projects?|alarms?) (to|on|for|under) <target>",
      "(tag|label|colou?r) <target>",
    ],
    read: ({ target, clause, clock }) =>
      ["numbers", "focus", "ordinal"].includes(parseSelector(target, clock).kind)
        ? [{ kind: "unable", text: clause, topic: "tags, projects and subtasks" }]
        : undefined,
  },

  {
    forms: ["(set|start|create) (a|an|the|my)? (timer|alarm|alarm clock|stopwatch) <text>"],
    read: ({ clause }) => [{ kind: "unable", text: clause, topic: "notifications and alarms" }],
  },
  {
    forms: [
      "(sort|order|arrange|group|organi[sz]e|rank|prioriti[sz]e) (my|the|all|these)* (@list|@task) (by|for|in)? <text>",
      "(sort|order|arrange|group|organi[sz]e|rank|prioriti[sz]e) (my|the|all|these)* (@list|@task)",
    ],
    read: ({ clause }) => [{ kind: "unable", text: clause, topic: "sorting and grouping" }],
  },

  // Dates taken away
  {
    forms: [
      "(@delete|take away|unset) (the|its|their)? (@date) (from|of|for|on) <target>",
      "(@delete|take away) <target>(?:'s) (@date)",
      "(make|set|leave) <target> (without|with no) (a )?(@date)",
      "<target> (has|needs|does not need|doesn't need) (no|a|an)? (due date|deadline) (anymore|any more|any longer)?",
      "(unschedule) <target>",
    ],
    read: (found) => edit(found, { due: null }),
  },

  // Titles
  {
    forms: [
      "@rename <target> (to|as|into) <value>",
      "(@change|alter) the? (title|name|text|wording|description) (of|for|on) <target> (to|into|as) <value>",
      "call <target> <value> instead",
      "(@change|make) <target> (to say|say|read|to read|to be called|be called) <value>",
      "<target> should (be called|say|read|be named|be renamed to) <value>",
    ],
    read: (found) => edit(found, toTitleEdit(found.value)),
  },
  {
    forms: [
      "(call|edit|change|update) (?<target>(?:task |number )?#?\\d+: \\S.*)",
      "(call) (?<target>(?:task |number )?#?\\d+ \\p{Lu}.*)",
    ],
    read: ({ target, clock }) => {
      const [which = "", ...words] = target.split(/(?<=\d):? /);
      const change = toTitleEdit(words.join(" "));
      return change && [{ kind: "edit", selector: parseSelector(which, clock), edit: change }];
    },
  },
  {
    forms: ["(@rename) <target>"],
    read: ({ target, clock }) => {
      // "Rename 2: Call Alex", "rename 2 'Call Alex'"
      const parts = /^(?<which>#?\d+|it|that)[:,]? (?<value>.+)$/i.exec(target)?.groups;
      const change = parts && toTitleEdit(parts.value ?? "");
      return change
        ? [{ kind: "edit", selector: parseSelector(parts.which ?? "", clock), edit: change }]
        : [{ kind: "say", what: "new-name" }];
    },
  },

  // Open again
  {
    forms: [
      "(@mark|make|put|move|change) <target> (as|to|back to|back as|back)* (@open) (again|please)*",
      "(@reopen|undo|redo) <target> (again)?",
      "(@mark|make) <target> (as)? not (@done|done yet|finished yet)",
      "<target> (is|are|was|were) (not|n't) (really|actually|yet)* (@done) (yet|after all)*",
      "<target> (isn'?t|aren'?t|wasn'?t|weren'?t) (really|actually|yet)* (@done) (yet|after all)*",
      "(i|we) (did not|didn'?t|have not|haven'?t) (actually|really|yet)* (do|done|finish|finished|complete|completed) <target> (yet|after all)*",
      "open <target> (again|back up)",
    ],
    read: (found) =>
      /^(?:mark|make|put|move|change|set|flag|reopen|re-open|uncheck|untick|unmark|un|undo|redo|restore|bring|open)/i.test(
        found.clause,
      ) || !noTarget.test(found.target)
        ? complete(false)(found)
        : undefined,
  },

  // Priorities
  {
    forms: [
      "(@change|raise|lower|bump|increase|decrease|put) the? (priority|prio|importance) (of|for|on) <target> (up|down)? (to|as) <value>",
      "(@change) <target>(?:'s) (priority|prio) to <value>",
      "(make|@mark|@change|give|bump|raise|lower|put|move) <target> (as|to|a|an|at|up to|down to|is)* (?<value>@level(?:[- ](?:priority|prio))?)",
      "<target> (is|should be|needs to be|has|now has) (now|a|of|really|very|super)* (?<value>(?:high|low|normal|medium|top)[- ](?:priority|prio))",
      "(?<target>(?:task |number |item )?#?\\d+|it|that|this) (is|should be) (now|really|very|super)* (?<value>urgent|important)",
    ],
    read: change,
  },
  {
    forms: [
      "priorit(?:iz|is)e <target>",
      "(raise|increase|bump up|bump) the (priority|importance) (of|for) <target>",
    ],
    read: (found) => edit(found, { priority: "high" }),
  },
  {
    forms: [
      "de-?priorit(?:iz|is)e <target>",
      "(lower|decrease|reduce) the (priority|importance) (of|for) <target>",
    ],
    read: (found) => edit(found, { priority: "low" }),
  },

  // Done
  {
    forms: [
      "(@mark|put|move|make|change) <target> (off)? (as|to|is|being|are)* (now|already)* (@done) (please|now|already|too|today)*",
      "(@mark|cross|check|tick|strike) off <target>",
      "(check|tick|cross|mark|strike|scratch) <target> off (@my @list|the list|my list)?",
      "(check|tick|cross|mark|strike|scratch) <target> off (@my) (@list)",
      "(@complete) off? <target> (off|up|now|for me|already)*",
      "(i have|we have|i've|ive|we've|i'm|im|i am|we are|we're|i|we) (just|already|also|finally|now|all)* (done|finished|through) (with|doing)? <target>",
      "(all )?(done|finished|completed) (with)? <target>",
      "@mark <target>",
    ],
    read: (found) => {
      // "Mark" alone says not what as, and a task may be about marking.
      if (
        /^(?:mark|set|flag|count|consider)\b/i.test(found.clause) &&
        !/\b(?:done|complete|completed|finished|closed|off)\b/i.test(found.clause)
      )
        return undefined;
      // "Completed tasks" asks for a list.
      const { kind } = parseSelector(found.target, found.clock);
      // So does "check my tasks".
      if (kind === "group" && /^check (?!off\b)/i.test(found.clause)) return undefined;
      const isUnsaid = kind === "unsaid";
      if (isUnsaid || /^(?:yet|too|now|already|today)$/i.test(found.target)) return undefined;
      // "Finished the report yesterday" tells of what was done.
      const isPast = /^\S+ed\b|\bdone\b/i.test(found.clause);
      const target = isPast ? withoutPastDate(found.target) : found.target;
      return !isPast && isTaskOfItsOwn(found) ? undefined : complete(true)({ ...found, target });
    },
  },
  {
    forms: [
      "(it's|its|that's|they're|they are|these are|those are|this is) (all|now|already|both)* (@done) (now|already|too)*",
      "(i|we)? (just)? got (it|that|them) (all)? (@done)",
      "((?:i'm|im|i am|we're|we are|all|just) )*(done|finished|got it done)",
    ],
    read: () => [{ kind: "complete", selector: { kind: "focus" }, completed: true }],
  },
  {
    forms: [
      "<target> (is|are|was|were|has been|have been|got|'s|'re) (now|already|all|finally|both)* (@done) (now|already|too|today|yesterday|and dusted)*",
      "<target> (@done|done ✓|✓|✅) (already|now|too)*",
    ],
    read: completeStatement,
  },
  {
    forms: ["(i have|we have|i've|ive|we've|i|we) (just|already|also|finally|now|both)* <text>"],
    read: completeTold,
  },

  // Dates
  {
    forms: [
      "(@change|@move) (the|its)? (@date) (of|for|on) <target> (to|until|till|for|as) <value>",
      "(@change) <target>(?:'s) (@date) to <value>",
      "(@move) <target> (back|forward|out|up|over|on)? (to|until|till|for|by|on|from \\S+ to) <value>",
      "(make|@change|have) <target> (be )?due <value>",
      "(make|@change|have) <target> due (on|by|at|for) <value>",
      "give <target> (a|another|until|till|the|due date|deadline|date|of)* <value> (more)?",
      "(do|put|have)? (?<target>(?:task |number )?#?\\d{1,9}) (on|by)? <value>",
      "(?<target>(?:task |number |item )?#?\\d+|it|that|this) (is|should be) due <value>",
      "(bring|pull|push|put|move) <target> (forward|back|off|out|up) (to|until|till|by) <value>",
      "(set|add|put|give) (a|the|an)? (@date) of <value> (for|on|to) <target>",
      "(set|add|put|give) (a|the|an)? (@date) (to|for|on) (?<target>(?:task |number )?#?\\d+|it|.+?) (to|of|on|as)? <value>",
      "<target> (is|was|has been|got)? (now)? (moved|rescheduled|postponed|pushed|pushed back|delayed|shifted) (to|until|by) <value>",
      "<target> (is|are) now (on|at|due)? <value>",
      "(@change|make|move) <target> (to|be|for)? <value> instead",
    ],
    read: change,
  },
  { forms: ["(@move|make) <text>"], read: editByEnd },
  {
    forms: ["(postpone|reschedule|snooze|delay|defer|push back|put off) <target>"],
    read: ({ target, clock }) =>
      parseSelector(target, clock).kind === "text" && target.split(" ").length > 6
        ? undefined
        : [{ kind: "say", what: "until-when" }],
  },

  {
    // A slip of the tongue, put right: "no, tomorrow", "I meant Friday"
    forms: [
      "(no|nope|sorry|wait|oops|not that) (i meant|i mean|make it)? (on|at|for)? <value>",
      "(i meant|i mean|actually|rather|make that|or rather) (on|at|for)? <value>",
    ],
    read: (found) => {
      const date = toEdit(found.value, found);
      return date?.due ? [{ kind: "edit", selector: { kind: "focus" }, edit: date }] : undefined;
    },
  },

  // "Change X to Y": neither a date nor a priority, so a title.
  {
    forms: ["(change|update|edit|correct) <target> (to|into) <value>"],
    read: (found) => edit(found, toEdit(found.value, found) ?? toTitleEdit(found.value)),
  },

  // Deleting
  {
    forms: [
      "(@delete) <target> (from|off|out of) (@my) (@list)",
      "(take|throw|strike|cross) <target> (off|out|away|off of|out of) (@my @list)?",
      "(@delete) <target> (completely|entirely|permanently|forever|altogether|for good|away|now)*",
    ],
    read: (found) =>
      isTaskOfItsOwn(found) && !/^(?:delete|remove|erase|scratch)\b/i.test(found.clause)
        ? undefined
        : [{ kind: "delete", selector: parseSelector(found.target, found.clock) }],
  },
  {
    forms: [
      "(i|we) (no longer|don'?t|do not) (need|want|have) (to)? <target> (anymore|any more|any longer)?",
      "(forget|never mind|nevermind) about? <target>",
      "<target> (is|are) (no longer|not) (needed|necessary|relevant|required) (anymore|any more)?",
    ],
    read: ({ target, clock, clause }) =>
      /\b(?:anymore|any more|any longer|no longer|forget|mind|not)\b/i.test(clause) &&
      target.split(" ").length <= 8
        ? [{ kind: "delete", selector: parseSelector(target, clock), isVague: true }]
        : undefined,
  },

  // A verb of ours and nothing behind it
  {
    forms: ["(complete|finish|check off|tick off) (a task|tasks?|something)?"],
    read: () => [{ kind: "complete", selector: { kind: "unsaid" }, completed: true }],
  },
  {
    forms: ["(delete|remove) (a task|tasks?|something)?"],
    read: () => [{ kind: "delete", selector: { kind: "unsaid" } }],
  },
];
