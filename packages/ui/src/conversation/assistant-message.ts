import type { AssistantMessageItem, Source } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { headingId } from "./user-message.ts";

/**
 * What the assistant answered: markdown over the full measure, without a bubble, and its sources folded below.
 *
 * Parts: `message assistant-message`.
 */
export function renderAssistantMessage(
  context: ChatContext,
  item: AssistantMessageItem,
  { isLive, imageDomains }: { isLive: boolean; imageDomains: readonly string[] },
): TemplateResult {
  const { t } = context;
  const isEmpty = !isLive && !item.content.some((part) => part.text.trim() !== "");
  return html`<article
    class="message assistant"
    part="message assistant-message"
    aria-labelledby=${headingId(item.id)}
    aria-busy=${isLive}
  >
    <h3 class="visually-hidden" id=${headingId(item.id)}>${t("messages.answer")}</h3>
    ${isEmpty ? html`<p class="quiet">${t("messages.empty")}</p>` : nothing}
    ${item.content.map(
      (part) =>
        html`<parlor-markdown
          .context=${context}
          .imageDomains=${imageDomains}
          .text=${part.text}
          .isComplete=${!isLive}
        ></parlor-markdown>`,
    )}
    ${isLive ? nothing : renderSources(context, item)}
  </article>`;
}

function renderSources({ t }: ChatContext, item: AssistantMessageItem): TemplateResult | typeof nothing {
  const sources = new Map<string, Source>();
  for (const { source } of item.content.flatMap((part) => part.annotations)) {
    sources.set(toSourceKey(source), source);
  }
  if (sources.size === 0) return nothing;
  return html`<details class="sources">
    <summary>${t("sources.label", { count: sources.size })}${renderIcon("chevron-down")}</summary>
    <ol>
      ${[...sources.values()].map((source) => html`<li dir="auto">${renderSource(source)}</li>`)}
    </ol>
  </details>`;
}

function toSourceKey(source: Source): string {
  if (source.type === "url") return source.url;
  return source.type === "file" ? source.filename : source.id;
}

/** A source as its title; a web page as a link, if its address is one of the web. */
export function renderSource(source: Source): TemplateResult {
  if (source.type !== "url" || !/^https?:\/\//i.test(source.url)) return html`${source.title}`;
  return html`<a href=${source.url} target="_blank" rel="noopener noreferrer">${source.title || source.url}</a>`;
}
