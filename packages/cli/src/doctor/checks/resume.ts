import type { Check } from "../check.ts";
import { ok, problem, unknown, warning } from "../finding.ts";
import { toMessageBody } from "../probes/chatkit-request.ts";
import { countDeltas } from "../probes/read-turn.ts";
import { createdThreadId } from "../probes/turn-events.ts";

const MIN_DELTAS = 8;

/** A turn whose connection is lost can be taken up again. */
export const resume: Check = {
  id: "resume",
  title: "A turn outlives its connection",
  pitfalls: [17],
  async run({ probes, settings }) {
    const whole = await probes.firstTurn();
    if (!whole || countDeltas(whole.frames) < MIN_DELTAS)
      return [unknown("The answer was too short to break it off.")];
    const metadata = { parlor: { resumable: true } };
    const broken = await probes.stream(toMessageBody(settings.prompt, undefined, metadata), {
      leaveAfterDeltas: 2,
    });
    const threadId = createdThreadId(broken);
    const last = broken.frames.findLast(({ id }) => id !== undefined)?.id;
    if (threadId === undefined) return [unknown("There was no thread.")];
    if (last === undefined)
      return [
        warning(
          "The answer ends with its connection: a reload or a sleep in the middle of it cannot take it up again.",
          "The official SDK cannot do it either. Parlor's server does, with Parlor's element.",
        ),
      ];
    const rest = await probes.stream({
      type: "parlor.runs.attach",
      params: { thread_id: threadId, after: Number(last) },
      metadata,
    });
    return rest.outcome === "ended" && rest.frames.some(({ event }) => event?.type === "thread.item.done")
      ? [ok(`taken up again after event ${last}`)]
      : [
          problem(
            `A broken turn cannot be taken up again (${rest.status}).`,
            "Let the proxy pass the body and the answer's id: lines.",
          ),
        ];
  },
};
