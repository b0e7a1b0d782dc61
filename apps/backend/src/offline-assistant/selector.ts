import type { Task } from "../tasks/task.ts";
import { countSlips } from "./spelling.ts";

/** Which tasks a phrase means. */
export type Selector =
  | { kind: "numbers"; numbers: number[] }
  /** Counted in the list that was shown or asked about last; -1 is its last. */
  | { kind: "ordinal"; position: number }
  | { kind: "text"; text: string }
  | { kind: "group"; group: "all" | "done" | "open" | "overdue" | "today" }
  /** What was spoken of last: "it", "them". */
  | { kind: "focus" };

const ordinals: Record<string, number> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  last: -1,
};
const MAX_RANGE = 100;

const numberList =
  /^(?:the\s+)?(?:tasks?|numbers?|nos?\.?|items?|todos?)?\s*(?<list>#?\d{1,9}(?:\s*(?:,\s*and|,|and|&|\+|to|through|-|–)\s*(?:tasks?\s+)?#?\d{1,9})*)$/i;
const groups: { group: "all" | "done" | "open" | "overdue" | "today"; pattern: RegExp }[] = [
  {
    group: "done",
    pattern:
      /^(?:all\s+)?(?:of\s+)?(?:the\s+|my\s+)?(?:already\s+)?(?:done|completed?|finished)(?:\s+(?:tasks?|ones|todos?|items))?$/i,
  },
  {
    group: "overdue",
    pattern: /^(?:all\s+)?(?:of\s+)?(?:the\s+|my\s+)?overdue(?:\s+(?:tasks?|ones|todos?))?$/i,
  },
  { group: "open", pattern: /^(?:all\s+)?(?:of\s+)?(?:the\s+|my\s+)?open(?:\s+(?:tasks?|ones|todos?))?$/i },
  {
    group: "today",
    pattern:
      /^(?:all\s+|everything\s+)?(?:of\s+)?(?:the\s+|my\s+)?(?:tasks?\s+)?(?:due\s+)?(?:for\s+)?today'?s?(?:\s+tasks?)?$/i,
  },
  {
    group: "all",
    pattern:
      /^(?:all|everything|every task|all (?:of )?(?:the |my )?(?:tasks?|todos?)|(?:my|the) (?:whole |entire )?(?:tasks|list|todo list))$/i,
  },
];
const focusPattern =
  /^(?:it|that|this|them|these|those|that one|this one|the same|both|both of them|all of them)$/i;
const fillers = /^(?:the|my|a|an|task|todo|item|one|called|named|about|for|to|with|of|that|says|titled)$/i;

function readNumbers(list: string): number[] {
  const numbers: number[] = [];
  let isRange = false;
  for (const token of list.match(/\d+|to|through|-|–/gi) ?? []) {
    if (!/\d/.test(token)) {
      isRange = true;
      continue;
    }
    const value = Number(token);
    const from = numbers.at(-1);
    if (isRange && from !== undefined && value > from && value - from <= MAX_RANGE) {
      for (let next = from + 1; next <= value; next += 1) numbers.push(next);
    } else numbers.push(value);
    isRange = false;
  }
  return [...new Set(numbers)];
}

/** Reads the phrase that names what to act on. Empty phrases mean what was spoken of last. */
export function parseSelector(phrase: string): Selector {
  const text = phrase.trim().replace(/[.!?]+$/, "");
  if (text === "" || focusPattern.test(text)) return { kind: "focus" };
  const list = numberList.exec(text)?.groups?.list;
  if (list !== undefined) return { kind: "numbers", numbers: readNumbers(list) };
  const ordinal = /^(?:the\s+)?(?<word>\p{L}+)(?:\s+(?:one|task|item))?$/iu
    .exec(text)
    ?.groups?.word?.toLowerCase();
  if (ordinal !== undefined && ordinal in ordinals)
    return { kind: "ordinal", position: ordinals[ordinal] as number };
  const group = groups.find(({ pattern }) => pattern.test(text))?.group;
  if (group) return { kind: "group", group };
  return { kind: "text", text: text.replace(/^["“](.*)["”]$/, "$1") };
}

/** The words that a title is found by, in lower case, without fillers. */
function toWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !fillers.test(word));
  return telling.length > 0 ? telling : words;
}

function isSameWord(asked: string, word: string): boolean {
  if (asked === word) return true;
  if (asked.length >= 3 && word.startsWith(asked)) return true;
  if (asked.length >= 4 && asked.replace(/s$/, "") === word.replace(/s$/, "")) return true;
  return asked.length >= 5 && asked[0] === word[0] && countSlips(asked, word) <= 1;
}

/** The tasks whose titles a text fits best: the title itself, else a part of it, else all of its words. Empty when none. */
export function matchTitle(text: string, tasks: readonly Task[]): Task[] {
  const asked = toWords(text);
  if (asked.length === 0) return [];
  const phrase = asked.join(" ");
  const tiers: ((task: Task) => boolean)[] = [
    (task) => task.title.toLowerCase() === text.trim().toLowerCase(),
    (task) => toWords(task.title).join(" ") === phrase,
    (task) => ` ${toWords(task.title).join(" ")} `.includes(` ${phrase} `),
    (task) => {
      const words = toWords(task.title);
      return asked.every((one) => words.some((word) => isSameWord(one, word)));
    },
  ];
  for (const fits of tiers) {
    const found = tasks.filter(fits);
    if (found.length > 0) return found;
  }
  return [];
}
