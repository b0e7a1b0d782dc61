import { z } from "zod";
import { iconSchema } from "./icons.ts";
import { fileSourceSchema, urlSourceSchema } from "./sources.ts";

const taskFields = { status_indicator: z.enum(["none", "loading", "complete"]).default("none") };

/** A step of any kind, in the host's words. */
export const customTaskSchema = z.object({
  type: z.literal("custom"),
  ...taskFields,
  title: z.string().nullish(),
  icon: iconSchema.nullish(),
  content: z.string().nullish(),
});
export type CustomTask = z.infer<typeof customTaskSchema>;

/** A search on the web: what was asked, and the pages that were found. */
export const searchTaskSchema = z.object({
  type: z.literal("web_search"),
  ...taskFields,
  title: z.string().nullish(),
  title_query: z.string().nullish(),
  queries: z.array(z.string()).default([]),
  sources: z.array(urlSourceSchema).default([]),
});
export type SearchTask = z.infer<typeof searchTaskSchema>;

/** A passage of a model's reasoning. */
export const thoughtTaskSchema = z.object({
  type: z.literal("thought"),
  ...taskFields,
  title: z.string().nullish(),
  content: z.string(),
});
export type ThoughtTask = z.infer<typeof thoughtTaskSchema>;

/** A look into files, and which. */
export const fileTaskSchema = z.object({
  type: z.literal("file"),
  ...taskFields,
  title: z.string().nullish(),
  sources: z.array(fileSourceSchema).default([]),
});
export type FileTask = z.infer<typeof fileTaskSchema>;

/** Work on an image. */
export const imageTaskSchema = z.object({
  type: z.literal("image"),
  ...taskFields,
  title: z.string().nullish(),
});
export type ImageTask = z.infer<typeof imageTaskSchema>;

/** One step of a workflow, or a task item's content. Content is markdown. */
export const taskSchema = z.discriminatedUnion("type", [
  customTaskSchema,
  searchTaskSchema,
  thoughtTaskSchema,
  fileTaskSchema,
  imageTaskSchema,
]);
export type Task = z.infer<typeof taskSchema>;

/** Words that a finished workflow folds to. */
export const customSummarySchema = z.object({ title: z.string(), icon: iconSchema.nullish() });
/** `duration` is in whole seconds. */
export const durationSummarySchema = z.object({ duration: z.int() });

/** What a finished workflow folds to. */
export const workflowSummarySchema = z.union([customSummarySchema, durationSummarySchema]);
export type WorkflowSummary = z.infer<typeof workflowSummarySchema>;

/** Steps that the assistant took, shown as one foldable group. */
export const workflowSchema = z.object({
  type: z.enum(["custom", "reasoning"]),
  tasks: z.array(taskSchema),
  summary: workflowSummarySchema.nullish(),
  expanded: z.boolean().default(false),
});
export type Workflow = z.infer<typeof workflowSchema>;
