import { z } from "zod";
import { actionConfigSchema } from "../actions.ts";
import { iconSchema } from "../icons.ts";
import { timestampSchema } from "../timestamp.ts";
import { componentFields, directionSchema } from "./style.ts";

const controlVariantSchema = z.enum(["solid", "soft", "outline", "ghost"]);
const controlSizeSchema = z.enum(["3xs", "2xs", "xs", "sm", "md", "lg", "xl", "2xl", "3xl"]);

/** A field of a form: its value joins the form's payload by its name. */
const fieldFields = { ...componentFields, name: z.string(), disabled: z.boolean().nullish() };
/** A field that opens a list or a calendar. */
const pickerFields = {
  ...fieldFields,
  onChangeAction: actionConfigSchema.nullish(),
  placeholder: z.string().nullish(),
  variant: controlVariantSchema.nullish(),
  size: controlSizeSchema.nullish(),
  pill: z.boolean().nullish(),
  block: z.boolean().nullish(),
  clearable: z.boolean().nullish(),
};
/** A field that is written in. */
const writtenFields = {
  ...fieldFields,
  defaultValue: z.string().nullish(),
  required: z.boolean().nullish(),
  pattern: z.string().nullish(),
  placeholder: z.string().nullish(),
  allowAutofillExtensions: z.boolean().nullish(),
  autoSelect: z.boolean().nullish(),
  autoFocus: z.boolean().nullish(),
  variant: z.enum(["soft", "outline"]).nullish(),
  size: controlSizeSchema.nullish(),
  gutterSize: z.enum(["2xs", "xs", "sm", "md", "lg", "xl"]).nullish(),
};

/**
 * Starts an action, or with `submit` sends the form that it is in. Its label is `label`; with `uniform` it is as wide
 * as high, for an icon alone.
 */
export const buttonSchema = z.object({
  type: z.literal("Button"),
  ...componentFields,
  submit: z.boolean().nullish(),
  label: z.string().nullish(),
  onClickAction: actionConfigSchema.nullish(),
  iconStart: iconSchema.nullish(),
  iconEnd: iconSchema.nullish(),
  style: z.enum(["primary", "secondary"]).nullish(),
  iconSize: z.enum(["sm", "md", "lg", "xl", "2xl"]).nullish(),
  color: z
    .enum(["primary", "secondary", "info", "discovery", "success", "caution", "warning", "danger"])
    .nullish(),
  variant: controlVariantSchema.nullish(),
  size: controlSizeSchema.nullish(),
  pill: z.boolean().nullish(),
  uniform: z.boolean().nullish(),
  block: z.boolean().nullish(),
  disabled: z.boolean().nullish(),
});
export type Button = z.infer<typeof buttonSchema>;

/**
 * A field of one line. `pattern` is a regular expression that the whole value has to match before a form is sent.
 */
export const inputSchema = z.object({
  type: z.literal("Input"),
  ...writtenFields,
  inputType: z.enum(["number", "email", "text", "password", "tel", "url"]).nullish(),
  pill: z.boolean().nullish(),
});
export type Input = z.infer<typeof inputSchema>;

/** A field of several lines, which grows with its text up to `maxRows` when `autoResize` is set. */
export const textareaSchema = z.object({
  type: z.literal("Textarea"),
  ...writtenFields,
  rows: z.int().nullish(),
  autoResize: z.boolean().nullish(),
  maxRows: z.int().nullish(),
});
export type Textarea = z.infer<typeof textareaSchema>;

/** A choice of one of a list; `searchable` puts a field above it that narrows the list. */
export const selectSchema = z.object({
  type: z.literal("Select"),
  ...pickerFields,
  options: z.array(
    z.object({
      value: z.string(),
      label: z.string(),
      disabled: z.boolean().optional(),
      description: z.string().optional(),
    }),
  ),
  defaultValue: z.string().nullish(),
  searchable: z.boolean().nullish(),
});
export type Select = z.infer<typeof selectSchema>;

const dateSchema = z.union([timestampSchema, z.iso.date()]);

/** Dates are ISO 8601, with or without a time. */
export const datePickerSchema = z.object({
  type: z.literal("DatePicker"),
  ...pickerFields,
  defaultValue: dateSchema.nullish(),
  min: dateSchema.nullish(),
  max: dateSchema.nullish(),
  side: z.enum(["top", "bottom", "left", "right"]).nullish(),
  align: z.enum(["start", "center", "end"]).nullish(),
});
export type DatePicker = z.infer<typeof datePickerSchema>;

/** A choice of yes or no. */
export const checkboxSchema = z.object({
  type: z.literal("Checkbox"),
  ...fieldFields,
  label: z.string().nullish(),
  defaultChecked: z.boolean().nullish(),
  onChangeAction: actionConfigSchema.nullish(),
  required: z.boolean().nullish(),
});
export type Checkbox = z.infer<typeof checkboxSchema>;

/** A choice of one of a few that are all shown. */
export const radioGroupSchema = z.object({
  type: z.literal("RadioGroup"),
  ...fieldFields,
  options: z
    .array(z.object({ label: z.string(), value: z.string(), disabled: z.boolean().optional() }))
    .nullish(),
  ariaLabel: z.string().nullish(),
  onChangeAction: actionConfigSchema.nullish(),
  defaultValue: z.string().nullish(),
  direction: directionSchema.nullish(),
  required: z.boolean().nullish(),
});
export type RadioGroup = z.infer<typeof radioGroupSchema>;
