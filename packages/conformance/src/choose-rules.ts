import { allRules, type RuleId } from "./rules/all-rules.ts";

/** Which rules a run looks at: ids, or families, which are the part of an id before its first point. */
export interface Choice {
  /** Only these. Default: all. */
  readonly only?: readonly string[] | undefined;
  /** Not these. Default: none. */
  readonly skip?: readonly string[] | undefined;
}

/** Thrown for the name of a rule or a family that there is none of. */
export class UnknownRuleError extends Error {
  constructor(name: string) {
    const families = [...new Set(allRules.map(({ id }) => familyOf(id)))];
    super(`there is no rule or family ${name}. The families are: ${families.join(", ")}.`);
    this.name = "UnknownRuleError";
  }
}

/** The rules chosen. Throws `UnknownRuleError`. */
export function chooseRules({ only = [], skip = [] }: Choice): ReadonlySet<RuleId> {
  for (const name of [...only, ...skip])
    if (!allRules.some(({ id }) => isNamed(id, name))) throw new UnknownRuleError(name);
  const chosen = allRules.filter(({ id }) => {
    const isWanted = only.length === 0 || only.some((name) => isNamed(id, name));
    return isWanted && !skip.some((name) => isNamed(id, name));
  });
  return new Set(chosen.map(({ id }) => id));
}

/** The part of a rule's id before its first point. */
export function familyOf(id: string): string {
  return id.slice(0, id.indexOf("."));
}

function isNamed(id: string, name: string): boolean {
  return id === name || familyOf(id) === name;
}
