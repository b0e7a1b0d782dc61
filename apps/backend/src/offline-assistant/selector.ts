import type { Task } from "../tasks/task.ts";
import type { Clock } from "./clock.ts";
import { type ListFilter, toGroup } from "./list-filter.ts";
import { unquote } from "./quotes.ts";
import { countSlips } from "./spelling.ts";

/** Which tasks a phrase means. */
export type Selector =
  | { kind: "numbers"; numbers: number[] }
  /** Counted in the list that was shown or asked about last; -1 is its last. `count` of them from there towards its middle. */
  | { kind: "ordinal"; position: number; count: number }
  | { kind: "text"; text: string }
  | { kind: "group"; filter: ListFilter; phrase: string; except?: Selector }
  /** What was spoken of last: "it", "them". */
  | { kind: "focus" }
  /** Nothing was named. */
  | { kind: "unsaid" };

const ordinals: Record<string, number> = {
  first: 1,
  "1st": 1,
  top: 1,
  second: 2,
  "2nd": 2,
  third: 3,
  "3rd": 3,
  fourth: 4,
  "4th": 4,
  fifth: 5,
  "5th": 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  last: -1,
  latest: -1,
  bottom: -1,
  newest: -1,
};
const numberWords: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
};
const MAX_RANGE = 100;

const number = "(?:(?:tasks?|numbers?|nos?\\.?|items?|todos?|nr\\.?)\\s*)?#?\\d{1,9}";
const numberList = new RegExp(
  `^(?:the\\s+|my\\s+)?(?<list>${number}(?:\\s*(?:,\\s*and|,|and also|and|&|\\+|plus|to|through|thru|until|-|–)?\\s*${number})*)(?:\\s+(?:tasks?|ones?|please))?$`,
  "i",
);
const focusPattern =
  /^(?:it|that|this|them|these|those|that one|this one|the same(?: one)?|both|both of (?:them|these|those)|all of (?:them|these|those)|them all|(?:that|this|the) (?:task|item|todo)|the one i just added|what i just added)$/i;
const ordinalPattern =
  /^(?:the |my )?(?:very )?(?<word>\p{L}+|\d[a-z]{2})(?: (?<count>one|two|three|four|five|\d))?(?: (?:tasks?|items?|ones?|entry))?(?: (?:on|in|of|from) (?:the|my) list)?$/iu;
const fillers =
  /^(?:the|my|our|a|an|task|todo|item|one|reminder|thing|entry|called|named|about|for|to|with|of|that|says|titled)$/i;

function readNumbers(list: string): number[] {
  const numbers: number[] = [];
  let isRange = false;
  for (const token of list.match(/\d+|\bto\b|through|thru|until|-|–/gi) ?? []) {
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

function readOrdinal(text: string): Selector | undefined {
  const found = ordinalPattern.exec(text)?.groups;
  const position = ordinals[found?.word?.toLowerCase() ?? ""];
  if (position === undefined) return undefined;
  const amount = found?.count?.toLowerCase() ?? "one";
  return { kind: "ordinal", position, count: numberWords[amount] ?? Number(amount) };
}

/** Reads the phrase that names what to act on. */
export function parseSelector(phrase: string, clock: Clock): Selector {
  const text = phrase.trim().replace(/[.!?,;:]+$/, "");
  if (text === "" || /^(?:tasks?|a task|some tasks?|something|one|an item)$/i.test(text))
    return { kind: "unsaid" };
  if (focusPattern.test(text)) return { kind: "focus" };
  const numbers = text.replaceAll(
    /\b(?:task|number|item) (one|two|three|four|five|six|seven|eight|nine|ten)\b/gi,
    (_, word: string) => String(numberWords[word.toLowerCase()]),
  );
  const list = numberList.exec(numbers)?.groups?.list;
  if (list !== undefined) return { kind: "numbers", numbers: readNumbers(list) };
  const ordinal = readOrdinal(text);
  if (ordinal) return ordinal;
  const exception =
    /^(?<base>.+?),? (?:except|but not|but|apart from|besides|other than)(?: for)? (?<except>.+)$/i.exec(
      text,
    )?.groups;
  const base = exception ? toGroup(exception.base ?? "", clock) : undefined;
  if (base) {
    const except = parseSelector(exception?.except ?? "", clock);
    return { kind: "group", filter: base, phrase: text, except };
  }
  const filter = toGroup(text, clock);
  return filter ? { kind: "group", filter, phrase: text } : { kind: "text", text: unquote(text) };
}

/** The phrases of a list of them: "the milk one and the dentist" is two. */
export function splitSelector(text: string, clock: Clock): Selector[] {
  return text
    .split(/\s*(?:,\s*(?:and\s+)?|\s+and\s+(?:also\s+)?|\s+&\s+|\s+as well as\s+|\s+plus\s+)\s*/i)
    .filter((phrase) => phrase !== "")
    .map((phrase) => parseSelector(phrase, clock));
}

/** The words that a title is found by, in lower case, without fillers. */
function toWords(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .replaceAll("'", "")
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !fillers.test(word));
  return telling.length > 0 ? telling : words;
}

function isSameWord(asked: string, word: string): boolean {
  if (asked === word) return true;
  if (asked.length >= 3 && word.startsWith(asked)) return true;
  if (asked.length >= 4 && asked.replace(/s$/, "") === word.replace(/s$/, "")) return true;
  return asked.length >= 5 && asked[0] === word[0] && countSlips(asked, word) <= 1;
}

/** Tasks found by words, and whether the words stand in their titles as they were said. */
export interface Match {
  tasks: Task[];
  isSure: boolean;
}

/** The tasks whose titles a text fits best: the title itself, else a part of it, else all of its words. Empty when none. */
export function matchTitle(text: string, tasks: readonly Task[]): Match {
  const asked = toWords(text);
  if (asked.length === 0) return { tasks: [], isSure: true };
  const phrase = asked.join(" ");
  const tiers: { isSure: boolean; fits(task: Task): boolean }[] = [
    { isSure: true, fits: (task) => task.title.toLowerCase() === text.trim().toLowerCase() },
    { isSure: true, fits: (task) => toWords(task.title).join(" ") === phrase },
    { isSure: true, fits: (task) => ` ${toWords(task.title).join(" ")} `.includes(` ${phrase} `) },
    {
      isSure: true,
      fits: (task) => {
        const words = toWords(task.title);
        return asked.every((one) => words.includes(one));
      },
    },
    {
      isSure: false,
      fits: (task) => {
        const words = toWords(task.title);
        return asked.every((one) => words.some((word) => isSameWord(one, word)));
      },
    },
  ];
  for (const { fits, isSure } of tiers) {
    const found = tasks.filter(fits);
    if (found.length > 0) return { tasks: found, isSure };
  }
  return { tasks: [], isSure: true };
}
