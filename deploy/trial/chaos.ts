// `npm run chaos`: people chat while every part of the stack is killed and started again, and nothing may be lost.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describeMachine, listErrors, listFailures, listFigures, toTable } from "./report.ts";
import { runTrial, type TrialResult } from "./run-trial.ts";
import { readTrialOptions } from "./trial-options.ts";

const page = fileURLToPath(new URL("../../docs/chaos.md", import.meta.url));
/** Below what people send here, so that limits are met too. The others are as they come. */
const TURNS_PER_MINUTE = 15;
/** The page tells of whole runs only. */
const WHOLE_RUN_SECONDS = 600;

const options = readTrialOptions(process.argv.slice(2), { seconds: WHOLE_RUN_SECONDS, people: [16] });
const people = options?.people[0];
if (!options || people === undefined || options.people.length > 1) {
  console.error("usage: npm run chaos -- [--seconds 600] [--people 16]");
  process.exit(2);
}
const { seconds, isWhole } = options;

const result = await runTrial({
  seconds,
  people,
  hasFaults: true,
  environment: { MAX_TURNS_PER_MINUTE: String(TURNS_PER_MINUTE) },
  log: (line) => console.log(line),
});
const failures = listFailures(result);
console.log(toTable([...listFigures(result), ...result.faults, ...listErrors(result), ...failures]));
printDetails(result);
if (isWhole) await writeFile(page, toPage(result));
const isWell = failures.every(([, count]) => count === 0);
console.log(isWell ? "all is as it must be" : "something is not as it must be: see above");
process.exit(isWell ? 0 : 1);

function printDetails({ tally, unexpectedEnds }: TrialResult): void {
  const lines = [tally.lost, tally.endless, tally.foreign, tally.shownAndLost, tally.doubled].flat();
  for (const line of lines.slice(0, 40)) console.log(line);
  for (const { part, output } of unexpectedEnds) console.log(`${part} ended by itself:\n${output}`);
}

function toPage(whole: TrialResult): string {
  return `# Chaos

Written by \`npm run chaos\`, which runs the whole stack of [deployment](deployment.md) as processes (nginx, web app, two backends, PostgreSQL, Redis), lets ${people} people
chat with it without a pause for ${Math.round(seconds / 60)} minutes, and takes one part after the other away: killed at once, as a crash does, or stopped in
order, as a deployment does. It is back 0.3 to 4 seconds later, and the next goes 3 seconds after that. People do what the page does: they take up
a stream that breaks off where they were, send again with the same key what got no answer, and wait for as long as an answer of 429 says. Limits are
on, as they come but for \`MAX_TURNS_PER_MINUTE=${TURNS_PER_MINUTE}\`, which these people reach; each comes from an address of his own. At the end each compares what was acknowledged
and shown to them with what is kept. Every byte that they were sent is searched for what is somebody else's, and each asks for the threads of another.

\`npm run chaos -- --seconds 60\` is a short one, which does not write this page.

## What must be none

${toTable(listFailures(whole))}

An acknowledged message is one whose \`thread.item.done\` was received, the user's own and the assistant's alike. A stream that never ends is a turn without an
end 150 seconds after it was sent, resumed and sent again as often as may be.

## What was done to it

${toTable([...whole.faults])}

## How it went

${toTable(listFigures(whole))}

Times include the waiting for parts that were away, but not for limits, and the answers are paced (30 ms a word, as a model would be).

## Answers of 500 and above

Each is looked for, by its request id, in the logs of nginx, the web app and the backends:

${toTable(listErrors(whole))}

On ${describeMachine()}, ${new Date().toISOString().slice(0, 10)}, shared with other work. PostgreSQL ran with \`fsync=off\`, so this shows crashes of programs, not of
machines: for those PostgreSQL's own durability counts. Redis ran with \`appendonly yes\` and \`appendfsync always\`.
`;
}
