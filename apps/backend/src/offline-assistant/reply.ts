import { DateTime } from "luxon";
import type { Task } from "../tasks/task.ts";
import { readTaskAnswer } from "./add-frames.ts";
import type { Clock } from "./clock.ts";
import type { Intent } from "./intent.ts";
import { findDates } from "./parse-dates.ts";
import { parseMessage, toReadable } from "./parse-message.ts";
import { compileForm } from "./phrase-form.ts";
import type { Action, Question } from "./plan-parts.ts";
import { matchTitle, parseSelector } from "./selector.ts";
import { splitClauses } from "./split-clauses.ts";

/** What a message answers to an open question. `questions` are those that stay open. */
export type Reply =
  | { kind: "dropped"; questions: Question[] }
  | { kind: "chosen"; action: Action; tasks: Task[]; questions: Question[] }
  /** No answer, and nothing else either: ask again. */
  | { kind: "unclear"; questions: Question[] };

/** Nobody answers a question at greater length. */
const MAX_REPLY_LENGTH = 500;

// Whole sentences only: "sure, but keep the milk one" is no yes.
const yes = compileForm(
  "(yes|y|yeah|yea|yep|yup|sure|ok|okay|do it|go ahead|please do|confirm|confirmed|correct|right|of course|absolutely|definitely|affirmative|do so|sounds good|fine|that's right|go for it) (yes|please|sure|do it|do that|go ahead|thanks|thank you|(?:delete|remove|clear) (?:it|them|them all|all|all of them|everything|these|those)|all of them|all|that's right|thing|i'm sure|i am sure|of course)*",
);
const no = compileForm(
  "(no|n|nope|nah|never ?mind|forget it|forget about it|cancel|cancel that|stop|don'?t|do not|don'?t do (?:it|that)|don'?t delete (?:it|them|anything|any)|none|none of (?:them|these|those)|neither|neither of them|keep (?:it|them|them all|all|everything)|leave (?:it|them)|abort|not now|no way|wait|skip|skip it) (no|thanks|thank you|please|please don'?t|don'?t|never ?mind|forget it|stop|cancel|keep (?:it|them|them all|all)|leave (?:it|them)|i changed my mind|sorry)*",
);
const all = compileForm(
  "(just|mark|delete|do|yes|complete)* (all|both|all of them|both of them|all of these|both of these|them all|every one|everything|each|each of them|every single one|the lot|all three|all four) (please|thanks|of them|now|too)*",
);
const exception = compileForm(
  "(yes)? (delete|remove|complete|mark)? (all|all of them|everything|both|them all) (but|except|except for|apart from|but not|besides) <target>",
);
const wrapping =
  /^(?:(?:i mean(?:t)?|it'?s|it is|that'?s|that would be|just|only|the one|make it|i think|number|no\.|nr\.?|task|option|delete|complete|pick|choose|take|do)\s+)*(?:(?:about|with|called|named|that says|which says|labell?ed|due|for|on|from|at|where i)\s+)*/i;
const leftOver =
  /^(?:the|one|ones|task|due|for|on|that|is|which|with|a|an|date|time|from|at|by|of|it|'s|s|[\s,.])*$/i;

/** What tells tasks from each other beside their titles. */
const qualities: { pattern: RegExp; has(task: Task, all: readonly Task[]): boolean }[] = [
  {
    pattern: /\b(?:high|top)(?:[- ](?:priority|prio))?\b|\b(?:urgent|important)\b/i,
    has: (task) => task.priority === "high",
  },
  { pattern: /\blow(?:[- ](?:priority|prio))?\b/i, has: (task) => task.priority === "low" },
  {
    pattern: /\b(?:without|no|with no) (?:a )?(?:due )?(?:date|deadline)\b|\bundated\b/i,
    has: (task) => task.due_at === null,
  },
  { pattern: /\b(?:open|unfinished|not done)\b/i, has: (task) => !task.completed },
  { pattern: /\b(?:done|completed|finished)\b/i, has: (task) => task.completed },
  {
    pattern: /\b(?:newest|newer|latest|most recent)\b/i,
    has: (task, all) => all.every(({ number }) => number <= task.number),
  },
  {
    pattern: /\b(?:oldest|older|earliest)\b/i,
    has: (task, all) => all.every(({ number }) => number >= task.number),
  },
];

function isDueThen(task: Task, dueAt: string, { timeZone }: Clock): boolean {
  if (task.due_at === null) return false;
  if (dueAt.includes("T") && task.due_at.includes("T")) return dueAt === task.due_at;
  const toDay = (value: string) => DateTime.fromISO(value, { zone: timeZone }).toFormat("yyyy-MM-dd");
  return toDay(task.due_at) === toDay(dueAt);
}

/** "The one for Friday", "the urgent one": told by what a task is like. */
function pickByQuality(phrase: string, candidates: readonly Task[], clock: Clock): Task[] {
  // "Tomorrow's"
  const text = phrase.replace(/'s$/i, "");
  const date = findDates(text, clock)[0];
  if (date) {
    const around = `${text.slice(0, date.start)} ${text.slice(date.end)}`;
    return leftOver.test(around) ? candidates.filter((task) => isDueThen(task, date.dueAt, clock)) : [];
  }
  const quality = qualities.find(({ pattern }) => pattern.test(text));
  if (!quality || !leftOver.test(text.replace(quality.pattern, " "))) return [];
  return candidates.filter((task) => quality.has(task, candidates));
}

function pickNumbers(numbers: readonly number[], candidates: readonly Task[]): Task[] {
  const byNumber = candidates.filter((task) => numbers.includes(task.number));
  if (byNumber.length > 0) return byNumber.length === numbers.length ? byNumber : [];
  const byPlace = numbers.flatMap((number) => candidates[number - 1] ?? []);
  return byPlace.length === numbers.length ? byPlace : [];
}

/** The candidates that a phrase means. Empty when it means none of them. */
function pickOne(phrase: string, candidates: readonly Task[], clock: Clock): Task[] {
  const byQuality = pickByQuality(phrase, candidates, clock);
  if (byQuality.length > 0) return byQuality;
  const text = phrase.replace(wrapping, "").trim();
  const selector = parseSelector(text, clock);
  switch (selector.kind) {
    case "numbers":
      return pickNumbers(selector.numbers, candidates);
    case "ordinal": {
      const start = selector.position < 0 ? candidates.length - selector.count : selector.position - 1;
      return candidates.slice(Math.max(0, start), start + selector.count);
    }
    case "text": {
      const found = matchTitle(selector.text, candidates).tasks;
      return found.length > 0 ? found : pickByQuality(text, candidates, clock);
    }
    default:
      return pickByQuality(text, candidates, clock);
  }
}

function pick(reply: string, candidates: readonly Task[], clock: Clock): Task[] {
  const text = reply.trim().replace(/[.!?,]+$/, "");
  if (all.test(`${text} `)) return [...candidates];
  const spared = exception.exec(`${text} `)?.groups?.target;
  if (spared !== undefined) {
    const kept = pickOne(spared, candidates, clock);
    return kept.length > 0 ? candidates.filter((task) => !kept.includes(task)) : [];
  }
  const whole = pickOne(text, candidates, clock);
  if (whole.length > 0) return whole;
  const parts = text
    .split(/\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s+&\s+)/i)
    .map((part) => pickOne(part, candidates, clock));
  return parts.length > 1 && parts.every((part) => part.length === 1) ? [...new Set(parts.flat())] : [];
}

function toAction(question: Extract<Question, { kind: "which" | "confirm-delete" }>): Action {
  return question.kind === "which" ? question.action : { kind: "delete", selector: { kind: "focus" } };
}

function answerQuestion(clause: string, questions: readonly Question[], clock: Clock): Reply | undefined {
  const [question, ...others] = questions;
  if (!question || question.kind === "what-to-add") return undefined;
  const sentence = `${clause.trim().replace(/[.!?,]+$/, "")} `;
  if (no.test(sentence)) return { kind: "dropped", questions: [] };
  const candidates = question.kind === "which" ? question.candidates : question.tasks;
  const isYes = yes.test(sentence);
  if (isYes && question.kind === "which" && candidates.length > 1)
    return { kind: "unclear", questions: [...questions] };
  const chosen = isYes ? candidates : pick(clause, candidates, clock);
  if (chosen.length === 0) return undefined;
  const isPlural =
    all.test(sentence) ||
    exception.test(sentence) ||
    /,|&|\band\b|\d\s*[-–]|\d \d|\b(?:two|three)\b/i.test(sentence);
  // Fewer than were asked about and still more than one: narrowed, not settled.
  if (question.kind === "which" && chosen.length > 1 && chosen.length < candidates.length && !isPlural) {
    return { kind: "unclear", questions: [{ ...question, candidates: chosen }, ...others] };
  }
  if (question.kind === "which" && chosen.length === candidates.length && chosen.length > 1 && !isPlural) {
    return { kind: "unclear", questions: [...questions] };
  }
  return { kind: "chosen", action: toAction(question), tasks: chosen, questions: others };
}

/** Whether a message only says no. */
export function isRefusal(message: string): boolean {
  return message.length < MAX_REPLY_LENGTH && no.test(`${toReadable(message).replace(/[.!?,]+$/, "")} `);
}

/** Reads a message: an answer to what was asked, and what else it asks for. */
export function interpret(
  message: string,
  questions: readonly Question[],
  clock: Clock,
): { reply?: Reply; intents: Intent[] } {
  if (questions.length === 0) return { intents: parseMessage(message, clock) };
  const text = message.length < MAX_REPLY_LENGTH ? toReadable(message) : "";
  const [first = "", ...rest] = splitClauses(text);
  const whole = answerQuestion(text, questions, clock);
  if (whole) return { reply: whole, intents: [] };
  const partly = rest.length > 0 ? answerQuestion(first, questions, clock) : undefined;
  if (partly) return { reply: partly, intents: parseMessage(rest.join("\n"), clock) };
  const intents = parseMessage(message, clock);
  const isLost = intents.length === 0 || intents.every(({ kind }) => kind === "unable");
  if (!isLost) return { intents };
  if (questions[0]?.kind === "what-to-add" && intents.length > 0 && !/\?\s*$/.test(text)) {
    return {
      intents: no.test(`${text} `) ? [{ kind: "say", what: "dropped" }] : readTaskAnswer({ text, clock }),
    };
  }
  return { reply: { kind: "unclear", questions: [...questions] }, intents };
}
