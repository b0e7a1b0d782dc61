import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
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

/** Gives a field the focus, or selects what is in it, once when it appears, as its author wished. */
export function takeFocus({ autoFocus, autoSelect }: Record<string, unknown>) {
  if (autoFocus !== true) return autoSelect === true ? ref(selectOnFocus) : nothing;
  return ref(autoSelect === true ? focusAndSelect : focusField);
}

function focusField(element?: Element): void {
  // After the whole widget is there; and never out of a text that somebody is writing.
  requestAnimationFrame(() => {
    const root = element?.getRootNode();
    const active = root instanceof ShadowRoot ? root.activeElement : null;
    const isWriting = active instanceof HTMLTextAreaElement && active.value !== "";
    if (element instanceof HTMLElement && !isWriting) element.focus({ preventScroll: true });
  });
}

function selectOnFocus(element?: Element): void {
  element?.addEventListener("focus", () => (element as HTMLInputElement).select());
}

function focusAndSelect(element?: Element): void {
  selectOnFocus(element);
  focusField(element);
}
