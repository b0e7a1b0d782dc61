import type { Database } from "@parlor/postgres";
import type { Observation } from "@parlor/server";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

const TURN_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120];
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Tokens that a model was given and gave. */
export interface TokenUse {
  input: number;
  output: number;
}

/** The figures of this process, as Prometheus reads them. No label ever holds what a person chose. */
export interface Metrics {
  registry: Registry;
  take(observation: Observation): void;
  countRequest(request: { family: string; method: string; status: number; seconds: number }): void;
  countTokens(model: string, use: TokenUse): void;
  countToolCall(tool: string, isError: boolean): void;
  countAuditFailure(): void;
}

function createCounters(registry: Registry) {
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  return {
    turns: counter("parlor_turns_total", "Turns that ended, by how.", ["status"]),
    events: counter("parlor_turn_events_total", "Events that turns gave."),
    tokens: counter("parlor_model_tokens_total", "Tokens to (input) and from (output) models.", [
      "model",
      "direction",
    ]),
    toolCalls: counter("parlor_tool_calls_total", "Calls of the assistant's tools.", ["tool", "outcome"]),
    errors: counter("parlor_errors_total", "Errors that clients were given, by code.", ["code"]),
    chatRequests: counter("parlor_chatkit_requests_total", "Requests of the protocol.", ["type", "outcome"]),
    requests: counter("parlor_http_requests_total", "HTTP requests.", ["family", "method", "status"]),
    rateLimited: counter("parlor_rate_limited_total", "Requests that a rate limit refused.", ["family"]),
    auditFailures: counter("parlor_audit_failures_total", "Acts that the audit log could not take."),
  };
}

function createGauges(registry: Registry, database: Database) {
  const registers = [registry];
  new Gauge({
    name: "parlor_database_connections",
    help: "Connections of the pool: total, idle, and requests that wait for one.",
    labelNames: ["state"],
    registers,
    collect() {
      const connections = database.connections();
      for (const [state, count] of Object.entries(connections ?? {})) this.set({ state }, count);
    },
  });
  return {
    runningTurns: new Gauge({ name: "parlor_running_turns", help: "Turns under way.", registers }),
    openStreams: new Gauge({ name: "parlor_open_streams", help: "Streams that somebody reads.", registers }),
  };
}

function createHistograms(registry: Registry) {
  const registers = [registry];
  return {
    firstEvent: new Histogram({
      name: "parlor_turn_first_event_seconds",
      help: "From a turn's start to the assistant's first event.",
      buckets: TURN_SECONDS,
      registers,
    }),
    turn: new Histogram({
      name: "parlor_turn_seconds",
      help: "From a turn's start to its end.",
      buckets: TURN_SECONDS,
      registers,
    }),
    request: new Histogram({
      name: "parlor_http_request_seconds",
      help: "From a request to its answer's headers.",
      labelNames: ["family"],
      buckets: REQUEST_SECONDS,
      registers,
    }),
  };
}

export function createMetrics(database: Database): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "parlor_" });
  const counters = createCounters(registry);
  const gauges = createGauges(registry, database);
  const histograms = createHistograms(registry);

  function take(observation: Observation): void {
    switch (observation.type) {
      case "request.ended":
        counters.chatRequests.inc({
          type: observation.requestType,
          outcome: observation.isRefused ? "refused" : "answered",
        });
        return;
      case "request.refused":
        counters.errors.inc({ code: observation.code });
        return;
      case "turn.started":
        gauges.runningTurns.inc();
        return;
      case "turn.ended":
        gauges.runningTurns.dec();
        counters.turns.inc({ status: observation.status });
        counters.events.inc(observation.events);
        if (observation.code !== undefined) counters.errors.inc({ code: observation.code });
        if (observation.firstEventMs !== undefined)
          histograms.firstEvent.observe(observation.firstEventMs / 1000);
        histograms.turn.observe(observation.durationMs / 1000);
        return;
      case "stream.opened":
        gauges.openStreams.inc();
        return;
      case "stream.closed":
        gauges.openStreams.dec();
    }
  }

  return {
    registry,
    take,
    countRequest({ family, method, status, seconds }) {
      counters.requests.inc({ family, method, status });
      histograms.request.observe({ family }, seconds);
      if (status === 429) counters.rateLimited.inc({ family });
    },
    countTokens(model, { input, output }) {
      counters.tokens.inc({ model, direction: "input" }, input);
      counters.tokens.inc({ model, direction: "output" }, output);
    },
    countToolCall(tool, isError) {
      counters.toolCalls.inc({ tool, outcome: isError ? "error" : "ok" });
    },
    countAuditFailure: () => counters.auditFailures.inc(),
  };
}
