import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown } from "../finding.ts";
import { toMessageBody } from "../probes/chatkit-request.ts";
import { countDeltas, type Turn } from "../probes/read-turn.ts";

/** Below this, a turn is over too soon to say whether it was held back. */
const MIN_DURATION_MS = 200;
const MIN_DELTAS = 4;
/** A stream whose first event comes so late in it has been held back. */
const HELD_BACK = 0.9;
const ATTEMPTS = 3;

/** Events come as they are made, not all at the end. */
export const streamBuffering: Check = {
  id: "stream-buffering",
  title: "The stream is not held back",
  pitfalls: [8],
  async run({ probes, settings }) {
    const turn = await probes.firstTurn();
    if (!turn || turn.frames.length === 0) return [unknown("There was no stream.")];
    if (turn.headers.has("content-length"))
      return [heldBack("it has a content-length, so it was read whole")];
    let latest = turn;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      if (latest.durationMs < MIN_DURATION_MS || countDeltas(latest.frames) < MIN_DELTAS)
        return [unknown("The answer was too short or too quick to tell: ask for a longer one by --prompt.")];
      if (!isHeldBack(latest)) return [ok(`${latest.reads} pieces for ${latest.frames.length} events`)];
      // This process may have been the slow one.
      latest = await probes.stream(toMessageBody(settings.prompt));
    }
    return [
      heldBack(`all ${latest.frames.length} events came together after ${Math.round(latest.durationMs)} ms`),
    ];
  },
};

function isHeldBack(turn: Turn): boolean {
  const deltas = turn.frames.filter(({ event }) => event?.type === "thread.item.updated");
  const [first, last] = [deltas[0]?.at ?? 0, deltas.at(-1)?.at ?? 0];
  return first > turn.durationMs * HELD_BACK || (last - first < MIN_DURATION_MS / 20 && turn.reads <= 2);
}

function heldBack(how: string): Finding {
  return problem(
    `The stream is buffered on its way: ${how}.`,
    "Let the proxy pass the body on as it comes (no await response.text(), nginx: proxy_buffering off or x-accel-buffering: no).",
  );
}
