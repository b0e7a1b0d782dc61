import type { Check } from "../check.ts";
import { ok, unknown, warning } from "../finding.ts";

const TOO_LARGE_BYTES = 12 * 1024 * 1024;

/** Nobody can send as much as he likes. */
export const sizeLimit: Check = {
  id: "size-limit",
  title: "The size of a request is limited",
  pitfalls: [22],
  async run({ probes }) {
    const list = await probes.listBefore();
    if (list.kind === "failed" || list.status >= 400) return [unknown("Nobody got in.")];
    // Of a kind that calls no model.
    const answer = await probes.send({
      type: "threads.get_by_id",
      params: { thread_id: "thr_doctor_nowhere" },
      metadata: { padding: "x".repeat(TOO_LARGE_BYTES) },
    });
    // Some cut the connection, which is a limit, too.
    if (answer.kind === "failed" || answer.status === 413) return [ok("a request of 12 MiB is refused")];
    return [
      warning(
        `A request of 12 MiB is read whole (${answer.status}).`,
        "Limit the body before it is parsed, and answer 413.",
      ),
    ];
  },
};
