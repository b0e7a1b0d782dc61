import { html, nothing } from "lit";
import { readString } from "../widget-node.ts";
import { PickerElement } from "./picker-element.ts";

/**
 * DatePicker, as `<parlor-date-picker>`: a day from the browser's own calendar, in the reader's language and as their
 * device is used to, sent as `YYYY-MM-DD`.
 *
 * Properties: `name`, `defaultValue`, `min`, `max` (days, with or without a time), `placeholder`, `clearable`,
 * `onChangeAction`, `variant`, `size`, `pill`, `block`, `disabled`. `side` and `align` are for the browser to decide.
 */
export class DatePickerElement extends PickerElement {
  protected override get current(): string {
    return readDay(super.current);
  }

  protected override render(): unknown {
    const { scope, node, current } = this;
    if (!scope || !node) return nothing;
    const { locale } = scope.context.t;
    const shown = current
      ? new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(current))
      : "";
    return this.renderPicker(
      "dialog",
      "calendar",
      shown,
      html`<input
        class="w-native-date"
        type="date"
        tabindex="-1"
        aria-hidden="true"
        min=${readDay(readString(node.min)) || nothing}
        max=${readDay(readString(node.max)) || nothing}
        .value=${current}
        @change=${(event: Event) => {
          const { value, validity } = event.target as HTMLInputElement;
          if (validity.valid) this.choose(value);
        }}
      />`,
    );
  }

  protected override open(): void {
    if (!this.canOpen) return;
    const input = this.querySelector<HTMLInputElement>(".w-native-date");
    try {
      input?.showPicker();
    } catch {
      // Where a browser shows its calendar only by its own button, the day is typed.
      input?.focus();
    }
  }
}

/** The day of an ISO 8601 text, with or without a time; empty for what is none. */
function readDay(text: string): string {
  const [day = ""] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? [];
  return Number.isNaN(Date.parse(day)) ? "" : day;
}
