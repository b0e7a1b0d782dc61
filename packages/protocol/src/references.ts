import { z } from "zod";

/** A cursor that a client sends. Without NUL, which no id has and no database takes. */
export const cursorSchema = z
  .string()
  .refine((text) => !text.includes("\u0000"), "must not contain a NUL character");
/** An id that a client sends. */
export const referenceSchema = cursorSchema.min(1);
