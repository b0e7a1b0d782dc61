import { setTimeout } from "node:timers/promises";
import type { Check } from "../check.ts";
import type { DoctorSettings } from "../doctor-settings.ts";
import { ok, problem, unknown, warning } from "../finding.ts";
import { toListItemsBody, toMessageBody } from "../probes/chatkit-request.ts";
import { toLoosePage } from "../probes/loose-page.ts";
import type { Probes } from "../probes/probes.ts";
import { countDeltas, type Turn } from "../probes/read-turn.ts";
import { createdThreadId, streamedText, toLooseItem } from "../probes/turn-events.ts";

const MIN_DURATION_MS = 200;
const MIN_DELTAS = 8;

/** Closing the connection stops the turn behind it. */
export const streamAbort: Check = {
  id: "stream-abort",
  title: "Closing the connection reaches the backend",
  pitfalls: [8],
  async run({ probes, settings }) {
    const whole = await probes.firstTurn();
    if (!whole || countDeltas(whole.frames) < MIN_DELTAS || whole.durationMs < MIN_DURATION_MS)
      return [unknown("The answer was too short or too quick to leave in the middle of it.")];
    const viaProxy = await leaveTurn(probes, settings, whole);
    if (viaProxy === undefined) return [unknown("The turn could not be left in the middle.")];
    if (viaProxy === "stopped") return [ok("the turn stops when its connection is closed")];
    const { backendUrl, webUrl, chatkitPath } = settings;
    const direct =
      webUrl !== undefined && backendUrl !== undefined
        ? await leaveTurn(probes, settings, whole, backendUrl + chatkitPath)
        : undefined;
    if (direct === "stopped")
      return [
        problem(
          "The backend stops a turn whose connection is closed, and through the web app it does not: the proxy holds on to it.",
          "Pass the request's signal on to the proxy's fetch, and cancel its body: fetch(url, { signal: request.signal }).",
        ),
      ];
    return [
      warning(
        "The turn goes on after its connection was closed.",
        "If that is not on purpose (it costs tokens), pass the abort through proxy and backend to the model.",
      ),
    ];
  },
};

const POLL_MS = 50;

/** Leaves a new turn after a few words, and sees whether the whole answer is in the thread in the end. */
async function leaveTurn(
  probes: Probes,
  settings: DoctorSettings,
  whole: Turn,
  url?: string,
): Promise<"stopped" | "finished" | undefined> {
  const turn = await probes.stream(toMessageBody(settings.prompt), {
    leaveAfterDeltas: 3,
    ...(url === undefined ? {} : { url }),
  });
  const threadId = createdThreadId(turn);
  if (turn.outcome !== "left" || threadId === undefined) return undefined;
  // An answer as long as the one before could be there by then.
  const until = performance.now() + whole.durationMs * 3 + 2_500;
  const wanted = streamedText(whole).length * 0.8;
  while (performance.now() < until) {
    const answer = await probes.send(toListItemsBody(threadId));
    const said = toLoosePage(answer)
      .records.map(toLooseItem)
      .filter(({ type }) => type === "assistant_message");
    if (said.some(({ text }) => text.length >= wanted)) return "finished";
    await setTimeout(POLL_MS);
  }
  return "stopped";
}
