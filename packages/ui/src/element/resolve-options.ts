import type { ChatKitOptions, HeaderOption, ThemeOption } from "@openai/chatkit";

/** The page's options with every default filled in. */
export interface ResolvedOptions {
  /** The endpoint; undefined where the page gave none that this element can talk to. */
  url: string | undefined;
  /** Whether the page asked for the hosted service, which this element does not use. */
  isHosted: boolean;
  locale: string;
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
  disclaimer: ChatKitOptions["disclaimer"];
  /** Whether the page opens its objects when they are pressed, and whether it has previews of them. */
  canOpenEntities: boolean;
  canPreviewEntities: boolean;
  /** Follow the answer while it grows, where the reader is at the end. */
  autoScroll: boolean;
}

/** Prompts beyond these are left out: the start screen is to be taken in at a glance. */
const MAX_PROMPTS = 4;

export function resolveOptions(options: ChatKitOptions, systemLocale: string): ResolvedOptions {
  const { api, theme, header, history, startScreen, composer, threadItemActions } = options;
  const themeOption: ThemeOption = typeof theme === "string" ? { colorScheme: theme } : (theme ?? {});
  const scheme = themeOption.colorScheme;
  return {
    url: api && "url" in api && api.url ? api.url : undefined,
    isHosted: Boolean(api && "getClientSecret" in api),
    locale: options.locale ?? systemLocale,
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
    disclaimer: options.disclaimer?.text ? options.disclaimer : undefined,
    canOpenEntities: Boolean(options.entities?.onClick),
    canPreviewEntities: Boolean(options.entities?.onRequestPreview),
    autoScroll: options.thread?.autoScroll ?? true,
  };
}
