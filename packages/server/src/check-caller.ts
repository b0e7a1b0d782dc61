import type { Caller } from "./chatkit.ts";
import { describeValue } from "./describe-value.ts";

/**
 * What `authenticate` gave, with an owner that can be one. Throws where it is none: a host that read its session
 * wrongly must not let everybody in as the same nobody.
 */
export function checkCaller<Context>(given: Caller<Context>): Caller<Context> {
  const owner: unknown = typeof given === "object" ? given.owner : undefined;
  if (typeof owner === "string" && owner !== "") return given;
  const found = typeof given === "object" ? `the owner ${describeValue(owner)}` : describeValue(given);
  throw new TypeError(
    `authenticate gave ${found}. It must give {owner, context} with a string that is not empty as the owner, or undefined for nobody.`,
  );
}
