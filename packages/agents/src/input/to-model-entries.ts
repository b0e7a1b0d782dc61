import type {
  AssistantMessageItem,
  Attachment,
  GeneratedImageItem,
  StructuredInputItem,
  Task,
  ThreadItem,
  UserMessageContent,
  UserMessageItem,
  WidgetItem,
  WorkflowItem,
} from "@parlor/protocol";
import { fromKeptContent } from "../kept-tool-calls.ts";
import { fromSummaryContent } from "./kept-summary.ts";
import { type ContentPart, type ModelEntry, toContextEntry } from "./model-entry.ts";

type MaybePromise<T> = T | Promise<T>;
/** A tag of a user message: an object of the host application. */
export type Tag = Extract<UserMessageContent, { type: "input_tag" }>;

/**
 * What the model is given of items of each type, in place of what it is given otherwise: entries, none (`[]`), or
 * undefined for what is given otherwise. Calls that were kept, and summaries, are not asked for.
 */
export type ItemConverters = {
  [Type in ThreadItem["type"]]?: (
    item: Extract<ThreadItem, { type: Type }>,
  ) => MaybePromise<readonly ModelEntry[] | undefined>;
};

/** What a model is given of items, where it is to be other than by default. */
export interface ConvertOptions {
  convert?: ItemConverters;
  /** What the model sees of an attachment. Default, and for undefined: its name and type, in words. */
  toAttachmentPart?(attachment: Attachment): MaybePromise<ContentPart | undefined>;
  /** What the model is told of a tag, once in a message. Default: its id, group and data as JSON. */
  toTagText?(tag: Tag): MaybePromise<string>;
}

function toDefaultTagText(tag: Tag): string {
  return JSON.stringify({ id: tag.id, group: tag.group ?? undefined, ...tag.data });
}

async function fromUserMessage(item: UserMessageItem, options: ConvertOptions): Promise<ModelEntry[]> {
  const quoted = item.quoted_text
    ? `The user refers to this passage:\n> ${item.quoted_text.replaceAll("\n", "\n> ")}\n\n`
    : "";
  const text = item.content
    .map((part) => (part.type === "input_text" ? part.text : `@${part.text}`))
    .join("");
  const tags = new Map(item.content.flatMap((part) => (part.type === "input_tag" ? [[part.id, part]] : [])));
  const tagLines: string[] = [];
  for (const tag of tags.values())
    tagLines.push(`- @${tag.text}: ${await (options.toTagText ?? toDefaultTagText)(tag)}`);
  const fileLines: string[] = [];
  const parts: ContentPart[] = [];
  for (const attachment of item.attachments) {
    const part = await options.toAttachmentPart?.(attachment);
    if (part) parts.push(part);
    else fileLines.push(`- ${attachment.name} (${attachment.mime_type})`);
  }
  const words = [
    ...(quoted + text === "" ? [] : [quoted + text]),
    ...(tagLines.length > 0 ? [`What the message mentions:\n${tagLines.join("\n")}`] : []),
    ...(fileLines.length > 0
      ? [`Attached files, whose contents you cannot see:\n${fileLines.join("\n")}`]
      : []),
  ].join("\n\n");
  // Providers refuse a message that is empty, or has a part that is.
  const content: ContentPart[] =
    words === "" && parts.length > 0 ? parts : [{ type: "text", text: words }, ...parts];
  return [{ role: "user", content }];
}

/** The words, and after them what they rest on: an answer's own form has no place for it with every provider. */
function fromAssistantMessage(item: AssistantMessageItem): ModelEntry[] {
  const text = item.content.map((part) => part.text).join("");
  if (text === "") return [];
  const sources = new Set(
    item.content.flatMap(({ annotations }) =>
      annotations.map(({ source }) => {
        if (source.type === "url") return `- ${source.title}: ${source.url}`;
        return `- ${source.type === "file" ? source.filename : source.title}`;
      }),
    ),
  );
  const told =
    sources.size > 0 ? [toContextEntry(`Sources of the answer above:\n${[...sources].join("\n")}`)] : [];
  return [{ role: "assistant", text }, ...told];
}

function toTaskText(task: Task): string {
  const content = "content" in task ? task.content : undefined;
  return [task.title, content].filter(Boolean).join(": ");
}

/** A tool's task is only its title: its call is kept in an item of its own. Thoughts are not for the next turn. */
function fromWorkflow(item: WorkflowItem): ModelEntry[] {
  const lines = item.workflow.tasks
    .filter((task) => task.type === "custom" && task.content)
    .map((task) => `- ${toTaskText(task)}`);
  return lines.length > 0
    ? [toContextEntry(`The assistant showed the user these steps:\n${lines.join("\n")}`)]
    : [];
}

/** The image itself only from where a provider can get it: with it, or over the open web. */
function fromImage(item: GeneratedImageItem): ModelEntry[] {
  if (!item.image) return [];
  const { url } = item.image;
  const words = "The assistant made this image for the user.";
  if (!/^(data:image\/|https:)/i.test(url)) return [toContextEntry(words.replace("this", "an"))];
  return [
    {
      role: "user",
      content: [
        { type: "text", text: `<context>\n${words}\n</context>` },
        { type: "image", url },
      ],
    },
  ];
}

function fromWidget(item: WidgetItem): ModelEntry[] {
  return [
    toContextEntry(
      `The assistant showed the user this widget:\n${item.copy_text || JSON.stringify(item.widget)}`,
    ),
  ];
}

function fromStructuredInput(item: StructuredInputItem): ModelEntry[] {
  if (item.status === "pending") return [];
  const lines = item.inputs.map(
    ({ question, answer }) =>
      `- ${question}\n  ${answer && !answer.skipped ? answer.values.join(", ") : "(skipped)"}`,
  );
  return [toContextEntry(`The user was asked:\n${lines.join("\n")}`)];
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

async function fromItem(item: ThreadItem, options: ConvertOptions): Promise<ModelEntry[]> {
  switch (item.type) {
    case "user_message":
      return fromUserMessage(item, options);
    case "assistant_message":
      return fromAssistantMessage(item);
    case "client_tool_call":
      if (item.status !== "completed") return [];
      return [
        {
          role: "tool",
          callId: item.call_id,
          name: item.name,
          arguments: JSON.stringify(item.arguments),
          output: toText(item.output),
        },
      ];
    case "hidden_context_item":
      return [toContextEntry(toText(item.content))];
    case "sdk_hidden_context":
      return [toContextEntry(item.content)];
    case "widget":
      return fromWidget(item);
    case "task": {
      const text = item.task.type === "custom" ? toTaskText(item.task) : "";
      return text === "" ? [] : [toContextEntry(`The assistant showed the user this task:\n${text}`)];
    }
    case "structured_input":
      return fromStructuredInput(item);
    case "workflow":
      return fromWorkflow(item);
    case "generated_image":
      return fromImage(item);
    case "end_of_turn":
      return [];
  }
}

/** What the model is given of one item, in order. Nothing for what is there for people's eyes only. */
export async function toModelEntries(
  item: ThreadItem,
  options: ConvertOptions,
): Promise<readonly ModelEntry[]> {
  if (item.type === "hidden_context_item") {
    const calls = fromKeptContent(item.content);
    if (calls) return calls.map(({ call_id: callId, ...call }) => ({ role: "tool", callId, ...call }));
    if (fromSummaryContent(item.content)) return [];
  }
  const convert = options.convert?.[item.type] as
    | ((item: ThreadItem) => MaybePromise<readonly ModelEntry[] | undefined>)
    | undefined;
  return (await convert?.(item)) ?? fromItem(item, options);
}
