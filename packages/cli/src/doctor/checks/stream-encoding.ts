import type { Check } from "../check.ts";
import { ok, problem, unknown } from "../finding.ts";

/** The stream is not compressed. */
export const streamEncoding: Check = {
  id: "stream-encoding",
  title: "The stream is not compressed",
  pitfalls: [8],
  async run({ probes }) {
    const turn = await probes.firstTurn();
    if (!turn || turn.frames.length === 0) return [unknown("There was no stream.")];
    const encoding = turn.headers.get("content-encoding");
    if (encoding !== null && encoding !== "identity")
      return [
        problem(
          `The stream is compressed (${encoding}): its events wait until there is enough to compress.`,
          "Leave text/event-stream out of compression (Next.js: compress: false), and send cache-control: no-transform.",
        ),
      ];
    return [ok("no content-encoding")];
  },
};
