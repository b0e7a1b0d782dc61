import type { Widgets } from "@openai/chatkit-react";

type Root = Widgets.WidgetRoot;

const card = (...children: Widgets.WidgetComponent[]): Root => ({ type: "Card", size: "md", children });
const text = (value: string): Widgets.WidgetComponent => ({ type: "Text", value });
const note = { type: "noted" };

/** A widget for every component of the official types, and one that is none of them. */
export const demoWidgets: Record<string, Root> = {
  "An order": {
    type: "Card",
    size: "md",
    status: { text: "Northwind Traders", icon: "cube" },
    confirm: { label: "Send it again", action: { type: "order.resend", payload: { id: 4711 } } },
    cancel: { label: "Leave it", action: note },
    children: [
      {
        type: "Row",
        children: [
          { type: "Title", value: "Order 4711", size: "sm" },
          { type: "Spacer" },
          { type: "Badge", label: "On its way", color: "success" },
        ],
      },
      { type: "Caption", value: "Ordered on 3 March by Ada Lovelace" },
      { type: "Divider", flush: true },
      {
        type: "Row",
        gap: 3,
        align: "center",
        children: [
          { type: "Icon", name: "maps", size: "lg" },
          {
            type: "Col",
            children: [text("Rua Augusta 24, Lisboa"), { type: "Caption", value: "Arrives on Thursday" }],
          },
        ],
      },
    ],
  },
  "A form with every control": {
    type: "Card",
    asForm: true,
    confirm: { label: "Book", action: { type: "trip.book" } },
    cancel: { label: "Cancel", action: note },
    children: [
      { type: "Title", value: "Book a trip" },
      { type: "Label", fieldName: "name", value: "Name" },
      { type: "Input", name: "name", placeholder: "As in the passport", required: true },
      { type: "Label", fieldName: "to", value: "To" },
      {
        type: "Select",
        name: "to",
        placeholder: "Choose a city",
        options: [
          { value: "lis", label: "Lisbon" },
          { value: "opo", label: "Porto" },
        ],
      },
      { type: "Label", fieldName: "day", value: "Day" },
      { type: "DatePicker", name: "day", placeholder: "Choose a day" },
      {
        type: "RadioGroup",
        name: "way",
        ariaLabel: "Way to travel",
        direction: "row",
        defaultValue: "train",
        options: [
          { value: "train", label: "By train" },
          { value: "plane", label: "By plane" },
        ],
      },
      { type: "Textarea", name: "wishes", placeholder: "Anything else?", rows: 2 },
      { type: "Checkbox", name: "news", label: "Tell me about delays" },
    ],
  },
  "A list": {
    type: "ListView",
    limit: 2,
    status: { text: "Three stores nearby" },
    children: ["Baixa", "Chiado", "Alfama"].map((name) => ({
      type: "ListViewItem",
      gap: 3,
      onClickAction: { type: "store.open", payload: { name } },
      children: [
        { type: "Icon", name: "map-pin" },
        { type: "Col", children: [text(name), { type: "Caption", value: "Open until 20:00" }] },
      ],
    })),
  },
  "A table": card({
    type: "Table",
    children: [
      ["Task", "Due"],
      ["Call the plumber", "Today"],
      ["Send the invoice", "Friday"],
    ].map((cells, row) => ({
      type: "Table.Row",
      header: row === 0,
      children: cells.map((value) => ({ type: "Table.Cell", children: [text(value)] })),
    })),
  } as unknown as Widgets.WidgetComponent),
  "A chart": card({ type: "Title", value: "Tasks done", size: "sm" }, {
    type: "Chart",
    height: 180,
    showLegend: true,
    xAxis: { dataKey: "day" },
    series: [
      { type: "bar", dataKey: "done", label: "Done" },
      { type: "line", dataKey: "added", label: "Added" },
    ],
    data: [
      { day: "Mon", done: 4, added: 6 },
      { day: "Tue", done: 7, added: 3 },
      { day: "Wed", done: 5, added: 5 },
      { day: "Thu", done: 9, added: 4 },
    ],
  } as unknown as Widgets.WidgetComponent),
  "Words and pictures": card(
    { type: "Markdown", value: "Some **bold** words, and `code`." },
    {
      type: "Row",
      gap: 3,
      children: [
        { type: "Image", src: "/icon.svg", alt: "The mark of Parlor", size: 48 },
        {
          type: "Box",
          padding: 3,
          radius: "md",
          background: "surface-secondary",
          children: [text("In a box")],
        },
      ],
    },
    { type: "Transition", children: { type: "Text", value: "Moves in when it changes" } },
    {
      type: "Form",
      onSubmitAction: { type: "feedback" },
      children: [
        {
          type: "Row",
          children: [
            { type: "Button", label: "Quiet", variant: "outline", onClickAction: note },
            { type: "Button", label: "Loud", style: "primary", iconStart: "bolt", onClickAction: note },
          ],
        },
      ],
    },
  ),
  "Without a card": { type: "Basic", children: [text("A root of its own, without a border.")] },
  "Something unknown": card({
    type: "Hologram",
    children: [text("What is not known shows what is in it.")],
  } as unknown as Widgets.WidgetComponent),
};
