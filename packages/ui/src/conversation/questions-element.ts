import type { QuestionsSubmission } from "@parlor/client";
import type { StructuredInput, StructuredInputAnswer, StructuredInputItem } from "@parlor/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { ChatContext } from "../element/chat-context.ts";
import { renderIcon } from "../icons/icon.ts";
import { adoptStyles } from "../loading/adopt-styles.ts";
import { controlStyles } from "../widget/control.styles.ts";
import { questionsStyles } from "./questions.styles.ts";

/**
 * `<parlor-questions>`: questions to the user, in the composer's place, one at a time. Each can be skipped, and so can all.
 *
 * Properties: `context`, `item`. Events: `parlor-answer` (detail: `QuestionsSubmission`). Parts: `questions`.
 */
export class QuestionsElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    item: { attribute: false },
    index: { state: true },
    answers: { state: true },
  };

  declare context: ChatContext | undefined;
  declare item: StructuredInputItem | undefined;
  /** The question that is shown. */
  declare index: number;
  declare answers: Record<string, StructuredInputAnswer>;

  constructor() {
    super();
    this.index = 0;
    this.answers = {};
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyles(this, controlStyles);
    adoptStyles(this, questionsStyles);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("item") || changed.get("item")?.id === this.item?.id) return;
    this.index = 0;
    this.answers = {};
  }

  protected override updated(changed: PropertyValues<this>): void {
    // Whoever was writing goes on here.
    const active = (this.getRootNode() as ShadowRoot).activeElement;
    const isWriting = changed.has("item") && active?.id === "chatkit-composer-input";
    if (isWriting || (changed.has("index") && changed.get("index") !== undefined)) this.#focusFirst();
  }

  get #question(): StructuredInput | undefined {
    return this.item?.inputs[this.index];
  }

  #answerOf(question: StructuredInput): StructuredInputAnswer {
    return this.answers[question.id] ?? { values: [], skipped: false };
  }

  protected override render(): unknown {
    const { context, item } = this;
    const question = this.#question;
    if (!context || !item || !question) return nothing;
    const { t } = context;
    const count = item.inputs.length;
    const isLast = this.index === count - 1;
    const hasAnswer = this.#answerOf(question).values.some((value) => value.trim() !== "");
    return html`<form class="composer questionnaire" part="questions" aria-label=${t("messages.question")} @submit=${this.#onSubmit}>
      <div class="questions-head">
        <p class="questions-text" id="question-text" dir="auto">${question.question}</p>
        ${count > 1 ? html`<span class="quiet">${t("questions.place", { place: this.index + 1, count })}</span>` : nothing}
        <button type="button" class="icon-button small" aria-label=${t("questions.skipAll")} title=${t("questions.skipAll")} @click=${() => this.#send({ status: "skipped", answers: {} })}>
          ${renderIcon("x")}
        </button>
      </div>
      ${keyed(
        question.id,
        question.type === "multiple_choice"
          ? this.#renderChoices(question)
          : this.#renderText(context, question),
      )}
      <div class="questions-foot">
        <button type="button" class="link-button quiet" @click=${() => this.#go({ values: [], skipped: true })}>${t("questions.skip")}</button>
        ${
          this.index > 0
            ? html`<button
                type="button"
                class="text-button"
                @click=${() => {
                  this.index -= 1;
                }}
              >
                ${t("questions.back")}
              </button>`
            : nothing
        }
        <button type="submit" class="text-button primary" ?disabled=${!hasAnswer}>${t(isLast ? "questions.send" : "questions.next")}</button>
      </div>
    </form>`;
  }

  #renderChoices(question: StructuredInput & { type: "multiple_choice" }) {
    const { values } = this.#answerOf(question);
    const isMultiple = question.multiple === true;
    return html`<div class="questions-options" role=${isMultiple ? "group" : "radiogroup"} aria-labelledby="question-text">
      ${(question.options ?? []).map(
        ({ value }) => html`<label class="w-choice questions-option"
          ><input
            type=${isMultiple ? "checkbox" : "radio"}
            name="question"
            .checked=${values.includes(value)}
            @change=${(event: Event) => {
              const isOn = (event.target as HTMLInputElement).checked;
              const rest = isMultiple ? values.filter((other) => other !== value) : [];
              this.#keep(question, isOn ? [...rest, value] : rest);
            }}
          /><span dir="auto">${value}</span></label
        >`,
      )}
    </div>`;
  }

  #renderText({ t }: ChatContext, question: StructuredInput & { type: "freeform" }) {
    return html`${question.description ? html`<p class="quiet" id="question-more" dir="auto">${question.description}</p>` : nothing}
      <textarea
        class="w-input w-grows"
        rows="1"
        dir="auto"
        aria-labelledby="question-text"
        aria-describedby=${question.description ? "question-more" : nothing}
        placeholder=${t("questions.placeholder")}
        .value=${this.#answerOf(question).values[0] ?? ""}
        @input=${(event: Event) => this.#keep(question, [(event.target as HTMLTextAreaElement).value])}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          this.querySelector("form")?.requestSubmit();
        }}
      ></textarea>`;
  }

  #keep(question: StructuredInput, values: string[]): void {
    this.answers = { ...this.answers, [question.id]: { values, skipped: false } };
  }

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    const question = this.#question;
    if (!question) return;
    const values = this.#answerOf(question)
      .values.map((value) => value.trim())
      .filter(Boolean);
    if (values.length > 0) this.#go({ values, skipped: false });
  };

  /** Takes the answer to the question that is shown, and goes to the next one, or sends them all. */
  #go(answer: StructuredInputAnswer): void {
    const { item } = this;
    const question = this.#question;
    if (!item || !question) return;
    this.answers = { ...this.answers, [question.id]: answer };
    if (this.index < item.inputs.length - 1) {
      this.index += 1;
      return;
    }
    const isAnswered = Object.values(this.answers).some(({ skipped }) => !skipped);
    this.#send({ status: isAnswered ? "answered" : "skipped", answers: this.answers });
  }

  #send(detail: QuestionsSubmission): void {
    this.dispatchEvent(new CustomEvent("parlor-answer", { detail }));
  }

  #focusFirst(): void {
    this.querySelector<HTMLElement>(".questions-option input, textarea")?.focus({ preventScroll: true });
  }
}
