import { z } from "zod";
import {
  colorSchema,
  componentFields,
  fontWeightSchema,
  lengthSchema,
  textAlignSchema,
  textSizeSchema,
} from "./style.ts";

const textFields = {
  ...componentFields,
  value: z.string(),
  color: colorSchema.nullish(),
  weight: fontWeightSchema.nullish(),
  textAlign: textAlignSchema.nullish(),
};
const clampFields = { truncate: z.boolean().nullish(), maxLines: z.int().nullish() };

/** Makes a text a field of its form. */
export const editablePropsSchema = z.object({
  name: z.string(),
  autoFocus: z.boolean().optional(),
  autoSelect: z.boolean().optional(),
  autoComplete: z.string().optional(),
  allowAutofillExtensions: z.boolean().optional(),
  pattern: z.string().optional(),
  placeholder: z.string().optional(),
  required: z.boolean().optional(),
});
export type EditableProps = z.infer<typeof editablePropsSchema>;

/** Plain text. With an `id`, its value can stream. */
export const textSchema = z.object({
  type: z.literal("Text"),
  ...textFields,
  ...clampFields,
  streaming: z.boolean().nullish(),
  italic: z.boolean().nullish(),
  lineThrough: z.boolean().nullish(),
  width: lengthSchema.nullish(),
  size: textSizeSchema.nullish(),
  minLines: z.int().nullish(),
  editable: z.union([z.literal(false), editablePropsSchema]).nullish(),
});
/** Named as the official types name it: `Text` is a global of the DOM. */
export type TextComponent = z.infer<typeof textSchema>;

/** A headline. */
export const titleSchema = z.object({
  type: z.literal("Title"),
  ...textFields,
  ...clampFields,
  size: z.enum(["sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "5xl"]).nullish(),
});
export type Title = z.infer<typeof titleSchema>;

/** A small text beside something. */
export const captionSchema = z.object({
  type: z.literal("Caption"),
  ...textFields,
  ...clampFields,
  size: z.enum(["sm", "md", "lg"]).nullish(),
});
export type Caption = z.infer<typeof captionSchema>;

/** The name of a form's field. */
export const labelSchema = z.object({
  type: z.literal("Label"),
  ...textFields,
  fieldName: z.string(),
  size: textSizeSchema.nullish(),
});
export type Label = z.infer<typeof labelSchema>;

/** Markdown. With an `id`, its value can stream. */
export const markdownSchema = z.object({
  type: z.literal("Markdown"),
  ...componentFields,
  value: z.string(),
  streaming: z.boolean().nullish(),
});
export type Markdown = z.infer<typeof markdownSchema>;

/** A word in a coloured frame. */
export const badgeSchema = z.object({
  type: z.literal("Badge"),
  ...componentFields,
  label: z.string(),
  color: z.enum(["secondary", "success", "danger", "warning", "info", "discovery"]).nullish(),
  variant: z.enum(["solid", "soft", "outline"]).nullish(),
  size: z.enum(["sm", "md", "lg"]).nullish(),
  pill: z.boolean().nullish(),
});
export type Badge = z.infer<typeof badgeSchema>;
