import type { RuleId } from "../../rules/all-rules.ts";

/** Answers a request. */
export type Handler = (request: Request) => Promise<Response>;

/** One thing that a server does wrong, and the rules that it breaks by that. */
export interface Defect {
  readonly breaks: readonly RuleId[];
  /** The server with the defect, made from one without. */
  spoil(handler: Handler): Handler;
}
