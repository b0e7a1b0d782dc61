import type { ClientToolCallItem, Task, TaskItem, WorkflowItem } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import {
  type ActivityLine,
  describeTask,
  describeWorkflow,
  toTaskContent,
  toToolLabel,
} from "./describe-activity.ts";
import { renderSource } from "./sources.ts";

export interface WorkflowProperties {
  context: ChatContext;
  item: WorkflowItem;
  isLive: boolean;
  isOpen: boolean;
  onToggle(): void;
}

/**
 * The assistant's steps. While they run: one line with the current step. After: one line with their number and time,
 * that opens to the list.
 *
 * Parts: `activity`.
 */
export function renderWorkflow({
  context,
  item,
  isLive,
  isOpen,
  onToggle,
}: WorkflowProperties): TemplateResult {
  const { t } = context;
  const { workflow } = item;
  const line = describeWorkflow(t, workflow, isLive);
  const listId = `steps-${item.id}`;
  if (workflow.tasks.length === 0)
    return html`<div class="activity" part="activity">${renderLine(line)}</div>`;
  return html`<div class="activity" part="activity">
    <button type="button" class="activity-line" aria-expanded=${isOpen} aria-controls=${listId} @click=${onToggle}>
      ${renderLine(line)}${renderIcon("chevron-right", "flips turns")}
    </button>
    <ol class="steps" id=${listId} ?hidden=${!isOpen}>
      ${isOpen ? workflow.tasks.map((task) => renderStep(context, task, isLive)) : nothing}
    </ol>
  </div>`;
}

/** A step of its own, outside a workflow. */
export function renderTask(context: ChatContext, item: TaskItem, isLive: boolean): TemplateResult {
  return html`<ol class="steps alone" part="activity">
    ${renderStep(context, item.task, isLive || item.task.status_indicator === "loading")}
  </ol>`;
}

/** A tool of the page, called by the assistant: by its name in words, never with what it was given. */
export function renderToolCall(item: ClientToolCallItem, isLive: boolean): TemplateResult {
  const isRunning = isLive && item.status === "pending";
  return html`<div class="activity" part="activity">
    ${renderLine({ label: toToolLabel(item.name), icon: isRunning ? undefined : "wrench", isRunning })}
  </div>`;
}

function renderLine({ label, icon, isRunning }: ActivityLine): TemplateResult {
  return html`${renderIcon(icon)}<span class="activity-label ${isRunning ? "shimmer" : ""}" dir="auto">${label}</span>`;
}

function renderStep(context: ChatContext, task: Task, isLive: boolean): TemplateResult {
  const { t } = context;
  const line = describeTask(t, task, isLive);
  const content = toTaskContent(t, task);
  const sources = "sources" in task ? (task.sources ?? []) : [];
  const mark = line.icon ?? (line.isRunning ? "circle" : "check");
  return html`<li class="step">
    <span class="step-mark">${renderIcon(mark)}</span>
    <div class="step-text">
      <span class=${line.isRunning ? "shimmer" : ""} dir="auto">${line.label}</span>
      ${
        content
          ? html`<parlor-markdown .context=${context} .text=${content} .isComplete=${!line.isRunning}></parlor-markdown>`
          : nothing
      }
      ${sources.length > 0 ? html`<ul>${sources.map((source) => html`<li>${renderSource(context, source)}</li>`)}</ul>` : nothing}
    </div>
  </li>`;
}
