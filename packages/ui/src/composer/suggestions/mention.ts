import type { Entity } from "@openai/chatkit";
import type { ChatContext } from "../../element/chat-context.ts";
import { sliceContent, toTextPart } from "../field/content.ts";
import type { RichField } from "../field/rich-field.ts";
import { toTag } from "../field/tags.ts";
import { findTrigger, type Trigger } from "./find-trigger.ts";
import type { BuiltInCommand } from "./suggestion.ts";

/** Stands for a tag where a text is looked at. */
const TAG_SIGN = "\uFFFC";

/** What the caret stands behind, where the page has suggestions for it. */
export function readTrigger(field: RichField, { options }: ChatContext): Trigger | undefined {
  const { start, end } = field.span;
  if (start !== end) return undefined;
  const before = sliceContent(field.content, 0, start);
  const text = before.map((part) => (part.type === "input_tag" ? TAG_SIGN : part.text)).join("");
  const trigger = findTrigger(text, start);
  const isOffered = trigger?.sign === "@" ? options.canMention : options.hasCommands;
  return isOffered ? trigger : undefined;
}

/** Puts an object of the page in the place of what asked for it; without one, only takes that away. */
export function insertEntity(field: RichField, trigger: Trigger, entity: Entity | undefined): void {
  const [next] = sliceContent(field.content, trigger.end, trigger.end + 1);
  const needsSpace = !(next?.type === "input_text" && /^\s/.test(next.text));
  const parts = entity ? [toTag(entity), ...(needsSpace ? [toTextPart(" ")] : [])] : [];
  field.focus();
  field.replace(trigger, parts);
}

/** Writes the "@" that asks for suggestions. */
export function startMention(field: RichField): void {
  field.focus();
  const { span } = field;
  const [before] = sliceContent(field.content, span.start - 1, span.start);
  const isApart = !before || (before.type === "input_text" && /\s$/.test(before.text));
  field.replace(span, [toTextPart(isApart ? "@" : " @")]);
}

interface CommandActions {
  chooseTool(id: string): void;
  pickFiles(): void;
  dictate(): void;
}

/** What "/" offers of the composer's own. */
export function toBuiltInCommands(
  { t, options }: ChatContext,
  { chooseTool, pickFiles, dictate }: CommandActions,
): BuiltInCommand[] {
  const group = t("suggestions.actions");
  const commands: BuiltInCommand[] = options.tools.map(({ id, label, icon }) => ({
    id: `tool ${id}`,
    label,
    icon,
    group: t("suggestions.tools"),
    run: () => chooseTool(id),
  }));
  if (options.attachments)
    commands.push({ id: "attach", label: t("composer.attach"), icon: "paperclip", group, run: pickFiles });
  if (options.canDictate)
    commands.push({ id: "dictate", label: t("dictation.start"), icon: "mic", group, run: dictate });
  return commands;
}
