/*
 * What is loaded when a conversation has its first widget. Charts are a part of their own: see `components/chart.ts`.
 */
import { DatePickerElement } from "./components/date-picker-element.ts";
import { SelectElement } from "./components/select-element.ts";
import { WidgetElement } from "./widget-element.ts";

export const widgetParts: Record<string, CustomElementConstructor> = {
  "parlor-select": SelectElement,
  "parlor-date-picker": DatePickerElement,
  "parlor-widget": WidgetElement,
};
