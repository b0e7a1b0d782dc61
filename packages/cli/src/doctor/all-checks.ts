import type { Check } from "./check.ts";
import { nodeVersion } from "./checks/node-version.ts";

/** Every check, in the order in which one thing rests on another. */
export const allChecks: readonly Check[] = [nodeVersion];
