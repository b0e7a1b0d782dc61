import { z } from "zod";
import { attachmentSchema } from "./attachments.ts";
import { annotationSchema } from "./sources.ts";
import { taskSchema, workflowSchema } from "./tasks.ts";
import { timestampSchema } from "./timestamp.ts";
import { widgetRootSchema } from "./widgets/widget-root.ts";

const itemFields = { id: z.string(), thread_id: z.string(), created_at: timestampSchema };

/** Text that the user wrote. */
export const inputTextSchema = z.object({ type: z.literal("input_text"), text: z.string() });
/**
 * An object of the host application that the user put into the text: its id, how it is shown, and what it carries.
 */
export const inputTagSchema = z.object({
  type: z.literal("input_tag"),
  id: z.string(),
  text: z.string(),
  data: z.record(z.string(), z.unknown()),
  group: z.string().nullish(),
  interactive: z.boolean().default(false),
});

/** A part of a user message: text, or a tag that stands for an object of the host application. */
export const userMessageContentSchema = z.discriminatedUnion("type", [inputTextSchema, inputTagSchema]);
export type UserMessageContent = z.infer<typeof userMessageContentSchema>;

/** The tool and the model that the user chose for one message. */
export const inferenceOptionsSchema = z.object({
  tool_choice: z.object({ id: z.string() }).nullish(),
  model: z.string().nullish(),
});
export type InferenceOptions = z.infer<typeof inferenceOptionsSchema>;

/**
 * What the user sent: text and tags, attachments, the passage it answers to, and the choices made in the composer.
 */
export const userMessageItemSchema = z.object({
  type: z.literal("user_message"),
  ...itemFields,
  content: z.array(userMessageContentSchema),
  attachments: z.array(attachmentSchema).default([]),
  quoted_text: z.string().nullish(),
  inference_options: inferenceOptionsSchema,
});
export type UserMessageItem = z.infer<typeof userMessageItemSchema>;

/** A part of an assistant message: markdown and the annotations into it. */
export const assistantMessageContentSchema = z.object({
  type: z.literal("output_text").default("output_text"),
  text: z.string(),
  annotations: z.array(annotationSchema).default([]),
});
export type AssistantMessageContent = z.infer<typeof assistantMessageContentSchema>;

/** What the assistant said. A message of several parts is shown as one. */
export const assistantMessageItemSchema = z.object({
  type: z.literal("assistant_message"),
  ...itemFields,
  content: z.array(assistantMessageContentSchema),
});
export type AssistantMessageItem = z.infer<typeof assistantMessageItemSchema>;

/** A call that the page carries out. Pending until `threads.add_client_tool_output` brings its `output`. */
export const clientToolCallItemSchema = z.object({
  type: z.literal("client_tool_call"),
  ...itemFields,
  status: z.enum(["pending", "completed"]).default("pending"),
  call_id: z.string(),
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  output: z.unknown().optional(),
});
export type ClientToolCallItem = z.infer<typeof clientToolCallItemSchema>;

/** A widget in the thread. `copy_text` is what copying it puts on the clipboard. */
export const widgetItemSchema = z.object({
  type: z.literal("widget"),
  ...itemFields,
  widget: widgetRootSchema,
  copy_text: z.string().nullish(),
});
export type WidgetItem = z.infer<typeof widgetItemSchema>;

/** An image that a model made, by the URL that clients load it from. */
export const generatedImageSchema = z.object({ id: z.string(), url: z.string() });
export type GeneratedImage = z.infer<typeof generatedImageSchema>;

/** An image in the thread; without one, it is still being made. */
export const generatedImageItemSchema = z.object({
  type: z.literal("generated_image"),
  ...itemFields,
  image: generatedImageSchema.nullish(),
});
export type GeneratedImageItem = z.infer<typeof generatedImageItemSchema>;

/** The answer to one question: its values, or that it was skipped. */
export const structuredInputAnswerSchema = z.object({
  values: z.array(z.string()).default([]),
  skipped: z.boolean().default(false),
});
export type StructuredInputAnswer = z.infer<typeof structuredInputAnswerSchema>;

const structuredInputFields = {
  id: z.string(),
  question: z.string(),
  answer: structuredInputAnswerSchema.nullish(),
};

/** One question put to the user. */
export const structuredInputSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("multiple_choice"),
    ...structuredInputFields,
    options: z.array(z.object({ value: z.string() })),
    multiple: z.boolean().default(false),
  }),
  z.object({ type: z.literal("freeform"), ...structuredInputFields, description: z.string().nullish() }),
]);
export type StructuredInput = z.infer<typeof structuredInputSchema>;

/** Questions put to the user, in place of the composer until they are answered or skipped. */
export const structuredInputItemSchema = z.object({
  type: z.literal("structured_input"),
  ...itemFields,
  status: z.enum(["pending", "answered", "skipped"]).default("pending"),
  inputs: z.array(structuredInputSchema),
});
export type StructuredInputItem = z.infer<typeof structuredInputItemSchema>;

/** A workflow in the thread. */
export const workflowItemSchema = z.object({
  type: z.literal("workflow"),
  ...itemFields,
  workflow: workflowSchema,
});
export type WorkflowItem = z.infer<typeof workflowItemSchema>;

/** A single step in the thread, outside of a workflow. */
export const taskItemSchema = z.object({ type: z.literal("task"), ...itemFields, task: taskSchema });
export type TaskItem = z.infer<typeof taskItemSchema>;

/** Marks that the assistant has nothing to add for now. Nothing of it is shown. */
export const endOfTurnItemSchema = z.object({ type: z.literal("end_of_turn"), ...itemFields });
export type EndOfTurnItem = z.infer<typeof endOfTurnItemSchema>;

/** Context for the model at a place in the thread. Never sent to a client. */
export const hiddenContextItemSchema = z.object({
  type: z.literal("hidden_context_item"),
  ...itemFields,
  content: z.unknown(),
});
export type HiddenContextItem = z.infer<typeof hiddenContextItemSchema>;

/**
 * Context that the SDK itself keeps, such as a cancelled turn. Never sent to a client. Ours beside the official fields:
 * `parlor.stopped_after`, the id of the last item that was shown before the user stopped the turn.
 */
export const sdkHiddenContextItemSchema = z.object({
  type: z.literal("sdk_hidden_context"),
  ...itemFields,
  content: z.string(),
  parlor: z.object({ stopped_after: z.string() }).optional(),
});
export type SdkHiddenContextItem = z.infer<typeof sdkHiddenContextItemSchema>;

/** Everything that a thread is made of. Items are keyed by id: an id seen again replaces the earlier item. */
export const threadItemSchema = z.discriminatedUnion("type", [
  userMessageItemSchema,
  assistantMessageItemSchema,
  clientToolCallItemSchema,
  widgetItemSchema,
  generatedImageItemSchema,
  structuredInputItemSchema,
  workflowItemSchema,
  taskItemSchema,
  hiddenContextItemSchema,
  sdkHiddenContextItemSchema,
  endOfTurnItemSchema,
]);
export type ThreadItem = z.infer<typeof threadItemSchema>;
