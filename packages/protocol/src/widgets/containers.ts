import { z } from "zod";
import { actionConfigSchema } from "../actions.ts";
import { boundedJsonSchema } from "../bounded-json.ts";
import { iconSchema } from "../icons.ts";
import { type Chart, chartSchema } from "./charts.ts";
import {
  type Button,
  buttonSchema,
  type Checkbox,
  checkboxSchema,
  type DatePicker,
  datePickerSchema,
  type Input,
  inputSchema,
  type RadioGroup,
  radioGroupSchema,
  type Select,
  selectSchema,
  type Textarea,
  textareaSchema,
} from "./inputs.ts";
import {
  boxFields,
  type Divider,
  dividerSchema,
  edgesSchema,
  flexFields,
  paddingSchema,
  type Spacer,
  spacerSchema,
} from "./layout.ts";
import { type Icon, type Image, iconComponentSchema, imageSchema } from "./media.ts";
import {
  alignmentSchema,
  colorSchema,
  componentFields,
  directionSchema,
  lengthSchema,
  spacingSchema,
  textAlignSchema,
  textSizeSchema,
  themeSchema,
} from "./style.ts";
import {
  type Badge,
  badgeSchema,
  type Caption,
  captionSchema,
  type Label,
  labelSchema,
  type Markdown,
  markdownSchema,
  type TextComponent,
  type Title,
  textSchema,
  titleSchema,
} from "./text.ts";

/*
 * All that holds components is in one file: containers hold components, and some components are containers. The
 * interfaces repeat only what a type cannot infer of itself, the children; that they agree with the schemas is
 * checked where the union is annotated.
 */

const children: z.ZodType<StrictWidgetComponent[]> = z.lazy(() => z.array(anyComponent));

/** Says how a widget is doing, above it. */
export const widgetStatusSchema = z.object({
  text: z.string(),
  favicon: z.string().optional(),
  frame: z.boolean().optional(),
  icon: iconSchema.optional(),
});
export type WidgetStatus = z.infer<typeof widgetStatusSchema>;

/** A button in the foot of a card. */
export const cardActionSchema = z.object({ label: z.string(), action: actionConfigSchema });
export type CardAction = z.infer<typeof cardActionSchema>;

const boxOnlySchema = z.object({
  type: z.literal("Box"),
  ...boxFields,
  direction: directionSchema.nullish(),
});
/** A container that lays its children out in a row or a column. */
export const boxSchema = boxOnlySchema.extend({ children: children.nullish() });
export interface Box extends z.infer<typeof boxOnlySchema> {
  children?: StrictWidgetComponent[] | null | undefined;
}

const rowOnlySchema = z.object({ type: z.literal("Row"), ...boxFields });
/** A container that lays its children out beside one another. */
export const rowSchema = rowOnlySchema.extend({ children: children.nullish() });
export interface Row extends z.infer<typeof rowOnlySchema> {
  children?: StrictWidgetComponent[] | null | undefined;
}

const colOnlySchema = z.object({ type: z.literal("Col"), ...boxFields });
/** A container that lays its children out below one another. */
export const colSchema = colOnlySchema.extend({ children: children.nullish() });
export interface Col extends z.infer<typeof colOnlySchema> {
  children?: StrictWidgetComponent[] | null | undefined;
}

const formOnlySchema = z.object({
  type: z.literal("Form"),
  ...boxFields,
  direction: directionSchema.nullish(),
  onSubmitAction: actionConfigSchema.nullish(),
});
/** A container whose fields are sent together: their values join the action's payload. */
export const formSchema = formOnlySchema.extend({ children: children.nullish() });
export interface Form extends z.infer<typeof formOnlySchema> {
  children?: StrictWidgetComponent[] | null | undefined;
}

const transitionOnlySchema = z.object({ type: z.literal("Transition"), ...componentFields });
/** Animates a change of its child. */
export const transitionSchema = transitionOnlySchema.extend({
  children: z.lazy(() => anyComponent).nullish(),
});
export interface Transition extends z.infer<typeof transitionOnlySchema> {
  children?: StrictWidgetComponent | null | undefined;
}

const tableCellOnlySchema = z.object({
  type: z.literal("Table.Cell"),
  ...componentFields,
  width: lengthSchema.nullish(),
  padding: spacingSchema.nullish(),
  colSpan: z.int().nullish(),
  rowSpan: z.int().nullish(),
  align: textAlignSchema.nullish(),
  vAlign: textAlignSchema.nullish(),
  colSize: textSizeSchema.nullish(),
});
/** A cell of a table's row, which may span several columns or rows. */
export const tableCellSchema = tableCellOnlySchema.extend({ children: children.nullish() });
export interface TableCell extends z.infer<typeof tableCellOnlySchema> {
  children?: StrictWidgetComponent[] | null | undefined;
}

const tableRowOnlySchema = z.object({
  type: z.literal("Table.Row"),
  ...componentFields,
  header: z.boolean().nullish(),
});
/** A row of a table; `header` makes its cells headings. */
export const tableRowSchema = tableRowOnlySchema.extend({ children: z.array(tableCellSchema).nullish() });
export interface TableRow extends z.infer<typeof tableRowOnlySchema> {
  children?: TableCell[] | null | undefined;
}

const tableOnlySchema = z.object({ type: z.literal("Table"), ...componentFields });
/** Rows of cells. */
export const tableSchema = tableOnlySchema.extend({ children: z.array(tableRowSchema).nullish() });
export interface Table extends z.infer<typeof tableOnlySchema> {
  children?: TableRow[] | null | undefined;
}

const listViewItemOnlySchema = z.object({
  type: z.literal("ListViewItem"),
  ...componentFields,
  onClickAction: actionConfigSchema.nullish(),
  gap: lengthSchema.nullish(),
  align: alignmentSchema.nullish(),
});
/** A row of a list. */
export const listViewItemSchema = listViewItemOnlySchema.extend({ children });
export interface ListViewItem extends z.infer<typeof listViewItemOnlySchema> {
  children: StrictWidgetComponent[];
}

const listViewOnlySchema = z.object({
  type: z.literal("ListView"),
  ...componentFields,
  limit: z.union([z.int(), z.literal("auto")]).nullish(),
  status: widgetStatusSchema.nullish(),
  theme: themeSchema.nullish(),
});
/** A root that is a list. `limit` is how many rows show before the rest is asked for. */
export const listViewSchema = listViewOnlySchema.extend({ children: z.array(listViewItemSchema) });
export interface ListView extends z.infer<typeof listViewOnlySchema> {
  children: ListViewItem[];
}

const cardOnlySchema = z.object({
  type: z.literal("Card"),
  ...componentFields,
  asForm: z.boolean().nullish(),
  background: colorSchema.nullish(),
  border: edgesSchema.nullish(),
  size: z.enum(["sm", "md", "lg", "full"]).nullish(),
  padding: paddingSchema.nullish(),
  status: widgetStatusSchema.nullish(),
  collapsed: z.boolean().nullish(),
  confirm: cardActionSchema.nullish(),
  cancel: cardActionSchema.nullish(),
  theme: themeSchema.nullish(),
});
/** A root with a frame, and the buttons to confirm and to cancel. */
export const cardSchema = cardOnlySchema.extend({ children });
export interface Card extends z.infer<typeof cardOnlySchema> {
  children: StrictWidgetComponent[];
}

const basicRootOnlySchema = z.object({
  type: z.literal("Basic"),
  ...componentFields,
  ...flexFields,
  direction: directionSchema.nullish(),
  theme: themeSchema.nullish(),
});
/** A root without a frame, which also holds other roots. */
export const basicRootSchema = basicRootOnlySchema.extend({
  children: z.lazy(() => z.union([anyBasicChild, z.array(anyBasicChild)])).nullish(),
});
export interface BasicRoot extends z.infer<typeof basicRootOnlySchema> {
  children?: BasicChild | BasicChild[] | null | undefined;
}
type BasicChild = StrictWidgetComponent | StrictWidgetRoot;

/** Every component of the published vocabulary. */
export type StrictWidgetComponent =
  | TextComponent
  | Title
  | Caption
  | Label
  | Markdown
  | Badge
  | Icon
  | Image
  | Chart
  | Box
  | Row
  | Col
  | Form
  | Spacer
  | Divider
  | Transition
  | Button
  | Input
  | Textarea
  | Select
  | DatePicker
  | Checkbox
  | RadioGroup
  | Table
  | TableRow
  | TableCell
  | ListViewItem;

/** Every root of the published vocabulary. */
export type StrictWidgetRoot = Card | ListView | BasicRoot;

const componentSchemas = [
  textSchema,
  titleSchema,
  captionSchema,
  labelSchema,
  markdownSchema,
  badgeSchema,
  iconComponentSchema,
  imageSchema,
  chartSchema,
  boxSchema,
  rowSchema,
  colSchema,
  formSchema,
  spacerSchema,
  dividerSchema,
  transitionSchema,
  buttonSchema,
  inputSchema,
  textareaSchema,
  selectSchema,
  datePickerSchema,
  checkboxSchema,
  radioGroupSchema,
  tableSchema,
  tableRowSchema,
  tableCellSchema,
  listViewItemSchema,
] as const;

const anyComponent: z.ZodType<StrictWidgetComponent> = z.discriminatedUnion("type", componentSchemas);
const rootSchemas = [cardSchema, listViewSchema, basicRootSchema] as const;
const anyBasicChild: z.ZodType<BasicChild> = z.lazy(() =>
  z.discriminatedUnion("type", [...componentSchemas, ...rootSchemas]),
);

/** A component of the published vocabulary, all the way down; unknown fields are kept out. */
export const strictWidgetComponentSchema: z.ZodType<StrictWidgetComponent> =
  boundedJsonSchema.pipe(anyComponent);

/** A root of the published vocabulary, all the way down; unknown fields are kept out. For checking what one writes. */
export const strictWidgetRootSchema: z.ZodType<StrictWidgetRoot> = boundedJsonSchema.pipe(
  z.discriminatedUnion("type", rootSchemas),
);
