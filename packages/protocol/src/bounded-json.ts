import { z } from "zod";
import { isDeeperThan, MAX_JSON_DEPTH } from "./json-depth.ts";

/** Goes before schemas that recurse: what it lets through cannot exhaust their stack. */
export const boundedJsonSchema = z
  .unknown()
  .refine((value) => !isDeeperThan(value, MAX_JSON_DEPTH), { error: `nested deeper than ${MAX_JSON_DEPTH}` });
