import type { Task } from "../tasks/task.ts";
import type { Action, Question } from "./plan-parts.ts";

/** What an action does, as a person says it. */
export type Verb = "complete" | "reopen" | "delete" | "change";

export function verbOf(action: Action): Verb {
  switch (action.kind) {
    case "complete":
      return action.completed ? "complete" : "reopen";
    case "delete":
      return "delete";
    case "edit":
      return "change";
  }
}

const whatToAdd = "What shall I add?";
const confirmHead = /^This would delete .* for good:$/;
const whichHead = /^Which one shall I (?<verb>complete|reopen|delete|change)\?$/;
const listed = /^- #(?<number>\d+) /;

/** A question as an answer asks it, above and below the list of its tasks. */
export function toQuestionText(question: Question, list: string): string {
  switch (question.kind) {
    case "what-to-add":
      return whatToAdd;
    case "confirm-delete": {
      const count = question.tasks.length;
      return `This would delete ${count === 1 ? "this task" : `${count} tasks`} for good:\n\n${list}\n\nShall I? Say yes or no.`;
    }
    case "which":
      return `Which one shall I ${verbOf(question.action)}?\n\n${list}\n\nSay its number, “all of them”, or “none”.`;
  }
}

/** A question as it is found again in an answer: of its tasks, the numbers. */
export type AskedQuestion =
  | { kind: "which"; verb: Verb; numbers: number[] }
  | { kind: "confirm-delete"; numbers: number[] }
  | { kind: "what-to-add" };

function readNumber(line: string): number | undefined {
  const number = listed.exec(line)?.groups?.number;
  return number === undefined ? undefined : Number(number);
}

/** The numbers of the tasks that an answer lists, in its order. */
export function readListed(answer: string): Task["number"][] {
  return answer.split("\n").flatMap((line) => readNumber(line) ?? []);
}

/**
 * The questions that an answer asks. Read from what was said, and not from what the tasks were like then: what a person
 * agrees to is what stood before their eyes. Titles cannot fake one: they are never at the beginning of a line.
 */
export function readQuestions(answer: string): AskedQuestion[] {
  const questions: AskedQuestion[] = [];
  // The numbers of the question whose list is being read.
  let numbers: number[] | undefined;
  for (const line of answer.split("\n")) {
    const verb = whichHead.exec(line)?.groups?.verb as Verb | undefined;
    const number = readNumber(line);
    if (number !== undefined) {
      numbers?.push(number);
    } else if (verb) {
      numbers = [];
      questions.push({ kind: "which", verb, numbers });
    } else if (confirmHead.test(line)) {
      numbers = [];
      questions.push({ kind: "confirm-delete", numbers });
    } else if (line !== "") {
      numbers = undefined;
      if (line === whatToAdd) questions.push({ kind: "what-to-add" });
    }
  }
  return questions.filter((question) => question.kind === "what-to-add" || question.numbers.length > 0);
}
