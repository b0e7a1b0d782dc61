import type { StructuredInputItem, ThreadItem, WorkflowItem } from "@parlor/protocol";
import type { TransferRecord } from "./conversation-records.ts";

/** A record as a person reads it. Nothing that somebody wrote can pass for a record of ours. */
export function toMarkdown(record: TransferRecord): string {
  const text =
    record.type === "thread"
      ? `# ${toLine(record.title || "Untitled conversation")}\n\n${toMoment(record.created_at)}`
      : toItemMarkdown(record.item);
  return text.replaceAll("<!--", "&lt;!--");
}

function toItemMarkdown(item: ThreadItem): string {
  switch (item.type) {
    case "user_message":
      return toSection("You", item, [
        item.quoted_text && `> ${item.quoted_text.replaceAll("\n", "\n> ")}`,
        item.content.map(({ text }) => text).join(""),
        ...item.attachments.map(
          ({ name, mime_type }) => `- Attachment: ${toLine(name)} (${toLine(mime_type)})`,
        ),
      ]);
    case "assistant_message":
      return toSection("Assistant", item, [
        item.content.map(({ text }) => text).join("\n\n"),
        ...item.content.flatMap(({ annotations }) =>
          annotations.map(
            ({ source }) =>
              `- Source: ${toLine(source.title)}${"url" in source ? ` (${toLine(source.url)})` : ""}`,
          ),
        ),
      ]);
    case "widget":
      return toSection("Assistant", item, [item.copy_text || "*A widget*"]);
    case "generated_image":
      return toSection("Assistant", item, [`*An image*${item.image ? `: ${toLine(item.image.url)}` : ""}`]);
    case "client_tool_call":
      return toSection("Tool", item, [`*${toLine(item.name)}*: ${item.status}`]);
    case "workflow":
      return toSection("Steps", item, toTasks(item));
    case "task":
      return toSection("Step", item, [toTask(item.task)]);
    case "structured_input":
      return toSection("Questions", item, toAnswers(item));
    case "end_of_turn":
    case "hidden_context_item":
    case "sdk_hidden_context":
      return "";
  }
}

function toSection(
  heading: string,
  { created_at }: ThreadItem,
  parts: readonly (string | null | undefined)[],
): string {
  return [`## ${heading}, ${toMoment(created_at)}`, ...parts].filter(Boolean).join("\n\n");
}

function toTasks({ workflow }: WorkflowItem): string[] {
  return [workflow.tasks.map(toTask).join("\n")];
}

function toTask(task: WorkflowItem["workflow"]["tasks"][number]): string {
  const words = task.title || ("content" in task && task.content) || task.type.replaceAll("_", " ");
  return `- ${toLine(words)}`;
}

function toAnswers({ inputs }: StructuredInputItem): string[] {
  return inputs.map(({ question, answer }) => {
    const said = answer?.skipped ? "skipped" : answer?.values.map(toLine).join(", ") || "no answer";
    return `- ${toLine(question)} ${said}`;
  });
}

function toLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function toMoment(timestamp: string): string {
  return timestamp.replace("T", " ").replace(/(:\d\d)(\.\d+)?Z$/, "$1 UTC");
}
