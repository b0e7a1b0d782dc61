import type { Annotation, AssistantMessageItem, Source } from "@parlor/protocol";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatContext } from "../element/chat-context.ts";
import type { SourceMark } from "../markdown/source-marks.ts";
import { canOpen, isWebAddress, pointAt, renderSources, toSourceKey, toSources } from "./sources.ts";
import { headingId } from "./user-message.ts";

/**
 * What the assistant answered: markdown over the full measure, without a bubble, with marks where it refers to sources,
 * and these folded below.
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
  const [only, ...others] = item.content;
  const annotations =
    only && others.length === 0 ? only.annotations : item.content.flatMap((part) => part.annotations);
  const sources = readSources(annotations);
  const find = (event: Event) => {
    const mark = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-source]") : null;
    return { mark, source: mark ? sources[Number(mark.dataset.source)] : undefined };
  };
  const point = (event: Event) => {
    const { mark, source } = find(event);
    if (mark) pointAt(mark, source);
  };
  const leave = (event: Event) => {
    const { mark } = find(event);
    if (mark) pointAt(mark, undefined);
  };
  return html`<article
    class="message assistant"
    part="message assistant-message"
    aria-labelledby=${headingId(item.id)}
    aria-busy=${isLive}
    @pointerover=${point}
    @focusin=${point}
    @pointerout=${leave}
    @focusout=${leave}
    @click=${(event: Event) => {
      const { source } = find(event);
      if (source?.type === "entity" && canOpen(context, source)) context.actions.openEntity(source);
    }}
  >
    <h3 class="visually-hidden" id=${headingId(item.id)}>${t("messages.answer")}</h3>
    ${isEmpty ? html`<p class="quiet">${t("messages.empty")}</p>` : nothing}
    ${item.content.map(
      (part) =>
        html`<parlor-markdown
          .context=${context}
          .imageDomains=${imageDomains}
          .marks=${readMarks(context, part.annotations, sources)}
          .text=${part.text}
          .isComplete=${!isLive}
        ></parlor-markdown>`,
    )}
    ${isLive ? nothing : renderSources(context, annotations)}
  </article>`;
}

interface MarksMade {
  t: ChatContext["t"];
  sources: readonly Source[];
  marks: readonly SourceMark[];
}

const sourcesMade = new WeakMap<readonly Annotation[], Source[]>();
const marksMade = new WeakMap<readonly Annotation[], MarksMade>();

/** Made once for a list: it stays the same while the text comes. */
function readSources(annotations: readonly Annotation[]): Source[] {
  const known = sourcesMade.get(annotations) ?? toSources(annotations);
  sourcesMade.set(annotations, known);
  return known;
}

function readMarks(
  context: ChatContext,
  annotations: readonly Annotation[],
  sources: readonly Source[],
): readonly SourceMark[] {
  const { t } = context;
  const known = marksMade.get(annotations);
  if (known?.t === t && known.sources === sources) return known.marks;
  const marks = toMarks(context, annotations, sources);
  marksMade.set(annotations, { t, sources, marks });
  return marks;
}

const noMarks: readonly SourceMark[] = [];

/** A number for pages and files, and its own words for an entity, where the annotation says that it stands in the text. */
function toMarks(
  context: ChatContext,
  annotations: readonly Annotation[],
  sources: readonly Source[],
): readonly SourceMark[] {
  if (annotations.length === 0) return noMarks;
  const keys = sources.map(toSourceKey);
  return annotations.flatMap(({ index, source }) => {
    if (typeof index !== "number") return [];
    const position = keys.indexOf(toSourceKey(source));
    const number = String(position + 1);
    const words = source.type === "entity" ? source.inline_label || source.title : number;
    const label = context.t("sources.mark", { number, title: source.title });
    return [
      {
        index,
        source: position,
        text: words || number,
        label: source.type === "entity" ? words || label : label,
        href: source.type === "url" && isWebAddress(source.url) ? source.url : undefined,
        kind: source.type === "entity" ? ("entity" as const) : ("number" as const),
        isInteractive: source.type === "entity" && source.interactive === true,
      },
    ];
  });
}
