import { z } from "zod";
import { iconSchema } from "../icons.ts";
import { blockFields, colorSchema, componentFields } from "./style.ts";

/** An icon by its name, in the colour of the text unless another is given. */
export const iconComponentSchema = z.object({
  type: z.literal("Icon"),
  ...componentFields,
  name: iconSchema,
  color: colorSchema.nullish(),
  size: z.enum(["xs", "sm", "md", "lg", "xl", "2xl", "3xl"]).nullish(),
});
export type Icon = z.infer<typeof iconComponentSchema>;

/**
 * An image by its URL, which the thread's `allowed_image_domains` may restrict. `flush` lets it reach the edges of
 * its card.
 */
export const imageSchema = z.object({
  type: z.literal("Image"),
  ...componentFields,
  ...blockFields,
  src: z.string(),
  alt: z.string().nullish(),
  frame: z.boolean().nullish(),
  fit: z.enum(["cover", "contain", "fill", "scale-down", "none"]).nullish(),
  position: z
    .enum([
      "top left",
      "top",
      "top right",
      "left",
      "center",
      "right",
      "bottom left",
      "bottom",
      "bottom right",
    ])
    .nullish(),
  flush: z.boolean().nullish(),
});
export type Image = z.infer<typeof imageSchema>;
