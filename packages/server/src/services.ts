import type { Caller, ChatKitOptions, Limits, LogRecord } from "./chatkit.ts";
import type { OpenStreams } from "./http/open-streams.ts";
import type { Observation } from "./observe/observation.ts";
import type { Background } from "./runs/background.ts";
import type { FailedRuns } from "./runs/failed-runs.ts";
import type { Recovery } from "./runs/recover-runs.ts";
import type { RunLog } from "./runs/run-log.ts";
import type { RunRegistry } from "./runs/run-registry.ts";
import type { OwnerId, Store } from "./stores/store.ts";

/** What every request handler works with: the host's options with their defaults, and this process's runs. */
export interface Services<Context> {
  options: ChatKitOptions<Context>;
  store: Store;
  runLog: RunLog;
  runs: RunRegistry;
  failedRuns: FailedRuns;
  limits: Limits;
  background: Background;
  recovery: Recovery;
  streams: OpenStreams;
  report(record: LogRecord): void;
  observe(observation: Observation): void;
}

/** One request that has been authenticated. */
export interface RequestScope<Context> {
  services: Services<Context>;
  caller: Caller<Context>;
  requestId: string;
  request: Request;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
}

/** What is done for an owner, by a request or without one. */
export interface OwnedScope<Context> {
  services: Services<Context>;
  caller: { owner: OwnerId };
}
