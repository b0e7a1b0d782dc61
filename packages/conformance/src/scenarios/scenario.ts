import type { RuleId } from "../rules/all-rules.ts";
import type { Session } from "../session.ts";

/** Requests that show whether some rules hold. Each makes its own threads and leaves what it made to the run. */
export interface Scenario {
  readonly id: string;
  /** The rules that it can see, beside those that hold for every answer. */
  readonly rules: readonly RuleId[];
  run(session: Session): Promise<void>;
}

/** Thrown by a scenario that cannot go on: what it needed was not given. The rules that it did not see say why. */
export class ScenarioStopped extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "ScenarioStopped";
  }
}
