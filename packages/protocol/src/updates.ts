import { z } from "zod";
import { assistantMessageContentSchema, generatedImageSchema } from "./items.ts";
import { annotationSchema } from "./sources.ts";
import { taskSchema } from "./tasks.ts";
import { widgetComponentSchema } from "./widgets/widget-component.ts";
import { widgetRootSchema } from "./widgets/widget-root.ts";

const contentIndex = z.int().nonnegative();

/** A change to an assistant message that streams. A content index not seen yet is padded with empty parts. */
export const assistantMessageUpdateSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("assistant_message.content_part.added"),
    content_index: contentIndex,
    content: assistantMessageContentSchema,
  }),
  z.object({
    type: z.literal("assistant_message.content_part.text_delta"),
    content_index: contentIndex,
    delta: z.string(),
  }),
  z.object({
    type: z.literal("assistant_message.content_part.annotation_added"),
    content_index: contentIndex,
    annotation_index: z.int().nonnegative(),
    annotation: annotationSchema,
  }),
  z.object({
    type: z.literal("assistant_message.content_part.done"),
    content_index: contentIndex,
    content: assistantMessageContentSchema,
  }),
]);
export type AssistantMessageUpdate = z.infer<typeof assistantMessageUpdateSchema>;

/** A change to a widget that streams. */
export const widgetUpdateSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("widget.streaming_text.value_delta"),
    component_id: z.string(),
    delta: z.string(),
    done: z.boolean(),
  }),
  z.object({
    type: z.literal("widget.component.updated"),
    component_id: z.string(),
    component: widgetComponentSchema,
  }),
  z.object({ type: z.literal("widget.root.updated"), widget: widgetRootSchema }),
]);
export type WidgetUpdate = z.infer<typeof widgetUpdateSchema>;

/** A change to a workflow that is under way. */
export const workflowUpdateSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("workflow.task.added"), task_index: z.int().nonnegative(), task: taskSchema }),
  z.object({ type: z.literal("workflow.task.updated"), task_index: z.int().nonnegative(), task: taskSchema }),
]);
export type WorkflowUpdate = z.infer<typeof workflowUpdateSchema>;

/** A step of an image being made. `progress` is between 0 and 1. */
export const generatedImageUpdateSchema = z.object({
  type: z.literal("generated_image.updated"),
  image: generatedImageSchema,
  progress: z.number().nullish(),
});
export type GeneratedImageUpdate = z.infer<typeof generatedImageUpdateSchema>;

/** What `thread.item.updated` carries. */
export const threadItemUpdateSchema = z.discriminatedUnion("type", [
  ...assistantMessageUpdateSchema.options,
  ...widgetUpdateSchema.options,
  ...workflowUpdateSchema.options,
  generatedImageUpdateSchema,
]);
export type ThreadItemUpdate = z.infer<typeof threadItemUpdateSchema>;
