// `npm run load`: people chat with the whole stack, nothing is broken, and how long things take is written down.
import { writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { describeMachine, listErrors, listFailures, listFigures, toTable } from "./report.ts";
import { runTrial, type TrialResult } from "./run-trial.ts";
import { readTrialOptions } from "./trial-options.ts";

const page = fileURLToPath(new URL("../../docs/load.md", import.meta.url));
const options = readTrialOptions(process.argv.slice(2), { seconds: 60, people: [10, 50, 100] });
if (!options) {
  console.error("usage: npm run load -- [--seconds 60] [--people 10,50,100]");
  process.exit(2);
}
const { seconds, people: steps, isWhole } = options;

const results: { people: number; result: TrialResult }[] = [];
for (const people of steps) {
  const result = await runTrial({ seconds, people, hasFaults: false, log: (line) => console.log(line) });
  results.push({ people, result });
  console.log(
    toTable([["people", people], ...listFigures(result), ...listErrors(result), ...listFailures(result)]),
  );
}
if (isWhole) await writeFile(page, toPage());
process.exit(results.every(({ result }) => listFailures(result).every(([, count]) => count === 0)) ? 0 : 1);

function toPage(): string {
  const parts = results.map(
    ({ people, result }) =>
      `## ${people} people at once\n\n${toTable([...listFigures(result), ...listFailures(result)])}\n`,
  );
  return `# Load

Written by \`npm run load\`: the whole stack of [deployment](deployment.md) as processes of one machine (nginx, web app, two backends, PostgreSQL, Redis) and
people who chat without a pause, each sending the next message as soon as an answer has ended: adding tasks, listing them, asking for help. The offline assistant answers, at 30 ms a
word, so most of a turn is the pace of the answer; the time to the first event is the service's own. Everything passes nginx, the web app, nginx again and a backend.
The people run on the same machine as what they measure, and take their share of it. All limits are on, as they come: 60 messages a minute for each person. Each comes from
an address of his own, and waits for as long as an answer of 429 says; that time is not part of a turn's.

\`npm run load -- --seconds 10 --people 3\` is a short one, which does not write this page.

${parts.join("\n")}
Each step had ${seconds} seconds, on ${describeMachine()}, ${new Date().toISOString().slice(0, 10)}. The load average of the machine at the end was
${loadavg()[0]?.toFixed(1)}, from the people, the stack and whatever else it was doing: where that is more than its processors, the figures of a machine of its own are better, and \`npm run load -- --people 100,500\` makes them.
`;
}
