import type { ChatKitOptions, FileUploadStrategy, HeaderOption, ThemeOption } from "@openai/chatkit";
import type { Texts } from "../strings/en.ts";
import type { MessageAction, ParlorOptions, ThreadAction } from "./parlor-options.ts";

/** What may be attached to a message, as the official option says it, with its defaults. */
export interface AttachmentLimits {
  /** Bytes of one file: one number, or one for each MIME pattern; `"*"` or `""` is for all others. */
  maxSize: number | Record<string, number>;
  maxCount: number;
  /** MIME patterns, each with the extensions that go with it; undefined takes everything. */
  accept: Record<string, string[]> | undefined;
}

/** The page's options with every default filled in. */
export interface ResolvedOptions {
  /** The endpoint; undefined where the page gave none that this element can talk to. */
  url: string | undefined;
  /** Whether the page asked for the hosted service, which this element does not use. */
  isHosted: boolean;
  locale: string;
  /** The page's own wording. */
  strings: Texts;
  theme: ThemeOption;
  /** Undefined: as the page or the system has it. */
  colorScheme: "light" | "dark" | undefined;
  frameTitle: string | undefined;
  header: Required<Pick<HeaderOption, "enabled">> &
    HeaderOption & { hasTitle: boolean; titleText: string | undefined };
  history: { enabled: boolean; showDelete: boolean; showRename: boolean };
  greeting: string | undefined;
  prompts: NonNullable<NonNullable<ChatKitOptions["startScreen"]>["prompts"]>;
  feedback: boolean;
  retry: boolean;
  placeholder: string | undefined;
  tools: NonNullable<NonNullable<ChatKitOptions["composer"]>["tools"]>;
  models: NonNullable<NonNullable<ChatKitOptions["composer"]>["models"]>;
  /** What may be attached; undefined where nothing may. */
  attachments: AttachmentLimits | undefined;
  uploadStrategy: FileUploadStrategy | undefined;
  canDictate: boolean;
  /** Whether the page finds things to mention with "@", and whether a button offers that. */
  canMention: boolean;
  hasMentionButton: boolean;
  hasCommands: boolean;
  disclaimer: ChatKitOptions["disclaimer"];
  /** Whether the page opens its objects when they are pressed, and whether it has previews of them. */
  canOpenEntities: boolean;
  canPreviewEntities: boolean;
  /** Follow the answer while it grows, where the reader is at the end. */
  autoScroll: boolean;
  /** Grow with the content instead of filling the page's box. */
  autoHeight: boolean;
  /** The page's own buttons below an answer. */
  messageActions: readonly MessageAction[];
  threadActions: readonly ThreadAction[];
}

/** The official defaults. */
const MAX_ATTACHMENT_BYTES = 100 * 1024 * 1024;
const MAX_ATTACHMENTS = 10;

/** Prompts beyond these are left out: the start screen is to be taken in at a glance. */
const MAX_PROMPTS = 4;
const noStrings: Texts = {};

export function resolveOptions(
  options: ChatKitOptions & ParlorOptions,
  systemLocale: string,
): ResolvedOptions {
  const { api, theme, header, history, startScreen, composer, threadItemActions } = options;
  const themeOption: ThemeOption = typeof theme === "string" ? { colorScheme: theme } : (theme ?? {});
  const scheme = themeOption.colorScheme;
  return {
    url: api && "url" in api && api.url ? api.url : undefined,
    isHosted: Boolean(api && "getClientSecret" in api),
    locale: options.locale ?? systemLocale,
    strings: options.parlor?.strings ?? noStrings,
    theme: themeOption,
    colorScheme: scheme === "light" || scheme === "dark" ? scheme : undefined,
    frameTitle: options.frameTitle,
    header: {
      ...header,
      enabled: header?.enabled ?? true,
      hasTitle: header?.title?.enabled ?? true,
      titleText: header?.title?.text,
    },
    history: {
      enabled: history?.enabled ?? true,
      showDelete: history?.showDelete ?? true,
      showRename: history?.showRename ?? true,
    },
    greeting: startScreen?.greeting,
    prompts: (startScreen?.prompts ?? []).slice(0, MAX_PROMPTS),
    feedback: threadItemActions?.feedback ?? false,
    retry: threadItemActions?.retry ?? false,
    placeholder: composer?.placeholder,
    tools: composer?.tools ?? [],
    models: composer?.models ?? [],
    attachments: resolveAttachments(options),
    uploadStrategy: api && "url" in api ? api.uploadStrategy : undefined,
    canDictate: composer?.dictation?.enabled ?? false,
    canMention: Boolean(options.entities?.onTagSearch),
    hasMentionButton: Boolean(options.entities?.onTagSearch && options.entities.showComposerMenu),
    hasCommands: options.commands?.enabled ?? false,
    disclaimer: options.disclaimer?.text ? options.disclaimer : undefined,
    canOpenEntities: Boolean(options.entities?.onClick),
    canPreviewEntities: Boolean(options.entities?.onRequestPreview),
    autoScroll: options.thread?.autoScroll ?? true,
    autoHeight: options.parlor?.autoHeight ?? false,
    messageActions: options.parlor?.messageActions ?? [],
    threadActions: options.parlor?.threadActions ?? [],
  };
}

function resolveAttachments({ composer }: ChatKitOptions): AttachmentLimits | undefined {
  const option = composer?.attachments;
  if (!option?.enabled) return undefined;
  return {
    maxSize: option.maxSize ?? MAX_ATTACHMENT_BYTES,
    maxCount: option.maxCount ?? MAX_ATTACHMENTS,
    accept: option.accept,
  };
}
