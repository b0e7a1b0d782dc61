import { z } from "zod";

/** Where and how the client sends an attachment's bytes (two-phase upload). */
export const uploadDescriptorSchema = z.object({
  url: z.string(),
  method: z.enum(["POST", "PUT"]),
  headers: z.record(z.string(), z.string()).default({}),
});
export type UploadDescriptor = z.infer<typeof uploadDescriptorSchema>;

const attachmentFields = {
  id: z.string(),
  name: z.string(),
  mime_type: z.string(),
  upload_descriptor: uploadDescriptorSchema.nullish(),
  thread_id: z.string().nullish(),
  /** Kept with the attachment for the integration; never sent to a client. */
  metadata: z.record(z.string(), z.unknown()).nullish(),
};

/** A file, shown by its name. */
export const fileAttachmentSchema = z.object({ type: z.literal("file"), ...attachmentFields });
/** An image, shown by its preview. */
export const imageAttachmentSchema = z.object({
  type: z.literal("image"),
  ...attachmentFields,
  preview_url: z.string(),
});

/** A file that belongs to a user message. */
export const attachmentSchema = z.discriminatedUnion("type", [fileAttachmentSchema, imageAttachmentSchema]);
export type Attachment = z.infer<typeof attachmentSchema>;
