import { actFrames, toldFrames } from "./act-frames.ts";
import { addFrames, bareFrames, factFrames } from "./add-frames.ts";
import { askFrames } from "./ask-frames.ts";
import type { Clock } from "./clock.ts";
import { findTopic, isOtherLanguage } from "./foreign-topics.ts";
import { compileFrames, readByFrames } from "./frame.ts";
import type { Intent } from "./intent.ts";
import { type Section, toSections } from "./pasted-lists.ts";
import { hideQuotes, unifyQuotes } from "./quotes.ts";
import { mendSpelling } from "./spelling.ts";
import { splitClauses } from "./split-clauses.ts";
import { talkFrames } from "./talk-frames.ts";

/** The most telling forms first. */
const frames = compileFrames([...talkFrames, ...actFrames, ...addFrames, ...askFrames]);
/** What is tried when nothing else fits. */
const lastFrames = compileFrames([...toldFrames, ...factFrames, ...bareFrames]);

const courtesy =
  /^(?:(?:please|pls|plz|kindly|hey|hi|hello|ok(?:ay)?|alright|great|perfect|thanks|thank you|yes|yeah|yep|sure|so|well|um+|uh+|oh|ah|oops|actually|and|also|plus|then|now|finally|just|quickly|maybe|parlor|assistant|bot|there|could you|can you|can u|could u|would you|will you|would you mind|do you mind|are you able to|is it possible to|can i|could i|may i|can we|i(?:'d| would) (?:also )?(?:like|love) (?:you )?to|i(?:'d| would) like for you to|i (?:also )?(?:want|need) you to|i want to|i wanna|i'?m trying to|you (?:can|should|could)|let'?s|let us|go ahead and|try to|help me(?: to)?|feel free to|be so kind as to|be a dear and|if you (?:can|could|would)|when you (?:can|get a chance)|while you'?re at it|one more thing|quick one|by the way|btw|again|instead)(?:\s*[,:–—-]+\s*|\s+|\s*\.{2,}\s*))+(?=\S)/i;
const afterword =
  /[\s,]+(?:please|pls|plz|please and thank you|and thank you|and thanks|thanks(?: a lot| so much| in advance)?|thank you(?: so much| very much)?|thx|ty|cheers|for me|right now|ok|okay|if you (?:can|could|would|don'?t mind)|will you|would you|could you|can you|mate|buddy|too|as well|already please|my friend|lol|haha|:\)|:-\)|😊|🙏|👍)$/iu;

/** A clause without the words around it that ask for nothing. */
function strip(clause: string): string {
  let text = clause
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/^[\s,;:.!–-]+/, "");
  for (let before = ""; before !== text; ) {
    before = text;
    text = text
      // Two exclamation marks are a priority, one is none.
      .replace(/(?:[\s.,;:…]|(?<!!)!(?!!)|(?<=[\p{L}\p{N}")\s?!])\?)+$/u, "")
      .replace(afterword, "");
  }
  return text.replace(courtesy, "").trim();
}

/** "todo:buy milk" with the space that people leave out. */
function spaceHeadings(text: string): string {
  return text.replace(
    /^(add|todo|to-do|task|note|reminder|urgent|important|new task|new todo):(?=[^\s/])/i,
    "$1: ",
  );
}

const asksAssistant = /^(?:.{0,20}?\b)?(?:can|could|will|would) (?:you|u)\b/i;

/** `isAsked`: the assistant is asked to do it, so it is no task of the person's own. */
function read(
  clause: string,
  clock: Clock,
  asked: { isAsked: boolean; isQuestion: boolean },
): Intent[] | undefined {
  const { hidden, show } = hideQuotes(clause);
  const sentence = { clause: spaceHeadings(hidden), isQuestion: asked.isQuestion, clock };
  return (
    readByFrames(frames, sentence, show) ??
    (asked.isAsked || asked.isQuestion ? undefined : readByFrames(lastFrames, sentence, show))
  );
}

function parseClause(clause: string, clock: Clock): Intent[] {
  const whole = clause
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/[\s.!?,;:]+$/, "");
  const text = strip(clause);
  // Courtesy alone asks for nothing, and is answered as such.
  const asked = { isAsked: asksAssistant.test(whole), isQuestion: /\?\s*$/.test(clause) };
  const intents =
    (text && read(text, clock, asked)) || (whole && whole !== text && read(whole, clock, asked));
  if (intents) return intents;
  if (!/[\p{L}\p{N}]/u.test(whole))
    return whole === "" && /\?/.test(clause) ? [{ kind: "say", what: "help" }] : [];
  if (isOtherLanguage(whole)) return [{ kind: "say", what: "english-only" }];
  const topic = findTopic(text);
  return [{ kind: "unable", text: text || whole, ...(topic ? { topic } : {}) }];
}

/** A long text of which little is a request: an e-mail, notes. Nothing in it is acted upon. */
function isPastedText(message: string, intents: readonly Intent[]): boolean {
  const strange = intents.filter(({ kind }) => kind === "unable").length;
  return message.length > 400 && strange >= 3 && strange * 2 > intents.length;
}

/** Says a thing once, however often it came up. */
function withoutEchoes(intents: readonly Intent[]): Intent[] {
  const hasWork = intents.some(({ kind }) => kind !== "say");
  const said = new Set<string>();
  return intents.filter((intent) => {
    if (intent.kind !== "say") return true;
    // "Thanks! Now show my tasks": what is asked for is answered, the thanks are taken.
    if (hasWork && ["greeting", "thanks", "goodbye", "sorry", "dropped"].includes(intent.what)) return false;
    if (said.has(intent.what)) return false;
    said.add(intent.what);
    return true;
  });
}

/** A message as it is read: one kind of quotes, one blank where there are several, slips mended. */
export function toReadable(message: string): string {
  const text = unifyQuotes(message.toWellFormed().replaceAll(/[^\S\n]+/g, " ")).replaceAll(/ ?\n ?/g, "\n");
  const timed = text.replaceAll(/ @ ?(?=\d)/g, " at ");
  return mendSpelling(timed.replaceAll(/\n{3,}/g, "\n\n").trim()).replaceAll(
    // "Urgent! Fix the server" is one sentence.
    /(^|\n)(urgent|important)!+\s+/gi,
    "$1$2: ",
  );
}

/** A message longer than this is no request: nobody types as much to a list of tasks. */
const MAX_LENGTH = 8_000;
/** Nor is a sentence longer than this, except for a title that is too long, which the tool refuses with its reason. */
const MAX_SENTENCE_LENGTH = 1_000;

const tooLong: Intent = { kind: "unable", text: "", topic: "a longer text such as this" };

function readSection(section: Section, clock: Clock): Intent[] {
  if (section.kind === "items") return section.items.flatMap((item) => parseClause(item, clock));
  if (section.text.length > MAX_SENTENCE_LENGTH && !/[.!?;] /.test(section.text)) return [tooLong];
  return splitClauses(section.text).flatMap((clause) =>
    clause.length > MAX_SENTENCE_LENGTH ? [tooLong] : parseClause(clause, clock),
  );
}

/** Everything that a message asks for, in order. */
export function parseMessage(message: string, clock: Clock): Intent[] {
  if (message.length > MAX_LENGTH) return [tooLong];
  const text = toReadable(message);
  const intents = toSections(text, clock).flatMap((section) => readSection(section, clock));
  return isPastedText(text, intents) ? [tooLong] : withoutEchoes(intents);
}
