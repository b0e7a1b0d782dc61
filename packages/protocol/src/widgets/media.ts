import { z } from "zod";
import { iconSchema } from "../icons.ts";
import { blockFields, colorSchema, componentFields } from "./style.ts";

export const iconComponentSchema = z.object({
  type: z.literal("Icon"),
  ...componentFields,
  name: iconSchema,
  color: colorSchema.nullish(),
  size: z.enum(["xs", "sm", "md", "lg", "xl", "2xl", "3xl"]).nullish(),
});
export type Icon = z.infer<typeof iconComponentSchema>;

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
