import type { ChatFailure } from "@parlor/client";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { describeFailure } from "./describe-failure.ts";

export interface FailureProperties {
  context: ChatContext;
  failure: ChatFailure;
  title: string;
  /** Undefined where trying again cannot help. */
  onRetry: (() => void) | undefined;
}

/**
 * What went wrong, in the place of what did not come: a sentence, a way to try again, and in small type the code and
 * the request's id for whoever is asked for help.
 *
 * Parts: `failure`.
 */
export function renderFailure({ context, failure, title, onRetry }: FailureProperties): TemplateResult {
  return html`<div class="failure" part="failure">
    ${renderIcon("circle-alert")}
    <div class="failure-text">
      <p class="failure-title">${title}</p>
      <p>${describeFailure(context.t, failure)}</p>
      ${
        onRetry
          ? html`<button type="button" class="text-button" @click=${onRetry}>
            ${renderIcon("refresh-cw")}${context.t("failure.retry")}
          </button>`
          : nothing
      }
      ${renderFailureDetails(context, failure)}
    </div>
  </div>`;
}

export function renderFailureDetails({ t }: ChatContext, { code, requestId }: ChatFailure): TemplateResult {
  return html`<p class="failure-details">
    ${code === "custom" ? nothing : html`<span>${t("failure.code", { code })}</span>`}
    ${requestId ? html`<span>${t("failure.request", { requestId })}</span>` : nothing}
  </p>`;
}
