import type {
  AssistantMessageContent,
  AssistantMessageItem,
  ThreadItem,
  WidgetItem,
  WorkflowItem,
} from "./items.ts";
import { MAX_JSON_DEPTH } from "./json-depth.ts";
import type { AssistantMessageUpdate, ThreadItemUpdate, WidgetUpdate, WorkflowUpdate } from "./updates.ts";

/** Up to which part a message is padded: an index is a few bytes on the wire, what it asks for is not. */
const MAX_CONTENT_PARTS = 1_000;

/**
 * The item as it is after an update. Gives a new item and leaves the old one as it was; what did not change is
 * shared. An update that does not fit the item's kind, or names a part that is not there, changes nothing: it gives
 * the item itself. Never throws, also not on updates that no schema has seen.
 */
export function applyItemUpdate(item: ThreadItem, update: ThreadItemUpdate): ThreadItem {
  switch (update.type) {
    case "assistant_message.content_part.added":
    case "assistant_message.content_part.text_delta":
    case "assistant_message.content_part.annotation_added":
    case "assistant_message.content_part.done":
      return item.type === "assistant_message" ? applyToMessage(item, update) : item;
    case "widget.streaming_text.value_delta":
    case "widget.component.updated":
    case "widget.root.updated":
      return item.type === "widget" ? applyToWidget(item, update) : item;
    case "workflow.task.added":
    case "workflow.task.updated":
      return item.type === "workflow" ? applyToWorkflow(item, update) : item;
    case "generated_image.updated":
      return item.type === "generated_image" ? { ...item, image: update.image } : item;
    default:
      // Of a newer server.
      update satisfies never;
      return item;
  }
}

function isIndexBelow(index: number, end: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < end;
}

function applyToMessage(item: AssistantMessageItem, update: AssistantMessageUpdate): AssistantMessageItem {
  const index = update.content_index;
  if (!isIndexBelow(index, Math.max(MAX_CONTENT_PARTS, item.content.length))) return item;
  const content = [...item.content];
  while (content.length <= index) content.push({ type: "output_text", text: "", annotations: [] });
  content[index] = applyToPart(content[index] as AssistantMessageContent, update);
  return { ...item, content };
}

function applyToPart(part: AssistantMessageContent, update: AssistantMessageUpdate): AssistantMessageContent {
  switch (update.type) {
    case "assistant_message.content_part.added":
    case "assistant_message.content_part.done":
      return update.content;
    case "assistant_message.content_part.text_delta":
      return { ...part, text: part.text + update.delta };
    case "assistant_message.content_part.annotation_added":
      return {
        ...part,
        annotations: part.annotations.toSpliced(update.annotation_index, 0, update.annotation),
      };
  }
}

function applyToWorkflow(item: WorkflowItem, update: WorkflowUpdate): WorkflowItem {
  const { tasks } = item.workflow;
  if (update.type === "workflow.task.added")
    return { ...item, workflow: { ...item.workflow, tasks: [...tasks, update.task] } };
  if (!isIndexBelow(update.task_index, tasks.length)) return item;
  return { ...item, workflow: { ...item.workflow, tasks: tasks.with(update.task_index, update.task) } };
}

function applyToWidget(item: WidgetItem, update: WidgetUpdate): WidgetItem {
  const widget = toUpdatedWidget(item.widget, update);
  return widget === item.widget ? item : { ...item, widget };
}

function toUpdatedWidget(root: WidgetItem["widget"], update: WidgetUpdate): WidgetItem["widget"] {
  switch (update.type) {
    case "widget.root.updated":
      return update.widget;
    case "widget.component.updated":
      return replaceById(root, update.component_id, () => update.component);
    case "widget.streaming_text.value_delta":
      return replaceById(root, update.component_id, (component) => ({
        ...component,
        value: `${"value" in component && typeof component.value === "string" ? component.value : ""}${update.delta}`,
      }));
  }
}

/**
 * A widget tree with the components of an id replaced; the same tree where there is none. Deeper than any schema
 * lets a widget be, nothing is looked for.
 */
function replaceById<T extends object>(node: T, id: string, replace: (node: T) => object, depth = 1): T {
  if ("id" in node && node.id === id) return replace(node) as T;
  if (depth > MAX_JSON_DEPTH || !("children" in node)) return node;
  const { children } = node;
  if (Array.isArray(children)) {
    let isChanged = false;
    const replaced = children.map((child: unknown) => {
      if (typeof child !== "object" || child === null) return child;
      const now = replaceById(child as T, id, replace, depth + 1);
      isChanged ||= now !== child;
      return now;
    });
    return isChanged ? { ...node, children: replaced } : node;
  }
  if (typeof children !== "object" || children === null) return node;
  const replaced = replaceById(children as T, id, replace, depth + 1);
  return replaced === children ? node : { ...node, children: replaced };
}
