import type { AgentInputItem } from "@openai/agents";
import type { Task, ThreadItem, UserMessageItem, WidgetItem } from "@parlor/protocol";
import { fromKeptContent } from "../kept-tool-calls.ts";

function toUserItem(text: string): AgentInputItem {
  return { type: "message", role: "user", content: [{ type: "input_text", text }] };
}

/** What the program adds for the model. In the user's role, because not every server takes another one here. */
function toContextItem(text: string): AgentInputItem {
  return toUserItem(`<context>\n${text}\n</context>`);
}

function toUserText(item: UserMessageItem): string {
  const quoted = item.quoted_text
    ? `The user refers to this passage:\n> ${item.quoted_text.replaceAll("\n", "\n> ")}\n\n`
    : "";
  const text = item.content
    .map((part) => (part.type === "input_text" ? part.text : `@${part.text}`))
    .join("");
  const tags = item.content.filter((part) => part.type === "input_tag");
  const tagList = tags.map(
    (tag) => `- @${tag.text}: ${JSON.stringify({ id: tag.id, group: tag.group ?? undefined, ...tag.data })}`,
  );
  const files = item.attachments.map((file) => `- ${file.name} (${file.mime_type})`);
  return [
    ...(quoted + text === "" ? [] : [quoted + text]),
    ...(tagList.length > 0 ? [`What the message mentions:\n${tagList.join("\n")}`] : []),
    ...(files.length > 0 ? [`Attached files, whose contents you cannot see:\n${files.join("\n")}`] : []),
  ].join("\n\n");
}

function toTaskText(task: Task): string {
  const content = "content" in task ? task.content : undefined;
  return [task.title, content].filter(Boolean).join(": ");
}

function toWidgetText(item: WidgetItem): string {
  return item.copy_text || JSON.stringify(item.widget);
}

/** The beginning of a text, not cut inside of a character. */
function cutText(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** Whether a model wrote arguments that are any: several providers refuse a history with a call that has others. */
function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * What the model is given of one item, oldest first. Nothing for what is there for people's eyes only, and for a
 * client tool call that has no output yet.
 */
export function toModelInput(item: ThreadItem, options: { maxToolOutputLength: number }): AgentInputItem[] {
  const toOutput = (output: string) =>
    output.length <= options.maxToolOutputLength
      ? output
      : `${cutText(output, options.maxToolOutputLength)}\n[cut: ${output.length} characters in all]`;
  const toCallPair = (call: {
    callId: string;
    name: string;
    arguments: string;
    output: string;
  }): AgentInputItem[] => [
    {
      type: "function_call",
      callId: call.callId,
      name: call.name,
      arguments: isJsonObject(call.arguments) ? call.arguments : "{}",
      status: "completed",
    },
    {
      type: "function_call_result",
      callId: call.callId,
      name: call.name,
      status: "completed",
      output: { type: "text", text: toOutput(call.output) },
    },
  ];

  switch (item.type) {
    case "user_message":
      return [toUserItem(toUserText(item))];
    case "assistant_message": {
      const text = item.content.map((part) => part.text).join("");
      if (text === "") return [];
      return [
        { type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text }] },
      ];
    }
    case "client_tool_call":
      if (item.status !== "completed") return [];
      return toCallPair({
        callId: item.call_id,
        name: item.name,
        arguments: JSON.stringify(item.arguments),
        output: typeof item.output === "string" ? item.output : (JSON.stringify(item.output) ?? ""),
      });
    case "hidden_context_item": {
      const calls = fromKeptContent(item.content);
      if (calls) return calls.flatMap((call) => toCallPair({ ...call, callId: call.call_id }));
      return [toContextItem(typeof item.content === "string" ? item.content : JSON.stringify(item.content))];
    }
    case "sdk_hidden_context":
      return [toContextItem(item.content)];
    case "widget":
      return [toContextItem(`The assistant showed the user this widget:\n${toWidgetText(item)}`)];
    case "task":
      return [toContextItem(`The assistant showed the user this task:\n${toTaskText(item.task)}`)];
    case "structured_input":
      return item.status === "pending"
        ? []
        : [
            toContextItem(
              `The user was asked:\n${item.inputs
                .map(
                  ({ question, answer }) =>
                    `- ${question}\n  ${answer && !answer.skipped ? answer.values.join(", ") : "(skipped)"}`,
                )
                .join("\n")}`,
            ),
          ];
    // A workflow's calls are kept in a hidden item of their own; its thoughts are not for the next turn.
    case "workflow":
    case "generated_image":
    case "end_of_turn":
      return [];
  }
}
