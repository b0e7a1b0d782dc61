import type { Clock } from "./clock.ts";
import type { Intent, ListFilter, TaskEdit } from "./intent.ts";
import { findDates, parseShift } from "./parse-dates.ts";
import { takePriority } from "./parse-priority.ts";
import { parseTask } from "./parse-task.ts";
import { parseSelector } from "./selector.ts";
import { splitTasks } from "./split-clauses.ts";

/** What a frame's pattern found, and what it may need to read it. */
interface Found {
  groups: Record<string, string | undefined>;
  clause: string;
  clock: Clock;
}

/**
 * A way of asking for something: the form of the sentence, and what it means. Undefined means that the form fits
 * but not its content, and that a later frame may.
 */
interface Frame {
  pattern: RegExp;
  read(found: Found): Intent[] | undefined;
}

const doneWords = "(?:done|complete|completed|finished|closed)";
const openWords = "(?:open|undone|not done|incomplete|unfinished|not finished|to ?do|active)";
const taskWord = "(?:tasks?|to-?dos?|items?)";

function toAdds(text: string, clock: Clock): Intent[] {
  const repeats =
    /\b(?:every|each)\s+(?:day|week|month|year|morning|evening|\p{L}+day)\b|\b(?:daily|weekly|monthly|yearly)\b/iu;
  return splitTasks(text).map((one) => {
    const repeated = repeats.exec(one)?.[0];
    const task = parseTask(repeated ? one.replace(repeated, " ") : one, clock);
    return repeated
      ? { kind: "add", task, note: "I cannot repeat tasks, so this one is there once." }
      : { kind: "add", task };
  });
}

const dueOfWords: { due: NonNullable<ListFilter["due"]>; pattern: RegExp }[] = [
  { due: "overdue", pattern: /\b(?:overdue|past due|late|missed)\b/i },
  { due: "today", pattern: /\btoday\b|\btonight\b/i },
  { due: "tomorrow", pattern: /\btomorrow\b/i },
  { due: "this_week", pattern: /\b(?:this|the) week\b|\bnext (?:few|7|seven) days\b/i },
  { due: "none", pattern: /\b(?:without|no) (?:a )?(?:due )?dates?\b|\bundated\b/i },
];

/** The filter that a question's words make. Words that say nothing of a filter are passed over. */
function toFilter(text: string): ListFilter {
  const due = dueOfWords.find(({ pattern }) => pattern.test(text))?.due;
  const isDone =
    /\b(?:done|completed?|finished|closed)\b/i.test(text) &&
    !/\b(?:not|un)\s*(?:done|completed?|finished)/i.test(text);
  const isOpen =
    /\b(?:open|pending|active|remaining|left|unfinished|incomplete|not done|outstanding|still)\b/i.test(
      text,
    ) || due === "overdue";
  const { priority } = takePriority(text);
  const query =
    /\b(?:about|containing|with the word|mentioning|matching)\s+["“]?(?<query>[^"”?]+?)["”]?\s*\??$/i.exec(
      text,
    )?.groups?.query;
  return {
    status: isDone ? "completed" : isOpen || due ? "open" : "all",
    ...(due ? { due } : {}),
    ...(query ? { query } : {}),
    ...(priority ? { priority } : {}),
  };
}

/** What "to …" after a task means: a date, a distance, a priority, or else a new title. */
function toEdit(text: string, clock: Clock, options: { mayBeTitle: boolean }): TaskEdit | undefined {
  const trimmed = text.trim().replace(/[.!]+$/, "");
  const shift = parseShift(trimmed);
  if (shift) return { shift };
  if (/^(?:no date|none|nothing|someday)$/i.test(trimmed)) return { dueAt: null };
  const priority = /^(?<word>high|low|normal|medium|urgent|important)(?:[- ](?:priority|prio))?$/i.exec(
    trimmed,
  )?.groups?.word;
  if (priority) {
    const word = priority.toLowerCase();
    return { priority: word === "low" ? "low" : word === "normal" || word === "medium" ? "normal" : "high" };
  }
  const [date, ...others] = findDates(trimmed, clock);
  if (date && others.length === 0 && date.start <= 0 && date.end >= trimmed.length)
    return { dueAt: date.dueAt };
  if (!options.mayBeTitle) return date ? { dueAt: date.dueAt } : undefined;
  const title = trimmed.replace(/^["“](.*)["”]$/, "$1");
  return title === "" ? undefined : { title: title.charAt(0).toLocaleUpperCase() + title.slice(1) };
}

function toEditIntent(target: string | undefined, edit: TaskEdit | undefined): Intent[] | undefined {
  return edit && [{ kind: "edit", selector: parseSelector(target ?? ""), edit }];
}

const say = (what: Extract<Intent, { kind: "say" }>["what"]) => (): Intent[] => [{ kind: "say", what }];

/** The forms, the most telling first. */
export const frames: readonly Frame[] = [
  // Courtesy and questions about the assistant.
  {
    pattern:
      /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings)(?:\s+(?:there|parlor|assistant))?$/i,
    read: say("greeting"),
  },
  {
    pattern:
      /^(?:thanks?|thank you|thx|cheers|great|perfect|nice|awesome|ok(?:ay)?|cool)(?:\s+(?:you|so much|a lot|very much|thanks?))*$/i,
    read: say("thanks"),
  },
  { pattern: /^(?:bye|goodbye|see you|good night)(?: .*)?$/i, read: say("goodbye") },
  {
    pattern:
      /^(?:help(?: me)?|(?:what|how) (?:can|could|do) you (?:help|do|assist)\b.*|what (?:are you able to|else can you) do\b.*|how (?:does this|do i use).*|\?)$/i,
    read: say("help"),
  },
  {
    pattern:
      /^(?:who|what) are you\b.*|^are you (?:an? )?(?:ai|bot|robot|human|llm|chatgpt|real|language model)\b.*|^(?:which|what) (?:ai )?model\b.*/i,
    read: say("identity"),
  },

  // Dates and priorities taken away.
  {
    pattern:
      /^(?:remove|clear|delete|drop|take away) the (?:due )?(?:date|deadline|due date) (?:from|of|for|on) (?<target>.+)$/i,
    read: ({ groups }) => toEditIntent(groups.target, { dueAt: null }),
  },

  // Titles.
  {
    pattern: /^(?:rename|retitle) (?<target>.+?) (?:to|as|into) (?<value>.+)$/i,
    read: ({ groups }) => {
      const title = (groups.value ?? "").trim().replace(/^["“](.*)["”]$/, "$1");
      return toEditIntent(groups.target, { title: title.charAt(0).toLocaleUpperCase() + title.slice(1) });
    },
  },
  {
    pattern: /^(?:change|set|update) the title of (?<target>.+?) to (?<value>.+)$/i,
    read: ({ groups }) => {
      const title = (groups.value ?? "").trim().replace(/^["“](.*)["”]$/, "$1");
      return toEditIntent(groups.target, { title });
    },
  },

  // Done and open again.
  {
    pattern: new RegExp(
      `^(?:mark|set|flag) (?<target>.+?) (?:as |to |back to |back as )?${openWords}(?: again)?$`,
      "i",
    ),
    read: ({ groups }) => [
      { kind: "complete", selector: parseSelector(groups.target ?? ""), completed: false },
    ],
  },
  {
    pattern: /^(?:reopen|re-open|uncheck|untick|unmark|undo) (?<target>.+)$/i,
    read: ({ groups }) => [
      { kind: "complete", selector: parseSelector(groups.target ?? ""), completed: false },
    ],
  },
  {
    pattern: new RegExp(`^(?:mark|set|flag) (?<target>.+?) (?:as |to )?${doneWords}$`, "i"),
    read: ({ groups }) => [
      { kind: "complete", selector: parseSelector(groups.target ?? ""), completed: true },
    ],
  },
  {
    pattern: /^(?:complete|finish|check off|tick off|check|tick|close) (?:off )?(?<target>.+?)(?: off)?$/i,
    read: ({ groups }) => [
      { kind: "complete", selector: parseSelector(groups.target ?? ""), completed: true },
    ],
  },
  {
    pattern:
      /^(?:i(?:'ve| have)?|i just) (?:already )?(?:did|done|finished|completed) (?:with )?(?<target>.+)$/i,
    read: ({ groups }) => [
      { kind: "complete", selector: parseSelector(groups.target ?? ""), completed: true },
    ],
  },
  {
    pattern: new RegExp(
      `^(?<target>(?:task |number |#)?\\d+|.+?) (?:is|are|was) (?:now |already )?${doneWords}(?: now)?$`,
      "i",
    ),
    read: ({ groups }) =>
      /^(?:what|which|how|when|who)\b/i.test(groups.target ?? "")
        ? undefined
        : [{ kind: "complete", selector: parseSelector(groups.target ?? ""), completed: true }],
  },

  // Priorities.
  {
    pattern: /^(?:set|change|update) the priority (?:of|for) (?<target>.+?) to (?<value>.+)$/i,
    read: ({ groups, clock }) =>
      toEditIntent(groups.target, toEdit(groups.value ?? "", clock, { mayBeTitle: false })),
  },
  {
    pattern:
      /^(?:make|mark|set|flag) (?<target>.+?) (?:as |to |a )?(?<value>(?:high|low|normal|medium|top)[- ](?:priority|prio)|urgent|important)$/i,
    read: ({ groups, clock }) =>
      toEditIntent(
        groups.target,
        toEdit((groups.value ?? "").replace(/^top/i, "high"), clock, { mayBeTitle: false }),
      ),
  },
  {
    pattern: /^prioriti[sz]e (?<target>.+)$/i,
    read: ({ groups }) => toEditIntent(groups.target, { priority: "high" }),
  },

  // Dates.
  {
    pattern:
      /^(?:set|change|move|update) the (?:due )?(?:date|deadline|due date) (?:of|for) (?<target>.+?) to (?<value>.+)$/i,
    read: ({ groups, clock }) =>
      toEditIntent(groups.target, toEdit(groups.value ?? "", clock, { mayBeTitle: false })),
  },
  {
    pattern:
      /^(?:move|reschedule|postpone|push|delay|shift|defer|put off|bring forward) (?<target>.+?) (?:back |forward |out )?(?:to|until|till|for|by) (?<value>.+)$/i,
    read: ({ groups, clock }) =>
      toEditIntent(groups.target, toEdit(groups.value ?? "", clock, { mayBeTitle: false })),
  },
  {
    pattern:
      /^(?:postpone|push|delay|shift|defer|put off) (?<target>.+?) (?:back |out )?(?<value>(?:a|an|one|two|three|\d+) (?:hour|day|week|month)s?)$/i,
    read: ({ groups, clock }) =>
      toEditIntent(groups.target, toEdit(groups.value ?? "", clock, { mayBeTitle: false })),
  },
  {
    pattern: /^(?:make|set) (?<target>.+?) due (?<value>.+)$/i,
    read: ({ groups, clock }) =>
      toEditIntent(groups.target, toEdit(groups.value ?? "", clock, { mayBeTitle: false })),
  },

  // "Change X to Y": a date, a priority, or a title.
  {
    pattern: /^(?:change|update|edit|set) (?<target>.+?) to (?<value>.+)$/i,
    read: ({ groups, clock }) =>
      toEditIntent(groups.target, toEdit(groups.value ?? "", clock, { mayBeTitle: true })),
  },

  // Deleting.
  {
    pattern:
      /^(?:delete|remove|drop|erase|clear|cancel|get rid of|throw away|trash) (?<target>.+?)(?: from (?:my|the) (?:list|tasks))?$/i,
    read: ({ groups }) => [{ kind: "delete", selector: parseSelector(groups.target ?? "") }],
  },

  // Adding.
  {
    pattern: new RegExp(
      `^(?:add|create|make|put|insert)(?: me)?(?: an?| the| some| these| this)?(?: new)?(?: ${taskWord}| reminder)(?: to my list)?(?:\\s*:\\s*|\\s+(?:to|for|called|named|titled|that says|saying)?\\s*)(?<text>.+)$`,
      "i",
    ),
    read: ({ groups, clock }) => toAdds(groups.text ?? "", clock),
  },
  {
    pattern:
      /^(?:add|put|create|note(?: down)?|schedule|jot down)\s*:?\s+(?<text>.+?)(?: (?:to|on|in) (?:my|the) (?:to-?do )?(?:list|tasks))?$/i,
    read: ({ groups, clock }) => toAdds(groups.text ?? "", clock),
  },
  {
    pattern:
      /^(?:remind me|remember|don'?t (?:let me )?forget)(?: that i (?:need|have) to| about| to| of)? (?<text>.+)$/i,
    read: ({ groups, clock }) => {
      // "Remind me tomorrow to call Sam": the date stands before the task.
      const swapped = /^(?<when>.+?) to (?<what>.+)$/i.exec(groups.text ?? "")?.groups;
      const isDateFirst = swapped && findDates(swapped.when ?? "", clock)[0]?.start === 0;
      return toAdds(isDateFirst ? `${swapped.what} ${swapped.when}` : (groups.text ?? ""), clock);
    },
  },
  {
    pattern: /^(?:new (?:task|todo|to-do|reminder)|todo|to-do|task)\s*:?\s+(?<text>.+)$/i,
    read: ({ groups, clock }) =>
      /^\d+$/.test(groups.text ?? "") ? undefined : toAdds(groups.text ?? "", clock),
  },
  {
    pattern: /^i (?:need|have|want|must|ought|should|gotta|'?ve got)(?: to)? (?<text>.+)$/i,
    read: ({ groups, clock }) => toAdds(groups.text ?? "", clock),
  },

  // Asking.
  {
    pattern: new RegExp(
      `^how many (?<what>.*?${taskWord}.*|.*(?:due|open|done|overdue|left|have i).*)$`,
      "i",
    ),
    read: ({ groups }) => [{ kind: "list", filter: toFilter(groups.what ?? ""), countOnly: true }],
  },
  {
    pattern:
      /^(?:(?:can|could) you )?(?:show|list|display|give|tell|read|get|see|view)(?: me)?(?: (?:all|of|the|my|a|list|everything|only|just|what|what's|is|are))* ?(?<what>.*)$/i,
    read: ({ clause }) => {
      const isOurs = new RegExp(
        `\\b(?:${taskWord}|list|todo|everything|all|due|overdue|done|open|completed|today|tomorrow|this week|priority|agenda|them)\\b`,
        "i",
      ).test(clause);
      return isOurs ? [{ kind: "list", filter: toFilter(clause), countOnly: false }] : undefined;
    },
  },
  {
    pattern:
      /^(?:what|which|what's|whats|is there|are there|do i have|have i got|anything|my)\b(?<what>.*)$/i,
    read: ({ clause }) => {
      const isOurs = new RegExp(
        `\\b(?:${taskWord}|list|due|overdue|left|open|to do|agenda|on my plate|plate|pending|priority)\\b|\\b(?:do|have) i\\b.*\\b(?:today|tomorrow|this week|do)\\b|\\b(?:today|tomorrow|this week)\\b.*\\b(?:do|have) i\\b`,
        "i",
      ).test(clause);
      const isForeign = /\b(?:weather|time is it|news|capital|meaning)\b/i.test(clause);
      return isOurs && !isForeign
        ? [{ kind: "list", filter: toFilter(clause), countOnly: false }]
        : undefined;
    },
  },
  {
    pattern: new RegExp(
      `^(?:(?:all|open|done|completed|finished|overdue|due|high priority|today'?s?|tomorrow'?s?|this week'?s?|my|the)\\s*)+(?:${taskWord}|list|today|tomorrow|this week)?$`,
      "i",
    ),
    read: ({ clause }) => [{ kind: "list", filter: toFilter(clause), countOnly: false }],
  },
];
