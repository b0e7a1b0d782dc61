import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import type { TrialResult } from "./run-trial.ts";
import { percentile } from "./tally.ts";

/** What must be none. */
export function listFailures({ tally, unexpectedEnds, errors }: TrialResult): [string, number][] {
  return [
    ["acknowledged messages lost", tally.lost.length],
    ["streams that never end", tally.endless.length],
    ["foreign data seen", tally.foreign.length],
    ["words shown and then lost", tally.shownAndLost.length],
    ["messages there twice", tally.doubled.length],
    ["programs that ended by themselves", unexpectedEnds.length],
    [
      "answers of 500: what nobody had foreseen",
      tally.serverErrors.filter(({ status }) => status === 500).length,
    ],
    ["answers above 500 of which no log tells the cause", sum(errors.filter(({ cause }) => !cause))],
  ];
}

function sum(errors: TrialResult["errors"]): number {
  return errors.reduce((all, { count }) => all + count, 0);
}

/** Answers of 500 and above, and what the logs say of them. */
export function listErrors({ errors }: TrialResult): [string, number][] {
  return errors.map(({ answer, cause, count, requestIds }) => [
    `${answer}: ${cause ?? `no log tells, such as ${requestIds.join(", ")}`}`,
    count,
  ]);
}

export function toTable(rows: readonly (readonly [string, string | number])[]): string {
  const lines = rows.map(([name, value]) => `| ${name} | ${value} |`);
  return ["| | |", "|---|---:|", ...lines].join("\n");
}

/** Figures of how it went; times in milliseconds. */
export function listFigures({ tally, seconds }: TrialResult): [string, string | number][] {
  const perSecond = (count: number) => (count / seconds).toFixed(1);
  const times = (values: readonly number[]) =>
    [0.5, 0.95, 0.99].map((part) => Math.round(percentile(values, part))).join(" / ");
  return [
    ["seconds", Math.round(seconds)],
    ["turns", `${tally.turns} (${perSecond(tally.turns)} a second)`],
    ["events", `${tally.events} (${perSecond(tally.events)} a second)`],
    ["messages and answers acknowledged", tally.acknowledged],
    ["time to the first event, ms: median / 95 % / 99 %", times(tally.firstEventMs)],
    ["whole turn, ms: median / 95 % / 99 %", times(tally.turnMs)],
    ["streams broken off", tally.streamsBroken],
    ["streams taken up again", tally.resumed],
    ["messages sent again with their key", tally.sentAgain],
    ["answers cut off, with a word of it", tally.cutOff],
    ["seconds that limits made people wait, all together", Math.round(tally.limitedMs / 1_000)],
    ["refused for a while", [...tally.refusals].map(([name, count]) => `${name} × ${count}`).join(", ") || 0],
  ];
}

/** The machine that figures are of. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const version = (program: string) => execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  return [
    `${cpus().length} × ${cpu?.model.trim() || "an unnamed processor"}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `Node ${process.versions.node}`,
    version("redis-server").replace(/ sha=.*/, ""),
  ].join(", ");
}
