import type { Check } from "../check.ts";
import { ok, problem, unknown, warning } from "../finding.ts";
import { ask, describeAnswer } from "../probes/ask.ts";

/** The backend says that it can do its work. */
export const backendHealth: Check = {
  id: "backend-health",
  title: "The backend says that it is well",
  pitfalls: [1],
  async run({ settings }) {
    const { backendUrl, healthPath, timeoutMs } = settings;
    if (backendUrl === undefined) return [unknown("No --backend was named.")];
    const answer = await ask(backendUrl + healthPath, { timeoutMs });
    if (answer.kind === "failed")
      return [problem(`${answer.url} ${describeAnswer(answer)}.`, "Start the backend.")];
    if (answer.status === 404)
      return [
        warning(
          `The backend has no ${healthPath}.`,
          "Add one that asks the database, or name it by --health-path.",
        ),
      ];
    if (answer.status >= 400)
      return [
        problem(
          `${answer.url} ${describeAnswer(answer)}.`,
          "A part that it needs is down: look into the backend's log, and at the findings on database and Redis.",
        ),
      ];
    return [ok(answer.text.replaceAll(/\s+/g, " ").slice(0, 160))];
  },
};
