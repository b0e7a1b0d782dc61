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

/** Makes a thread with its first message and answers it. */
export const threadsCreateRequestSchema = requestSchema(
  "threads.create",
  z.object({ input: userMessageInputSchema }),
);
/** Adds a message to a thread and answers it. */
export const threadsAddUserMessageRequestSchema = requestSchema(
  "threads.add_user_message",
  z.object({ thread_id: threadId, input: userMessageInputSchema }),
);
/** Brings the result of the thread's pending client tool call, any JSON; the turn goes on. */
export const threadsAddClientToolOutputRequestSchema = requestSchema(
  "threads.add_client_tool_output",
  z.object({ thread_id: threadId, result: z.unknown() }),
);
/** Brings the answers to pending questions, by the questions' ids; the turn goes on. */
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
/** Answers a user message once more, in place of everything after it. */
export const threadsRetryAfterItemRequestSchema = requestSchema(
  "threads.retry_after_item",
  z.object({ thread_id: threadId, item_id: itemId }),
);
/** An action of the widget `item_id`, or of the page itself, that is answered with a turn. */
export const threadsCustomActionRequestSchema = requestSchema("threads.custom_action", customActionParams);

/** Answered with the thread and its first page of items. */
export const threadsGetByIdRequestSchema = requestSchema(
  "threads.get_by_id",
  z.object({ thread_id: threadId }),
);
/** Answered with a page of the owner's threads, newest first unless asked otherwise. */
export const threadsListRequestSchema = requestSchema("threads.list", z.object(pageParams));
/** Renames a thread. Answered with it. */
export const threadsUpdateRequestSchema = requestSchema(
  "threads.update",
  z.object({ thread_id: threadId, title: z.string() }),
);
/** Deletes a thread with everything in it. Answered with `{}`. */
export const threadsDeleteRequestSchema = requestSchema("threads.delete", z.object({ thread_id: threadId }));
/** Answered with a page of a thread's items, without hidden ones. */
export const itemsListRequestSchema = requestSchema(
  "items.list",
  z.object({ thread_id: threadId, ...pageParams }),
);
/** A thumb up or down. */
export const feedbackKindSchema = z.enum(["positive", "negative"]);
export type FeedbackKind = z.infer<typeof feedbackKindSchema>;
/** Keeps the user's feedback on items. Answered with `{}`. */
export const itemsFeedbackRequestSchema = requestSchema(
  "items.feedback",
  z.object({ thread_id: threadId, item_ids: z.array(itemId), kind: feedbackKindSchema }),
);
/** Announces a file; `size` is in bytes. Answered with the attachment and where to upload it. */
export const attachmentsCreateRequestSchema = requestSchema(
  "attachments.create",
  z.object({ name: z.string(), size: z.int().nonnegative(), mime_type: z.string() }),
);
/** Deletes an attachment and its bytes. Answered with `{}`. */
export const attachmentsDeleteRequestSchema = requestSchema(
  "attachments.delete",
  z.object({ attachment_id: referenceSchema }),
);
/** A dictated recording. Answered with its text. */
export const inputTranscribeRequestSchema = requestSchema(
  "input.transcribe",
  z.object({ audio_base64: z.string(), mime_type: z.string() }),
);
/** An action that is answered at once with JSON, also while a turn streams. */
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
