import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown } from "../finding.ts";
import { toLoosePage } from "../probes/loose-page.ts";
import { createdThreadId, errorEvents, toLooseItem } from "../probes/turn-events.ts";

/** The next message goes into the same thread. */
export const sameThread: Check = {
  id: "same-thread",
  title: "A second message stays in its thread",
  pitfalls: [5, 11],
  async run({ probes, settings }) {
    const [turn, answer] = [await probes.secondTurn(), await probes.itemsAfterSecond()];
    if (!turn || !answer) return [unknown("There was no first turn.")];
    if (turn.status >= 400 || turn.status === 0 || errorEvents(turn).length > 0)
      return [
        problem(
          `threads.add_user_message fails after a first turn: ${turn.status} ${turn.text.replaceAll(/\s+/g, " ").slice(0, 160)}`,
          "The history that goes back to the model holds output_text and tool calls: take them all. The log says which.",
        ),
      ];
    const findings: Finding[] = [];
    if (createdThreadId(turn) !== undefined)
      findings.push(
        problem(
          "Every message starts a new thread.",
          "Use params.thread_id of threads.add_user_message; only threads.create makes a thread.",
        ),
      );
    const asked = toLoosePage(answer)
      .records.map(toLooseItem)
      .filter(({ type, text }) => type === "user_message" && text === settings.prompt);
    if (asked.length < 2 && findings.length === 0)
      findings.push(
        problem(
          `Of two messages sent, the thread has ${asked.length}.`,
          "Give each item an id of its own, and add it to the thread that the request names.",
        ),
      );
    return findings.length > 0 ? findings : [ok("both messages are in it")];
  },
};
