import { z } from "zod";

/** A length: a number of spacing units or pixels, or a CSS length. */
export const lengthSchema = z.union([z.number(), z.string()]);

/** A colour for each theme. */
export const themeColorSchema = z.object({ dark: z.string(), light: z.string() });
export type ThemeColor = z.infer<typeof themeColorSchema>;

/** A colour token (`secondary`, `red-100`), a CSS colour, or one for each theme. */
export const colorSchema = z.union([z.string(), themeColorSchema]);

/** Lengths by edge; `x` and `y` stand for two edges each. */
export const spacingSchema = z.object({
  top: lengthSchema.optional(),
  right: lengthSchema.optional(),
  bottom: lengthSchema.optional(),
  left: lengthSchema.optional(),
  x: lengthSchema.optional(),
  y: lengthSchema.optional(),
});
export type Spacing = z.infer<typeof spacingSchema>;

/** A line along an edge. `size` is in pixels. */
export const borderSchema = z.object({
  size: z.number(),
  color: colorSchema.optional(),
  style: z.enum(["solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset"]).optional(),
});
export type Border = z.infer<typeof borderSchema>;

const edgeBorderSchema = z.union([z.number(), borderSchema]);

/** Lines by edge, each in pixels or described; `x` and `y` stand for two edges each. */
export const bordersSchema = z.object({
  top: edgeBorderSchema.optional(),
  right: edgeBorderSchema.optional(),
  bottom: edgeBorderSchema.optional(),
  left: edgeBorderSchema.optional(),
  x: edgeBorderSchema.optional(),
  y: edgeBorderSchema.optional(),
});
export type Borders = z.infer<typeof bordersSchema>;

export const alignmentSchema = z.enum(["start", "center", "end", "baseline", "stretch"]);
export const justificationSchema = z.enum([
  "start",
  "center",
  "end",
  "between",
  "around",
  "evenly",
  "stretch",
]);
export const textAlignSchema = z.enum(["start", "center", "end"]);
export const fontWeightSchema = z.enum(["normal", "medium", "semibold", "bold"]);
export const textSizeSchema = z.enum(["xs", "sm", "md", "lg", "xl"]);
export const themeSchema = z.enum(["light", "dark"]);
export const directionSchema = z.enum(["row", "col"]);

const radiusSchema = z.enum([
  "2xs",
  "xs",
  "sm",
  "md",
  "lg",
  "xl",
  "2xl",
  "3xl",
  "4xl",
  "full",
  "100%",
  "none",
]);

/** What every component may have. `id` names it for updates of a widget that streams. */
export const componentFields = { key: z.string().nullish(), id: z.string().nullish() };

/** The measures of a component that takes room. */
export const sizeFields = {
  flex: lengthSchema.nullish(),
  height: lengthSchema.nullish(),
  width: lengthSchema.nullish(),
  size: lengthSchema.nullish(),
  minHeight: lengthSchema.nullish(),
  minWidth: lengthSchema.nullish(),
  minSize: lengthSchema.nullish(),
  maxHeight: lengthSchema.nullish(),
  maxWidth: lengthSchema.nullish(),
  maxSize: lengthSchema.nullish(),
  aspectRatio: lengthSchema.nullish(),
};

/** A component that takes room, with what is around it. */
export const blockFields = {
  ...sizeFields,
  radius: radiusSchema.nullish(),
  margin: z.union([lengthSchema, spacingSchema]).nullish(),
  background: colorSchema.nullish(),
};
