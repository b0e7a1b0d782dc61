import { z } from "zod";
import {
  alignmentSchema,
  blockFields,
  borderSchema,
  bordersSchema,
  colorSchema,
  componentFields,
  justificationSchema,
  lengthSchema,
  spacingSchema,
} from "./style.ts";

/** Room that gives way, between components. */
export const spacerSchema = z.object({
  type: z.literal("Spacer"),
  ...componentFields,
  minSize: lengthSchema.nullish(),
});
export type Spacer = z.infer<typeof spacerSchema>;

/** A line between components. */
export const dividerSchema = z.object({
  type: z.literal("Divider"),
  ...componentFields,
  color: colorSchema.nullish(),
  size: lengthSchema.nullish(),
  spacing: lengthSchema.nullish(),
  flush: z.boolean().nullish(),
});
export type Divider = z.infer<typeof dividerSchema>;

export const paddingSchema = z.union([lengthSchema, spacingSchema]);
export const edgesSchema = z.union([z.number(), borderSchema, bordersSchema]);

/** How a container lays out its children. */
export const flexFields = {
  align: alignmentSchema.nullish(),
  justify: justificationSchema.nullish(),
  gap: lengthSchema.nullish(),
  padding: paddingSchema.nullish(),
};

/** What Box, Row, Col and Form have in common, but for their children. */
export const boxFields = {
  ...componentFields,
  ...blockFields,
  ...flexFields,
  wrap: z.enum(["nowrap", "wrap", "wrap-reverse"]).nullish(),
  border: edgesSchema.nullish(),
};
