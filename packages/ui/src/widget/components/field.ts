import { html, noChange, type TemplateResult } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";
import { revalidate } from "../form-validation.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/** A field with the place where it says what is wrong with it. */
export function renderField(scope: WidgetScope, field: TemplateResult): Rendered {
  const { t } = scope.context;
  return html`<div class="w-field" @input=${(event: Event) => revalidate(event, t("widget.pattern"))}>
    ${field}
    <p class="w-error" role="alert" hidden></p>
  </div>`;
}

class FocusDirective extends Directive {
  #isDone = false;

  render(_wishes: Record<string, unknown>): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [{ autoFocus, autoSelect }]: [Record<string, unknown>]): unknown {
    if (this.#isDone) return noChange;
    this.#isDone = true;
    const field = element as HTMLInputElement;
    if (autoSelect === true) field.addEventListener("focus", () => field.select());
    // After the whole widget is there; and never out of a text that somebody is writing.
    if (autoFocus === true)
      requestAnimationFrame(() => isWriting(field) || field.focus({ preventScroll: true }));
    return noChange;
  }
}

function isWriting(field: Element): boolean {
  const root = field.getRootNode();
  const active = root instanceof ShadowRoot ? root.activeElement : null;
  return active instanceof HTMLTextAreaElement && active.value !== "";
}

/** Gives a field the focus, or selects what is in it, once when it appears, as its author wished. */
export const takeFocus = directive(FocusDirective);
