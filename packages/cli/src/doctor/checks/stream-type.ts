import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown } from "../finding.ts";
import type { Turn } from "../probes/read-turn.ts";
import { errorEvents } from "../probes/turn-events.ts";

const noTurn = "Nobody got in, so there was no turn: give --email and --password, or --header.";

/** A message is answered with a stream of events. */
export const streamType: Check = {
  id: "stream-type",
  title: "A message is answered with an event stream",
  pitfalls: [6, 8, 11, 19],
  async run({ probes }) {
    const turn = await probes.firstTurn();
    if (!turn) return [unknown(noTurn)];
    if (turn.status === 0)
      return [problem(`POST ${turn.url} does not answer (${turn.code}).`, "Start the backend.")];
    if (turn.status >= 400)
      return [
        problem(
          `threads.create answers ${turn.status}: ${turn.text.replaceAll(/\s+/g, " ").slice(0, 160)}`,
          /type|discriminator|messages\.create/i.test(turn.text)
            ? "The protocol's request is threads.create: let the ChatKit server read the body, and route nothing by hand."
            : "Look for the request in the backend's log.",
        ),
      ];
    return judgeType(turn);
  },
};

function judgeType(turn: Turn): Finding[] {
  const type = turn.headers.get("content-type") ?? "none";
  const framed = turn.frames.filter(({ event }) => event !== undefined);
  if (framed.length === 0)
    return [
      problem(
        `threads.create is answered with ${type}, and no event in it.`,
        "Answer with text/event-stream, one data: line of JSON for each event; never as one JSON object.",
      ),
    ];
  if (!type.startsWith("text/event-stream"))
    return [
      problem(
        `The stream comes as ${type}: clients wait for its end, or take it for JSON.`,
        "Keep the backend's content-type: text/event-stream; the proxy must pass it on.",
      ),
    ];
  if (turn.frames.some(({ event }) => event === undefined))
    return [
      problem("Frames of the stream hold no JSON object (serialised twice?).", "Serialise each event once."),
    ];
  const failed = errorEvents(turn)[0];
  if (failed)
    return [
      problem(
        `The turn ends in an error event: ${JSON.stringify(failed).slice(0, 160)}`,
        "Look for it in the backend's log: the model, its key, or a hook that throws.",
      ),
    ];
  if (turn.outcome === "failed")
    return [problem(`The stream breaks off (${turn.code}).`, "Look into the logs of proxy and backend.")];
  return [ok(`${turn.frames.length} events in ${Math.round(turn.durationMs)} ms`)];
}
