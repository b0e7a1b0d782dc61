import type {
  AssistantMessageContent,
  AssistantMessageItem,
  ThreadItem,
  WidgetItem,
  WorkflowItem,
} from "./items.ts";
import type { AssistantMessageUpdate, ThreadItemUpdate, WidgetUpdate, WorkflowUpdate } from "./updates.ts";

/**
 * The item as it is after an update. Gives a new item and leaves the old one as it was; what did not change is
 * shared. An update that does not fit the item's kind, or names a part that is not there, changes nothing.
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
  }
}

function applyToMessage(item: AssistantMessageItem, update: AssistantMessageUpdate): AssistantMessageItem {
  const content = [...item.content];
  while (content.length <= update.content_index)
    content.push({ type: "output_text", text: "", annotations: [] });
  const part = content[update.content_index] as AssistantMessageContent;
  content[update.content_index] = applyToPart(part, update);
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
  if (update.type === "workflow.task.updated" && update.task_index >= tasks.length) return item;
  const changed =
    update.type === "workflow.task.added"
      ? [...tasks, update.task]
      : tasks.with(update.task_index, update.task);
  return { ...item, workflow: { ...item.workflow, tasks: changed } };
}

function applyToWidget(item: WidgetItem, update: WidgetUpdate): WidgetItem {
  switch (update.type) {
    case "widget.root.updated":
      return { ...item, widget: update.widget };
    case "widget.component.updated":
      return { ...item, widget: replaceById(item.widget, update.component_id, () => update.component) };
    case "widget.streaming_text.value_delta":
      return {
        ...item,
        widget: replaceById(item.widget, update.component_id, (component) => ({
          ...component,
          value: `${"value" in component ? component.value : ""}${update.delta}`,
        })),
      };
  }
}

/** A widget tree with the component of an id replaced; the same tree where there is none. */
function replaceById<T extends object>(node: T, id: string, replace: (node: T) => object): T {
  if ("id" in node && node.id === id) return replace(node) as T;
  if (!("children" in node)) return node;
  const { children } = node;
  if (Array.isArray(children)) {
    let isChanged = false;
    const replaced = children.map((child: unknown) => {
      if (typeof child !== "object" || child === null) return child;
      const now = replaceById(child as T, id, replace);
      isChanged ||= now !== child;
      return now;
    });
    return isChanged ? { ...node, children: replaced } : node;
  }
  if (typeof children !== "object" || children === null) return node;
  const replaced = replaceById(children as T, id, replace);
  return replaced === children ? node : { ...node, children: replaced };
}
