import { html, nothing } from "lit";
import { renderBadge } from "./components/badge.ts";
import { renderBasic } from "./components/basic.ts";
import { renderBox } from "./components/box.ts";
import { renderButton } from "./components/button.ts";
import { renderCaption } from "./components/caption.ts";
import { renderCard } from "./components/card.ts";
import { renderChart } from "./components/chart.ts";
import { renderCheckbox } from "./components/checkbox.ts";
import { renderDivider } from "./components/divider.ts";
import { renderForm } from "./components/form.ts";
import { renderIconComponent } from "./components/icon.ts";
import { renderImage } from "./components/image.ts";
import { renderInput } from "./components/input.ts";
import { renderLabel } from "./components/label.ts";
import { renderListView } from "./components/list-view.ts";
import { renderListViewItem } from "./components/list-view-item.ts";
import { renderMarkdown } from "./components/markdown.ts";
import { renderRadioGroup } from "./components/radio-group.ts";
import { renderSpacer } from "./components/spacer.ts";
import { renderTable } from "./components/table.ts";
import { renderText } from "./components/text.ts";
import { renderTextarea } from "./components/textarea.ts";
import { renderTitle } from "./components/title.ts";
import { renderTransition } from "./components/transition.ts";
import { readString, toNodes, type WidgetNode } from "./widget-node.ts";
import type { Rendered, WidgetScope } from "./widget-scope.ts";

/** Every component that is known, by the type that it has on the wire. */
const components: Record<string, (scope: WidgetScope, node: WidgetNode) => Rendered> = {
  Badge: renderBadge,
  Basic: renderBasic,
  Box: renderBox,
  Button: renderButton,
  Caption: renderCaption,
  Card: renderCard,
  Chart: renderChart,
  Checkbox: renderCheckbox,
  Col: renderBox,
  DatePicker: (scope, node) => html`<parlor-date-picker .scope=${scope} .node=${node}></parlor-date-picker>`,
  Divider: renderDivider,
  Form: renderForm,
  Icon: renderIconComponent,
  Image: renderImage,
  Input: renderInput,
  Label: renderLabel,
  ListView: renderListView,
  ListViewItem: renderListViewItem,
  Markdown: renderMarkdown,
  RadioGroup: renderRadioGroup,
  Row: renderBox,
  Select: (scope, node) => html`<parlor-select .scope=${scope} .node=${node}></parlor-select>`,
  Spacer: renderSpacer,
  Table: renderTable,
  Text: renderText,
  Textarea: renderTextarea,
  Title: renderTitle,
  Transition: renderTransition,
};

/** A component of any type. What is not known shows its children, or the words that it has, or nothing. */
export function renderComponent(scope: WidgetScope, node: WidgetNode): Rendered {
  const render = Object.hasOwn(components, node.type) ? components[node.type] : undefined;
  if (render) return render(scope, node);
  if (toNodes(node.children).length > 0)
    return html`<div class="w-col">${scope.renderNodes(node.children)}</div>`;
  const text = readString(node.value) || readString(node.label) || readString(node.title);
  return text ? html`<p class="w-text size-md" dir="auto">${text}</p>` : nothing;
}
