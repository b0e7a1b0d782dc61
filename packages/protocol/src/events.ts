import { z } from "zod";
import { iconSchema } from "./icons.ts";
import { threadItemSchema } from "./items.ts";
import { threadSchema } from "./threads.ts";
import { threadItemUpdateSchema } from "./updates.ts";

/** The first event of `threads.create`: the thread that was made, with an empty page of items. */
export const threadCreatedEventSchema = z.object({ type: z.literal("thread.created"), thread: threadSchema });
export type ThreadCreatedEvent = z.infer<typeof threadCreatedEventSchema>;

/** The thread's title, status or metadata changed, and was saved. */
export const threadUpdatedEventSchema = z.object({ type: z.literal("thread.updated"), thread: threadSchema });
export type ThreadUpdatedEvent = z.infer<typeof threadUpdatedEventSchema>;

/** An item begins. Shown, but not saved before its `done`. */
export const threadItemAddedEventSchema = z.object({
  type: z.literal("thread.item.added"),
  item: threadItemSchema,
});
export type ThreadItemAddedEvent = z.infer<typeof threadItemAddedEventSchema>;

/** A change to an item that has begun. Shown, but not saved before its `done`. */
export const threadItemUpdatedEventSchema = z.object({
  type: z.literal("thread.item.updated"),
  item_id: z.string(),
  update: threadItemUpdateSchema,
});
export type ThreadItemUpdatedEvent = z.infer<typeof threadItemUpdatedEventSchema>;

/** An item is complete and saved. Without an `added` before it, it is a whole item at once. */
export const threadItemDoneEventSchema = z.object({
  type: z.literal("thread.item.done"),
  item: threadItemSchema,
});
export type ThreadItemDoneEvent = z.infer<typeof threadItemDoneEventSchema>;

/** An item is gone, for clients and from the store. */
export const threadItemRemovedEventSchema = z.object({
  type: z.literal("thread.item.removed"),
  item_id: z.string(),
});
export type ThreadItemRemovedEvent = z.infer<typeof threadItemRemovedEventSchema>;

/** An item that was there is another now, and is saved in its place. */
export const threadItemReplacedEventSchema = z.object({
  type: z.literal("thread.item.replaced"),
  item: threadItemSchema,
});
export type ThreadItemReplacedEvent = z.infer<typeof threadItemReplacedEventSchema>;

export const streamOptionsSchema = z.object({ allow_cancel: z.boolean() });
/** What the client may do while a turn streams. */
export type StreamOptions = z.infer<typeof streamOptionsSchema>;

/** Sent before a turn's answer: what the client may do while it streams. */
export const streamOptionsEventSchema = z.object({
  type: z.literal("stream_options"),
  stream_options: streamOptionsSchema,
});
export type StreamOptionsEvent = z.infer<typeof streamOptionsEventSchema>;

/** A passing word on what is being done. Gone with the next item or the end of the turn. */
export const progressUpdateEventSchema = z.object({
  type: z.literal("progress_update"),
  icon: iconSchema.nullish(),
  text: z.string(),
});
export type ProgressUpdateEvent = z.infer<typeof progressUpdateEventSchema>;

/** Asks the page to do something, without an answer. */
export const clientEffectEventSchema = z.object({
  type: z.literal("client_effect"),
  name: z.string(),
  data: z.record(z.string(), z.unknown()).default({}),
});
export type ClientEffectEvent = z.infer<typeof clientEffectEventSchema>;

/**
 * The turn failed. `code` is `custom` with a message for the user, or names a failure that the client words
 * itself; the set is open.
 */
export const errorEventSchema = z.object({
  type: z.literal("error"),
  code: z.string().default("custom"),
  message: z.string().nullish(),
  allow_retry: z.boolean().default(false),
});
export type ErrorEvent = z.infer<typeof errorEventSchema>;

/** A word to the user beside the conversation. `message` is markdown. */
export const noticeEventSchema = z.object({
  type: z.literal("notice"),
  level: z.enum(["info", "warning", "danger"]),
  message: z.string(),
  title: z.string().nullish(),
});
export type NoticeEvent = z.infer<typeof noticeEventSchema>;

/** Everything that the stream of a turn carries. */
export const threadStreamEventSchema = z.discriminatedUnion("type", [
  threadCreatedEventSchema,
  threadUpdatedEventSchema,
  threadItemAddedEventSchema,
  threadItemUpdatedEventSchema,
  threadItemDoneEventSchema,
  threadItemRemovedEventSchema,
  threadItemReplacedEventSchema,
  streamOptionsEventSchema,
  progressUpdateEventSchema,
  clientEffectEventSchema,
  errorEventSchema,
  noticeEventSchema,
]);
export type ThreadStreamEvent = z.infer<typeof threadStreamEventSchema>;
