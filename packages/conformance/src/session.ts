import type { Exchange } from "./exchange.ts";
import type { AnswerReader } from "./read-answer.ts";
import type { RuleId } from "./rules/all-rules.ts";
import type { Sender, Target } from "./target.ts";

/** How a request is sent, where it is not the first user's plain JSON. */
export interface SendOptions extends AnswerReader {
  sender?: Sender;
  metadata?: object;
}

/** What a scenario talks to the backend by. */
export interface Session {
  readonly target: Target;
  /** Sends a request, looks at the answer as at every answer, and gives it. Never rejects. */
  send(type: string, params: object, options?: SendOptions): Promise<Exchange>;
  /** The same for a body that is written by hand. */
  sendText(type: string, body: string, options?: SendOptions): Promise<Exchange>;
  /** Says whether a rule held, and what was wrong otherwise. */
  check(rule: RuleId, holds: boolean, problem: string, exchange: Exchange): void;
  /** Says why a rule cannot be seen here. */
  miss(rule: RuleId, reason: string): void;
}
