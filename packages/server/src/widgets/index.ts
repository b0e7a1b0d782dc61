export type {
  ChildList,
  ContainerBuilder,
  Fields,
  LeafBuilder,
  TextBuilder,
} from "./builders/build-component.ts";
export {
  basic,
  box,
  card,
  col,
  form,
  listView,
  listViewItem,
  row,
  table,
  tableCell,
  tableRow,
  transition,
} from "./builders/containers.ts";
export { button, checkbox, datePicker, input, radioGroup, select, textarea } from "./builders/inputs.ts";
export { chart, divider, icon, image, spacer } from "./builders/media.ts";
export { badge, caption, label, markdown, text, title } from "./builders/texts.ts";
export {
  type ActionBehavior,
  type ActionDefinition,
  type ActionResult,
  defineAction,
  type ParsedAction,
  parseAction,
  safeParseAction,
} from "./define-action.ts";
export { type DiffOptions, diffWidget } from "./diff-widget.ts";
export { parseWidget } from "./parse-widget.ts";
export { type ReplaceWidgetOptions, replaceWidget, withWidget } from "./replace-widget.ts";
export { type StreamWidgetOptions, streamWidget, type WidgetSource } from "./stream-widget.ts";
export { loadWidgetTemplate } from "./templates/load-widget-template.ts";
export { parseWidgetTemplate, type WidgetTemplate } from "./templates/parse-widget-template.ts";
export { isWidgetError, WidgetError, type WidgetErrorCode } from "./widget-error.ts";
