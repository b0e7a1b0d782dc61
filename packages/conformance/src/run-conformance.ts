import { type Choice, chooseRules } from "./choose-rules.ts";
import { createSession } from "./create-session.ts";
import { secretsOf } from "./inspect/inspect-answer.ts";
import type { KnownDefect } from "./known-defects/known-defect.ts";
import { createObservations } from "./observations.ts";
import { type ConformanceReport, createReport } from "./report/conformance-report.ts";
import type { RuleId } from "./rules/all-rules.ts";
import { allScenarios } from "./scenarios/all-scenarios.ts";
import { type Scenario, ScenarioStopped } from "./scenarios/scenario.ts";
import type { Session } from "./session.ts";
import type { Prompts, SendRequest, Target } from "./target.ts";

/** Whom to ask, as whom, and what about. Only `url` is required. */
export interface ConformanceOptions extends Choice {
  /** The ChatKit endpoint, absolute. */
  url: string;
  /** What sends the requests. Default: the global `fetch`; a handler in this process does as well. */
  fetch?: SendRequest | undefined;
  /** Sent with every request of the first user, such as `authorization`. Never part of the report. Default: none. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** The same for a second user, who must not see what the first has. Without it, that is not looked at. */
  otherHeaders?: Readonly<Record<string, string>> | undefined;
  /** Where files are uploaded directly, absolute. Without it, that is not looked at. */
  uploadUrl?: string | undefined;
  /** What brings the assistant to do what is to be seen. */
  prompts?: Partial<Prompts> | undefined;
  /** Rules that are known to be broken there: they are reported, and do not count. Default: none. */
  known?: readonly KnownDefect[] | undefined;
  /** Milliseconds that one answer may take, to its end. Default: 60,000. */
  timeoutMs?: number | undefined;
  /** Called before each scenario with its id. */
  onScenario?: ((id: string) => void) | undefined;
}

/** Thrown where nothing answers at the address: there is nothing to report on. */
export class UnreachableError extends Error {
  constructor(url: string, reason: string) {
    super(`${url} does not answer: ${reason}`);
    this.name = "UnreachableError";
  }
}

/** Thrown where the first user is not let in: what is refused to everybody shows nothing. */
export class RefusedError extends Error {
  constructor(url: string, status: number) {
    super(
      `${url} lets nobody in with these headers: threads.list is answered ${status}. Name the credentials of a user, such as "authorization: Bearer …".`,
    );
    this.name = "RefusedError";
  }
}

/**
 * Sends a backend what clients send, and says which of the protocol's rules its answers keep and break. It makes
 * some twenty threads for the user whose headers it is given, and deletes those that are still there at the end.
 * Throws `UnknownRuleError` for a choice of rules that there are not, `UnreachableError` and `RefusedError`.
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const chosen = chooseRules(options);
  const target = toTarget(options);
  const secrets = secretsOf(target.headers, target.otherHeaders);
  const observations = createObservations(secrets);
  const session = createSession(target, observations);
  const { counting, requests, threads } = countRequests(session);
  const first = await counting.send("threads.list", { limit: 1, order: "desc" });
  if (first.status === 0) throw new UnreachableError(target.url, first.failure ?? "nothing came");
  if (first.status === 401 || first.status === 403) throw new RefusedError(target.url, first.status);
  for (const scenario of allScenarios) {
    if (!isWanted(scenario, chosen)) continue;
    options.onScenario?.(scenario.id);
    await runScenario(scenario, counting);
  }
  for (const [id, sender] of threads) await session.send("threads.delete", { thread_id: id }, { sender });
  return createReport({
    url: target.url,
    requests: requests(),
    chosen,
    observations,
    known: options.known ?? [],
  });
}

function toTarget(options: ConformanceOptions): Target {
  const { prompts = {} } = options;
  return {
    url: options.url,
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    headers: options.headers ?? {},
    otherHeaders: options.otherHeaders,
    uploadUrl: options.uploadUrl,
    prompts: { ...prompts, hello: prompts.hello ?? "What can you help me with?" },
    timeoutMs: options.timeoutMs ?? 60_000,
  };
}

/** Rules that hold for every answer are seen by every scenario. */
function isWanted({ rules, id }: Scenario, chosen: ReadonlySet<RuleId>): boolean {
  return rules.some((rule) => chosen.has(rule)) || (id === "turns" && chosen.size > 0);
}

async function runScenario(scenario: Scenario, session: Session): Promise<void> {
  try {
    await scenario.run(session);
  } catch (error) {
    if (!(error instanceof ScenarioStopped)) throw error;
    for (const rule of scenario.rules) session.miss(rule, error.message);
  }
}

/** A session that counts what is sent, and remembers the threads that are made. */
function countRequests(session: Session) {
  const threads = new Map<string, "first" | "other">();
  let count = 0;
  const counting: Session = {
    ...session,
    send(type, params, options) {
      count += 1;
      return session.send(type, params, options).then(note);
    },
    sendText(type, body, options) {
      count += 1;
      return session.sendText(type, body, options).then(note);
    },
  };
  function note(exchange: Awaited<ReturnType<Session["send"]>>) {
    const { sender } = exchange;
    for (const { event } of exchange.frames)
      if (event?.type === "thread.created" && sender !== "nobody") threads.set(event.thread.id, sender);
    return exchange;
  }
  return { counting, threads, requests: () => count };
}
