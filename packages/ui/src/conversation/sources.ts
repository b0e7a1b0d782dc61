import type { Annotation, EntitySource, Source } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";

/** The sources of a text, each once, in the order in which they are referred to. */
export function toSources(annotations: readonly Annotation[]): Source[] {
  const sources = new Map<string, Source>();
  for (const { source } of annotations) {
    const key = toSourceKey(source);
    if (!sources.has(key)) sources.set(key, source);
  }
  return [...sources.values()];
}

export function toSourceKey(source: Source): string {
  if (source.type === "url") return `url ${source.url}`;
  return source.type === "file" ? `file ${source.filename}` : `entity ${source.id}`;
}

/** Whether an address is one of the web. */
export function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address);
}

export function toHostName(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname.replace(/^www\./, "") : "";
}

/** Tells the card what is pointed at; nothing when it is left. */
export function pointAt(anchor: Element, source: Source | undefined): void {
  anchor.dispatchEvent(new CustomEvent("parlor-source", { detail: { source, anchor }, bubbles: true }));
}

/** What shows its source's card while it is pointed at or has the focus. */
export const sourceListeners = (source: Source) => ({
  enter: (event: Event) => pointAt(event.currentTarget as Element, source),
  leave: (event: Event) => pointAt(event.currentTarget as Element, undefined),
});

/** The sources of an answer, folded below it, with the numbers that stand in the text. */
export function renderSources(
  context: ChatContext,
  annotations: readonly Annotation[],
): TemplateResult | typeof nothing {
  const sources = toSources(annotations);
  if (sources.length === 0) return nothing;
  return html`<details class="sources">
    <summary>${context.t("sources.label", { count: sources.length })}${renderIcon("chevron-down")}</summary>
    <ol>
      ${sources.map((source) => html`<li dir="auto">${renderSource(context, source)}</li>`)}
    </ol>
  </details>`;
}

/** A source by its title: a web page as a link, an object of the page as a button if it can be opened. */
export function renderSource(context: ChatContext, source: Source): TemplateResult {
  const origin = source.type === "url" ? source.attribution || toHostName(source.url) : "";
  const quiet = origin ? html`<span class="source-host">${origin}</span>` : nothing;
  if (source.type === "url" && isWebAddress(source.url)) {
    return html`<a href=${source.url} target="_blank" rel="noopener noreferrer">${source.title || source.url}</a>${quiet}`;
  }
  if (source.type === "entity" && canOpen(context, source)) {
    return html`<button type="button" class="link-button" @click=${() => context.actions.openEntity(source)}>${source.title}</button>`;
  }
  return html`${source.title}${quiet}`;
}

export function canOpen({ options }: ChatContext, source: Pick<EntitySource, "interactive">): boolean {
  return source.interactive === true && options.canOpenEntities;
}
