import {
  type BasicRoot,
  type Box,
  basicRootSchema,
  boxSchema,
  type Card,
  type Col,
  cardSchema,
  colSchema,
  type Form,
  formSchema,
  type ListView,
  type ListViewItem,
  listViewItemSchema,
  listViewSchema,
  type Row,
  rowSchema,
  type StrictWidgetComponent,
  type StrictWidgetRoot,
  type Table,
  type TableCell,
  type TableRow,
  type Transition,
  tableCellSchema,
  tableRowSchema,
  tableSchema,
  transitionSchema,
} from "@parlor/protocol";
import { type ContainerBuilder, checkChild, containerBuilder, type Fields } from "./build-component.ts";

/** A root with a frame. `confirm` and `cancel` are the buttons in its foot; `asForm` lets them send its fields. */
export const card: ContainerBuilder<Card, StrictWidgetComponent> = containerBuilder("Card", cardSchema);

/** A root that is a list. `limit` is how many rows show before the rest is asked for. */
export const listView: ContainerBuilder<ListView, ListViewItem> = containerBuilder(
  "ListView",
  listViewSchema,
  ["ListViewItem"],
);

/** A root without a frame, which also holds other roots. */
export const basic: ContainerBuilder<BasicRoot, StrictWidgetComponent | StrictWidgetRoot> = containerBuilder(
  "Basic",
  basicRootSchema,
);

/** A row of a list. Give it a `key` where rows come and go. */
export const listViewItem: ContainerBuilder<ListViewItem, StrictWidgetComponent> = containerBuilder(
  "ListViewItem",
  listViewItemSchema,
);

/** A container that lays its children out in the direction that it is given. */
export const box: ContainerBuilder<Box, StrictWidgetComponent> = containerBuilder("Box", boxSchema);

/** A container that lays its children out beside one another. */
export const row: ContainerBuilder<Row, StrictWidgetComponent> = containerBuilder("Row", rowSchema);

/** A container that lays its children out below one another. */
export const col: ContainerBuilder<Col, StrictWidgetComponent> = containerBuilder("Col", colSchema);

/** A container whose fields are sent together: their values join the payload of its action. */
export const form: ContainerBuilder<Form, StrictWidgetComponent> = containerBuilder("Form", formSchema);

/** A table, of `tableRow`s of `tableCell`s. */
export const table: ContainerBuilder<Table, TableRow> = containerBuilder("Table", tableSchema, ["Table.Row"]);

/** A row of a table. */
export const tableRow: ContainerBuilder<TableRow, TableCell> = containerBuilder("Table.Row", tableRowSchema, [
  "Table.Cell",
]);

/** A cell of a table. */
export const tableCell: ContainerBuilder<TableCell, StrictWidgetComponent> = containerBuilder(
  "Table.Cell",
  tableCellSchema,
);

const transitionOnly: ContainerBuilder<Transition, StrictWidgetComponent> = containerBuilder(
  "Transition",
  transitionSchema,
);

/** Animates a change of its one child. */
export function transition(child: StrictWidgetComponent | null, fields: Fields<Transition> = {}): Transition {
  if (child !== null) checkChild("Transition", child, ["children"], undefined);
  return { ...transitionOnly(fields), children: child };
}
