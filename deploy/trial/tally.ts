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
