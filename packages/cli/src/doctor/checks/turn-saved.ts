import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown } from "../finding.ts";
import type { Answer } from "../probes/ask.ts";
import { toLoosePage } from "../probes/loose-page.ts";
import type { Turn } from "../probes/read-turn.ts";
import { itemsDone, type LooseItem, streamedText, toLooseItem } from "../probes/turn-events.ts";

/** What was said is there when it is read again. */
export const turnSaved: Check = {
  id: "turn-saved",
  title: "A whole turn is saved and read back",
  pitfalls: [4, 5, 11],
  async run({ probes, settings }) {
    const [turn, answer] = [await probes.firstTurn(), await probes.itemsAfterFirst()];
    if (!turn || turn.frames.length === 0) return [unknown("There was no turn.")];
    if (!answer)
      return [
        problem(
          "threads.create begins with no thread.created, so nothing can be read back.",
          "Send thread.created first.",
        ),
      ];
    return judge(turn, answer, settings.prompt);
  },
};

function judge(turn: Turn, answer: Answer, prompt: string): Finding[] {
  if (answer.kind === "failed" || answer.status >= 400)
    return [
      problem("items.list fails for the thread of the turn.", "Look for the request in the backend's log."),
    ];
  const items = toLoosePage(answer).records.map(toLooseItem);
  const findings: Finding[] = [];
  if (!items.some(({ type, text }) => type === "user_message" && text === prompt))
    findings.push(
      problem(
        "The user's message is not in the thread.",
        "Save it before the model is called; the ChatKit server does so for threads.create.",
      ),
    );
  const said = itemsDone(turn).filter(({ type }) => type === "assistant_message");
  const isExpected = said.length > 0 || streamedText(turn) !== "";
  if (isExpected) findings.push(...judgeAnswer(said, items));
  else if (items.length < 2)
    findings.push(
      problem(
        "The turn ends without any answer.",
        "Look whether the model is called at all: its key, its events.",
      ),
    );
  return findings.length > 0 ? findings : [ok(`${items.length} items read back`)];
}

function judgeAnswer(said: readonly LooseItem[], items: readonly LooseItem[]): Finding[] {
  const saved = items.filter(({ type }) => type === "assistant_message");
  if (saved.length === 0)
    return [
      problem(
        "The assistant's answer is gone when the thread is read again.",
        said.length === 0
          ? "End each streamed message with thread.item.done: only that saves it."
          : "Add the item to the store when its thread.item.done has been sent.",
      ),
    ];
  const text = said.map((item) => item.text).join("");
  if (text !== "" && saved.every((item) => item.text === ""))
    return [
      problem(
        "The assistant's answer is saved empty.",
        "Take content parts of type output_text, too: that is what answers are made of.",
      ),
    ];
  return [];
}
