import type { ChatKitOptions } from "@openai/chatkit-react";
import { demoPrompts } from "./demo-answers.ts";
import { everythingId, widgetsId } from "./demo-threads.ts";

/** What a control can be set to. */
export type Setting = string | number | boolean;

/** A value that has to be written in code as something other than JSON: functions, and what has functions in it. */
export interface Given {
  value: unknown;
  code: string;
}

/** One option of the official types, and how it is set in the playground. */
export interface OptionControl {
  /** Where it stands in the options: `header.title.text`. */
  path: string;
  /** `switch`: on or off; with `given`, what it gives when it is on. `choice`: one of `values`, or nothing. */
  kind: "switch" | "choice" | "text" | "number" | "color";
  start: Setting;
  values?: readonly Setting[];
  given?: Given;
  /** A switch that has to be on first. */
  needs?: string;
}

const log = (name: string) => `(...given) => console.log("${name}", ...given)`;
const quiet = (): void => undefined;
const people = [
  { id: "ada", title: "Ada Lovelace", icon: "profile", interactive: true, group: "People" },
  { id: "plan", title: "The plan for March", icon: "document", interactive: true, group: "Files" },
];
const tools = [
  {
    id: "search",
    label: "Search the web",
    shortLabel: "Search",
    icon: "search",
    placeholderOverride: "Search for",
    pinned: true,
  },
  { id: "draw", label: "Draw a picture", icon: "square-image", persistent: true },
];
const models = [
  { id: "fast", label: "Fast", description: "For most things", default: true },
  { id: "deep", label: "Thorough", description: "Takes its time" },
  { id: "next", label: "Next", description: "Not yet", disabled: true },
];
const commands = [
  { id: "summary", label: "Summarise", description: "In three sentences", icon: "lightbulb" },
];
const json = (value: unknown): Given => ({ value, code: JSON.stringify(value) });

const controls: Record<string, OptionControl[]> = {
  Theme: [
    { path: "theme.radius", kind: "choice", values: ["pill", "round", "soft", "sharp"], start: "" },
    { path: "theme.density", kind: "choice", values: ["compact", "normal", "spacious"], start: "" },
    { path: "theme.typography.baseSize", kind: "choice", values: [14, 15, 16, 17, 18], start: "" },
    {
      path: "theme.typography.fontFamily",
      kind: "choice",
      values: ["system-ui, sans-serif", "Georgia, serif", "KaTeX_Main, serif"],
      start: "",
    },
    {
      path: "theme.typography.fontFamilyMono",
      kind: "choice",
      values: ["ui-monospace, monospace", "Courier New, monospace"],
      start: "",
    },
    {
      path: "theme.typography.fontSources",
      kind: "switch",
      start: false,
      given: json([
        {
          family: "KaTeX_Main",
          src: "/chatkit-playground.woff2",
          weight: 400,
          style: "normal",
          display: "swap",
          unicodeRange: "U+0000-024F",
        },
      ]),
    },
    { path: "theme.color.accent", kind: "switch", start: false },
    { path: "theme.color.accent.primary", kind: "color", start: "#256353", needs: "theme.color.accent" },
    {
      path: "theme.color.accent.level",
      kind: "choice",
      values: [0, 1, 2, 3],
      start: 1,
      needs: "theme.color.accent",
    },
    { path: "theme.color.grayscale", kind: "switch", start: false },
    { path: "theme.color.grayscale.hue", kind: "number", start: 170, needs: "theme.color.grayscale" },
    {
      path: "theme.color.grayscale.tint",
      kind: "choice",
      values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      start: 3,
      needs: "theme.color.grayscale",
    },
    {
      path: "theme.color.grayscale.shade",
      kind: "choice",
      values: [-4, -3, -2, -1, 0, 1, 2, 3, 4],
      start: 0,
      needs: "theme.color.grayscale",
    },
    { path: "theme.color.surface", kind: "switch", start: false },
    { path: "theme.color.surface.background", kind: "color", start: "#fdf8f0", needs: "theme.color.surface" },
    { path: "theme.color.surface.foreground", kind: "color", start: "#fffdf9", needs: "theme.color.surface" },
  ],
  Frame: [
    { path: "frameTitle", kind: "text", start: "" },
    {
      path: "initialThread",
      kind: "choice",
      values: [everythingId, widgetsId, "thr_locked"],
      start: everythingId,
    },
    { path: "header.enabled", kind: "switch", start: true },
    { path: "header.title.enabled", kind: "switch", start: true },
    { path: "header.title.text", kind: "text", start: "" },
    {
      path: "header.leftAction",
      kind: "switch",
      start: false,
      given: { value: { icon: "menu", onClick: quiet }, code: `{ icon: "menu", onClick: ${log("menu")} }` },
    },
    {
      path: "header.rightAction",
      kind: "switch",
      start: false,
      given: {
        value: { icon: "settings-cog", onClick: quiet },
        code: `{ icon: "settings-cog", onClick: ${log("settings")} }`,
      },
    },
    { path: "disclaimer.text", kind: "text", start: "Answers may be wrong." },
    { path: "disclaimer.highContrast", kind: "switch", start: false },
  ],
  Conversations: [
    { path: "history.enabled", kind: "switch", start: true },
    { path: "history.showDelete", kind: "switch", start: true },
    { path: "history.showRename", kind: "switch", start: true },
    { path: "startScreen.greeting", kind: "text", start: "What would you like to see?" },
    { path: "startScreen.prompts", kind: "switch", start: true, given: json(demoPrompts) },
    { path: "threadItemActions.feedback", kind: "switch", start: true },
    { path: "threadItemActions.retry", kind: "switch", start: true },
    { path: "thread.autoScroll", kind: "switch", start: true },
  ],
  Composer: [
    {
      path: "composer.placeholder",
      kind: "text",
      start: "Say steps, ask, image, widget, tool, notice or error",
    },
    { path: "composer.attachments.enabled", kind: "switch", start: true },
    {
      path: "composer.attachments.maxCount",
      kind: "number",
      start: 4,
      needs: "composer.attachments.enabled",
    },
    {
      path: "composer.attachments.maxSize",
      kind: "number",
      start: 10_485_760,
      needs: "composer.attachments.enabled",
    },
    {
      path: "composer.attachments.accept",
      kind: "switch",
      start: false,
      given: json({ "image/*": [".png", ".jpg"] }),
      needs: "composer.attachments.enabled",
    },
    { path: "composer.tools", kind: "switch", start: true, given: json(tools) },
    { path: "composer.models", kind: "switch", start: true, given: json(models) },
    { path: "composer.dictation.enabled", kind: "switch", start: false },
  ],
  "What the page does": [
    {
      path: "onClientTool",
      kind: "switch",
      start: true,
      given: {
        value: async () => ({ title: document.title }),
        code: "async () => ({ title: document.title })",
      },
    },
    {
      path: "widgets.onAction",
      kind: "switch",
      start: false,
      given: { value: async () => undefined, code: `async ${log("action")}` },
    },
    {
      path: "entities.onTagSearch",
      kind: "switch",
      start: true,
      given: {
        value: async (query: string) =>
          people.filter(({ title }) => title.toLowerCase().includes(query.toLowerCase())),
        code: "async (query) => searchPeople(query)",
      },
    },
    { path: "entities.showComposerMenu", kind: "switch", start: false, needs: "entities.onTagSearch" },
    { path: "entities.onClick", kind: "switch", start: true, given: { value: quiet, code: log("entity") } },
    {
      path: "entities.onRequestPreview",
      kind: "switch",
      start: true,
      given: {
        value: async ({ title }: { title: string }) => ({
          preview: { type: "Basic", children: [{ type: "Title", value: title }] },
        }),
        code: "async (entity) => ({ preview: toPreview(entity) })",
      },
    },
    { path: "commands.enabled", kind: "switch", start: false },
    {
      path: "commands.onSearch",
      kind: "switch",
      start: true,
      given: { value: async () => commands, code: "async (query) => searchCommands(query)" },
      needs: "commands.enabled",
    },
    {
      path: "commands.onSelect",
      kind: "switch",
      start: true,
      given: { value: async () => undefined, code: `async ${log("command")}` },
      needs: "commands.enabled",
    },
  ],
  Server: [
    { path: "api.domainKey", kind: "text", start: "local" },
    { path: "api.uploadStrategy", kind: "choice", values: ["two_phase", "direct"], start: "" },
  ],
};

export const optionGroups = Object.entries(controls);
/** What is chosen above the chats, for all of them. */
const barControls: OptionControl[] = [
  { path: "locale", kind: "text", start: "" },
  { path: "theme.colorScheme", kind: "text", start: "" },
];
const allControls = [...barControls, ...optionGroups.flatMap(([, group]) => group)];
export type Settings = Record<string, Setting>;
export const startSettings: Settings = Object.fromEntries(
  allControls.map(({ path, start }) => [path, start]),
);

/** The options that the settings stand for, and the code that says the same. */
export function toOptions(
  settings: Settings,
  api: Given,
): { options: Partial<ChatKitOptions>; code: string } {
  const tree: Tree = new Map();
  put(tree, ["api", "url"], json("/api/chatkit"));
  for (const control of allControls) {
    const given = toGiven(control, settings);
    if (given) put(tree, control.path.split("."), given);
  }
  const code = `const chat = document.querySelector("openai-chatkit");\nchat.setOptions(${print(tree, "")});`;
  put(tree, ["api", "fetch"], api);
  return { options: toValue(tree) as Partial<ChatKitOptions>, code };
}

type Tree = Map<string, Tree | Given>;

function toGiven(control: OptionControl, settings: Settings): Given | undefined {
  const { path, kind, given, needs } = control;
  const setting = settings[path] ?? "";
  if (setting === "" || (needs && settings[needs] !== true)) return undefined;
  if (path === "api.uploadStrategy") {
    return json(setting === "direct" ? { type: setting, uploadUrl: "/upload" } : { type: setting });
  }
  if (given) return setting === true ? given : undefined;
  // Of a group of options, the switch only says whether there is one.
  if (kind === "switch" && allControls.some((other) => other.path.startsWith(`${path}.`))) return undefined;
  return json(setting);
}

function put(tree: Tree, [name = "", ...rest]: string[], given: Given): void {
  if (rest.length === 0) {
    tree.set(name, given);
    return;
  }
  const known = tree.get(name);
  const inner: Tree = known instanceof Map ? known : new Map();
  tree.set(name, inner);
  put(inner, rest, given);
}

function toValue(tree: Tree): Record<string, unknown> {
  return Object.fromEntries(
    [...tree].map(([name, part]) => [name, part instanceof Map ? toValue(part) : part.value]),
  );
}

function print(tree: Tree, indent: string): string {
  const lines = [...tree].map(
    ([name, part]) => `${indent}  ${name}: ${part instanceof Map ? print(part, `${indent}  `) : part.code},`,
  );
  return `{\n${lines.join("\n")}\n${indent}}`;
}
