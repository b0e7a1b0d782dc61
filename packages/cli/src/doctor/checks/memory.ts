import { randomUUID } from "node:crypto";
import type { Check } from "../check.ts";
import { ok, unknown, warning } from "../finding.ts";
import { toMessageBody } from "../probes/chatkit-request.ts";
import { createdThreadId, itemsDone, streamedText } from "../probes/turn-events.ts";

/** The model is given what was said before. */
export const memory: Check = {
  id: "memory",
  title: "The assistant knows what was said before",
  pitfalls: [12],
  async run({ probes, settings }) {
    if (!settings.asksForMemory) return [unknown("Only with --memory: it asks the model twice more.")];
    if (!(await probes.firstTurn())) return [unknown("Nobody got in.")];
    const word = `zebra${randomUUID().slice(0, 6)}`;
    const told = await probes.stream(toMessageBody(`Remember this word: ${word}`));
    const threadId = createdThreadId(told);
    if (threadId === undefined) return [unknown("There was no thread.")];
    const asked = await probes.stream(toMessageBody("Which word did I ask you to remember?", threadId));
    const said = `${streamedText(asked)}${itemsDone(asked)
      .filter(({ type }) => type === "assistant_message")
      .map(({ text }) => text)
      .join("")}`;
    if (said.includes(word)) return [ok("it repeats a word of the turn before")];
    return [
      warning(
        "The assistant cannot repeat a word of the turn before.",
        "Give the model the newest items of the thread, its own answers too, in the order in which they were said.",
      ),
    ];
  },
};
