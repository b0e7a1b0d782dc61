import type { Hooks, JsonObject } from "./script.ts";

/**
 * One thing that the driver does to both servers. Ids in requests are numbered by the order in which ids of their
 * prefix were first met in the scenario: `thr_1` is the first thread.
 */
export type ScenarioStep =
  /** Sends a request. With `text`, the body is that and no JSON of ours. */
  | {
      send: JsonObject | { text: string };
      /** What the hooks do from now on. */
      hooks?: Hooks;
      /** Stops reading after `frames` events; the stream stays open under this name. */
      hold?: string;
      frames?: number;
      /** Default: application/json. */
      contentType?: string;
      /** Whom the request is from. Default: the scenario's own user. */
      owner?: string;
    }
  /** Reads a held stream to its end. */
  | { finish: string }
  /** Closes the connection of a held stream. With `mayGoOn`, a turn that does not end with it is no fault. */
  | { leave: string; mayGoOn?: true }
  /** Says that an announced attachment has been uploaded. */
  | { upload: string }
  /** Lets scripts that wait for the gate go on. */
  | { open: string };

/** A sequence of steps, told to both servers, that must come out the same. */
export interface Scenario {
  name: string;
  steps: readonly ScenarioStep[];
  /** Compares also what counts as equal otherwise: the format of times, the length of ids, words. Default: false. */
  literal?: boolean;
}

/** What a step came to. */
export interface Outcome {
  /** Of the answer; absent when the step is no request. */
  status?: number;
  contentType?: string;
  json?: unknown;
  frames?: unknown[];
  /** The connection broke before the answer was complete. */
  isCut?: true;
  /** Everything that the server keeps once the step is settled, and the calls of hooks since the step before. */
  kept?: unknown;
}
