import type { ToolOption } from "@openai/chatkit";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import type { ResolvedOptions } from "../element/resolve-options.ts";
import { renderIcon } from "../icons/icon.ts";
import { type ComposerChoices, findModel, findTool } from "./composer-choices.ts";

export type ComposerMenu = "tools" | "models";

export interface ToolbarProperties {
  context: ChatContext;
  choices: ComposerChoices;
  openMenu: ComposerMenu | undefined;
  isLocked: boolean;
  onAttach(): void;
  onMention(): void;
  onMenu(menu: ComposerMenu): void;
  onTool(toolId: string | null): void;
  onDictate(): void;
}

/** Whether the composer has anything beside its text and the button that sends. */
export function hasToolbar(options: ResolvedOptions): boolean {
  const { attachments, tools, models, canDictate, hasMentionButton } = options;
  return Boolean(attachments || canDictate || hasMentionButton) || tools.length > 0 || models.length > 0;
}

/** What a message can be given: files, objects of the page, a tool. */
export function renderToolbarStart(properties: ToolbarProperties): TemplateResult {
  const { context, openMenu, isLocked, onAttach, onMention, onMenu } = properties;
  const { t, options } = context;
  const hasMenu = options.tools.some(({ pinned }) => pinned !== true);
  return html`${
    options.attachments
      ? renderIconButton("paperclip", t("composer.attach"), isLocked, onAttach, "attach-button")
      : nothing
  }
  ${options.hasMentionButton ? renderIconButton("at-sign", t("composer.mention"), isLocked, onMention, "mention-button") : nothing}
  ${
    hasMenu
      ? html`<button
          type="button"
          class="icon-button"
          part="tools-button"
          data-menu="tools"
          aria-label=${t("composer.tools")}
          title=${t("composer.tools")}
          aria-haspopup="menu"
          aria-expanded=${openMenu === "tools"}
          ?disabled=${isLocked}
          @click=${() => onMenu("tools")}
        >
          ${renderIcon("sliders-horizontal")}
        </button>`
      : nothing
  }
  ${options.tools.filter(({ pinned }) => pinned === true).map((tool) => renderPinned(properties, tool))}
  ${renderChosen(properties)}`;
}

/** Who answers, and speaking in the place of writing. */
export function renderToolbarEnd(properties: ToolbarProperties): TemplateResult {
  const { context, choices, openMenu, isLocked, onMenu, onDictate } = properties;
  const { t, options } = context;
  const model = findModel(options, choices);
  return html`${
    model
      ? html`<button
          type="button"
          class="tool-button"
          part="model-button"
          data-menu="models"
          aria-label=${t("composer.model", { name: model.label })}
          title=${t("composer.model", { name: model.label })}
          aria-haspopup="menu"
          aria-expanded=${openMenu === "models"}
          ?disabled=${isLocked}
          @click=${() => onMenu("models")}
        >
          <span class="cut" dir="auto">${model.label}</span>${renderIcon("chevron-down")}
        </button>`
      : nothing
  }
  ${options.canDictate ? renderIconButton("mic", t("dictation.start"), isLocked, onDictate, "dictate-button") : nothing}`;
}

function renderIconButton(
  icon: string,
  label: string,
  isLocked: boolean,
  onClick: () => void,
  part: string,
): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    part=${part}
    aria-label=${label}
    title=${label}
    ?disabled=${isLocked}
    @click=${onClick}
  >
    ${renderIcon(icon)}
  </button>`;
}

function renderPinned({ choices, isLocked, onTool }: ToolbarProperties, tool: ToolOption): TemplateResult {
  const isChosen = choices.toolId === tool.id;
  return html`<button
    type="button"
    class="tool-button pinned"
    part="tool-button"
    aria-pressed=${isChosen}
    aria-label=${tool.label}
    title=${tool.label}
    ?disabled=${isLocked}
    @click=${() => onTool(isChosen ? null : tool.id)}
  >
    ${renderIcon(tool.icon)}<span class="cut" dir="auto">${tool.shortLabel ?? tool.label}</span>
  </button>`;
}

/** The tool that was chosen from the menu, and how to do without it. */
function renderChosen({ context, choices, isLocked, onTool }: ToolbarProperties) {
  const tool = findTool(context.options, choices);
  if (!tool || tool.pinned === true) return nothing;
  const label = context.t("composer.removeTool", { name: tool.label });
  return html`<button
    type="button"
    class="tool-button"
    part="tool-button"
    aria-pressed="true"
    aria-label=${label}
    title=${label}
    ?disabled=${isLocked}
    @click=${() => onTool(null)}
  >
    ${renderIcon(tool.icon)}<span class="cut" dir="auto">${tool.shortLabel ?? tool.label}</span>${renderIcon("x", "tool-remove")}
  </button>`;
}
