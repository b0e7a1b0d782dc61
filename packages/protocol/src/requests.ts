import { z } from "zod";
import { actionSchema } from "./actions.ts";
import { inferenceOptionsSchema, structuredInputAnswerSchema, userMessageContentSchema } from "./items.ts";
import { orderSchema } from "./page.ts";
import { cursorSchema, referenceSchema } from "./references.ts";

const metadata = z.record(z.string(), z.unknown()).default({});

function requestSchema<T extends string, P extends z.ZodType>(type: T, params: P) {
  return z.object({ type: z.literal(type), params, metadata });
}

/** What a user sends: content, ids of attachments uploaded before, and the choices made in the composer. */
export const userMessageInputSchema = z.object({
  content: z.array(userMessageContentSchema),
  attachments: z.array(cursorSchema),
  quoted_text: z.string().nullish(),
  inference_options: inferenceOptionsSchema,
});
export type UserMessageInput = z.infer<typeof userMessageInputSchema>;

const pageParams = {
  limit: z.int().positive().nullish(),
  order: orderSchema.default("desc"),
  after: cursorSchema.nullish(),
};
const threadId = referenceSchema;
const itemId = referenceSchema;
const customActionParams = z.object({ thread_id: threadId, item_id: itemId.nullish(), action: actionSchema });

export const threadsCreateRequestSchema = requestSchema(
  "threads.create",
  z.object({ input: userMessageInputSchema }),
);
export const threadsAddUserMessageRequestSchema = requestSchema(
  "threads.add_user_message",
  z.object({ thread_id: threadId, input: userMessageInputSchema }),
);
export const threadsAddClientToolOutputRequestSchema = requestSchema(
  "threads.add_client_tool_output",
  z.object({ thread_id: threadId, result: z.unknown() }),
);
export const threadsAddStructuredInputRequestSchema = requestSchema(
  "threads.add_structured_input",
  z.object({
    thread_id: threadId,
    item_id: itemId,
    input: z.object({
      status: z.enum(["answered", "skipped"]).default("answered"),
      answers: z.record(z.string(), structuredInputAnswerSchema).default({}),
    }),
  }),
);
export const threadsRetryAfterItemRequestSchema = requestSchema(
  "threads.retry_after_item",
  z.object({ thread_id: threadId, item_id: itemId }),
);
export const threadsCustomActionRequestSchema = requestSchema("threads.custom_action", customActionParams);

export const threadsGetByIdRequestSchema = requestSchema(
  "threads.get_by_id",
  z.object({ thread_id: threadId }),
);
export const threadsListRequestSchema = requestSchema("threads.list", z.object(pageParams));
export const threadsUpdateRequestSchema = requestSchema(
  "threads.update",
  z.object({ thread_id: threadId, title: z.string() }),
);
export const threadsDeleteRequestSchema = requestSchema("threads.delete", z.object({ thread_id: threadId }));
export const itemsListRequestSchema = requestSchema(
  "items.list",
  z.object({ thread_id: threadId, ...pageParams }),
);
export const feedbackKindSchema = z.enum(["positive", "negative"]);
export type FeedbackKind = z.infer<typeof feedbackKindSchema>;
export const itemsFeedbackRequestSchema = requestSchema(
  "items.feedback",
  z.object({ thread_id: threadId, item_ids: z.array(itemId), kind: feedbackKindSchema }),
);
export const attachmentsCreateRequestSchema = requestSchema(
  "attachments.create",
  z.object({ name: z.string(), size: z.int().nonnegative(), mime_type: z.string() }),
);
export const attachmentsDeleteRequestSchema = requestSchema(
  "attachments.delete",
  z.object({ attachment_id: referenceSchema }),
);
export const inputTranscribeRequestSchema = requestSchema(
  "input.transcribe",
  z.object({ audio_base64: z.string(), mime_type: z.string() }),
);
export const threadsSyncCustomActionRequestSchema = requestSchema(
  "threads.sync_custom_action",
  customActionParams,
);

/** The requests that are answered with a stream of events. */
export const streamingRequestSchema = z.discriminatedUnion("type", [
  threadsCreateRequestSchema,
  threadsAddUserMessageRequestSchema,
  threadsAddClientToolOutputRequestSchema,
  threadsAddStructuredInputRequestSchema,
  threadsRetryAfterItemRequestSchema,
  threadsCustomActionRequestSchema,
]);
export type StreamingRequest = z.infer<typeof streamingRequestSchema>;

/** The requests that are answered with JSON. */
export const jsonRequestSchema = z.discriminatedUnion("type", [
  threadsGetByIdRequestSchema,
  threadsListRequestSchema,
  threadsUpdateRequestSchema,
  threadsDeleteRequestSchema,
  itemsListRequestSchema,
  itemsFeedbackRequestSchema,
  attachmentsCreateRequestSchema,
  attachmentsDeleteRequestSchema,
  inputTranscribeRequestSchema,
  threadsSyncCustomActionRequestSchema,
]);
export type JsonRequest = z.infer<typeof jsonRequestSchema>;

/** The official sixteen requests. */
export const chatKitRequestSchema = z.discriminatedUnion("type", [
  ...streamingRequestSchema.options,
  ...jsonRequestSchema.options,
]);
export type ChatKitRequest = z.infer<typeof chatKitRequestSchema>;
/** One request, picked by its `type`. */
export type RequestOf<T extends ChatKitRequest["type"]> = Extract<ChatKitRequest, { type: T }>;
