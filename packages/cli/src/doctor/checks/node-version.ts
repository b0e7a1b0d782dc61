import type { Check } from "../check.ts";
import { ok, problem } from "../finding.ts";

const WANTED = [22, 18] as const;

/** The Node that runs this command, which is most likely the one that runs the rest. */
export const nodeVersion: Check = {
  id: "node-version",
  title: "Node is new enough",
  pitfalls: [],
  async run({ machine }) {
    const [major = 0, minor = 0] = machine.nodeVersion.split(".").map(Number);
    if (major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1]))
      return [ok(`Node ${machine.nodeVersion}`)];
    return [
      problem(
        `Node ${machine.nodeVersion} is older than ${WANTED.join(".")}.`,
        `Install Node ${WANTED.join(".")} or newer, or start with npm start, which fetches one by itself.`,
      ),
    ];
  },
};
