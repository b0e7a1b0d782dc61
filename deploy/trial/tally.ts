/** An answer of 500 or above, by what it said of itself. */
export interface ServerError {
  status: number;
  code: string;
  requestId: string;
}

/** What is counted over all people of a trial. */
export interface Tally {
  turns: number;
  /** Messages and answers that the service has said are done. */
  acknowledged: number;
  streamsBroken: number;
  resumed: number;
  sentAgain: number;
  /** Turns that ended with a word of having been cut off. */
  cutOff: number;
  refusals: Map<string, number>;
  /** Every answer of 500 or above: each has to be found in a log. */
  serverErrors: ServerError[];
  /** Milliseconds that people have waited because a limit told them to. */
  limitedMs: number;
  /** Acknowledged, and not there at the end, or there with another text. */
  lost: string[];
  /** Words of an answer that were shown, and are not in what was kept of it. */
  shownAndLost: string[];
  /** One message there twice. */
  doubled: string[];
  endless: string[];
  foreign: string[];
  firstEventMs: number[];
  turnMs: number[];
  readMs: number[];
  events: number;
}

export function createTally(): Tally {
  return {
    turns: 0,
    acknowledged: 0,
    streamsBroken: 0,
    resumed: 0,
    sentAgain: 0,
    cutOff: 0,
    refusals: new Map(),
    serverErrors: [],
    limitedMs: 0,
    lost: [],
    shownAndLost: [],
    doubled: [],
    endless: [],
    foreign: [],
    firstEventMs: [],
    turnMs: [],
    readMs: [],
    events: 0,
  };
}

/** The value that the given part of the values is not above. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
