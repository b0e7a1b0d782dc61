import { z } from "zod";
import { iconSchema } from "./icons.ts";

const sourceFields = {
  title: z.string(),
  description: z.string().nullish(),
  timestamp: z.string().nullish(),
  group: z.string().nullish(),
};

/** A web page that an answer refers to. */
export const urlSourceSchema = z.object({
  type: z.literal("url"),
  ...sourceFields,
  url: z.string(),
  attribution: z.string().nullish(),
});
export type UrlSource = z.infer<typeof urlSourceSchema>;

/** A file that an answer refers to. */
export const fileSourceSchema = z.object({ type: z.literal("file"), ...sourceFields, filename: z.string() });
export type FileSource = z.infer<typeof fileSourceSchema>;

/** An object of the host application that an answer refers to. */
export const entitySourceSchema = z.object({
  type: z.literal("entity"),
  ...sourceFields,
  id: z.string(),
  icon: iconSchema.nullish(),
  label: z.string().nullish(),
  inline_label: z.string().nullish(),
  interactive: z.boolean().default(false),
  data: z.record(z.string(), z.unknown()).default({}),
  /** Kept for what was stored with it; without a meaning since the page is asked for previews. */
  preview: z.literal("lazy").nullish(),
});
export type EntitySource = z.infer<typeof entitySourceSchema>;

/** What an annotation or a task refers to. */
export const sourceSchema = z.discriminatedUnion("type", [
  urlSourceSchema,
  fileSourceSchema,
  entitySourceSchema,
]);
export type Source = z.infer<typeof sourceSchema>;

/** A reference from a place in an assistant's text to its source. `index` is a character offset into the text. */
export const annotationSchema = z.object({
  type: z.literal("annotation").default("annotation"),
  source: sourceSchema,
  index: z.int().nullish(),
});
export type Annotation = z.infer<typeof annotationSchema>;
