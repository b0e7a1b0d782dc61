import { z } from "zod";

export const MAX_TITLE_LENGTH = 500;
const MAX_NOTES_LENGTH = 5_000;

/** Text as it can be kept and shown: whole characters, no control characters but line breaks and tabs. */
const text = z.string().transform((value) =>
  value
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, " ")
    .trim(),
);

export const titleSchema = text
  .pipe(z.string().min(1, "A title needs at least one character.").max(MAX_TITLE_LENGTH))
  .transform((title) => title.replaceAll(/\s+/g, " "));
export const notesSchema = text.pipe(z.string().max(MAX_NOTES_LENGTH));
export const prioritySchema = z.enum(["low", "normal", "high"]);
export type Priority = z.infer<typeof prioritySchema>;

/** A whole day, or a whole moment: `2026-W10` or `2026-11` would have to be guessed. Empty text is no date. */
const dueAtPattern = /^(\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?)?$/;

/** A day (`2026-11-27`) or a moment (ISO 8601; without an offset it is taken in the user's time zone). */
export const dueAtInputSchema = z
  .string()
  .regex(
    dueAtPattern,
    "Give a day as YYYY-MM-DD, or a moment as YYYY-MM-DDTHH:MM, with an offset or without.",
  );

export const taskSchema = z.object({
  id: z.string(),
  /** What a person calls the task by. Stable, never given to another task of the same user. */
  number: z.int(),
  title: z.string(),
  completed: z.boolean(),
  /** A day as `YYYY-MM-DD`, a moment as ISO 8601 in UTC with `Z`, or null. */
  due_at: z.string().nullable(),
  priority: prioritySchema,
  notes: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  completed_at: z.string().nullable(),
});
export type Task = z.infer<typeof taskSchema>;

export const newTaskSchema = z.object({
  title: titleSchema,
  due_at: dueAtInputSchema.nullish(),
  priority: prioritySchema.default("normal"),
  notes: notesSchema.nullish(),
});
export type NewTask = z.infer<typeof newTaskSchema>;

export const taskChangeSchema = z.object({
  title: titleSchema.optional(),
  due_at: dueAtInputSchema.nullish(),
  priority: prioritySchema.optional(),
  notes: notesSchema.nullish(),
  completed: z.boolean().optional(),
});
export type TaskChange = z.infer<typeof taskChangeSchema>;

export const taskFilterSchema = z.object({
  status: z.enum(["all", "open", "completed"]).default("all"),
  due: z.enum(["overdue", "today", "tomorrow", "this_week", "none"]).optional(),
  query: z.string().max(MAX_TITLE_LENGTH).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});
export type TaskFilter = z.infer<typeof taskFilterSchema>;
