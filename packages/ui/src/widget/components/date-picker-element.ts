import { html, nothing } from "lit";
import { renderIcon } from "../../icons/icon.ts";
import {
  addDays,
  addMonths,
  clampDay,
  type Day,
  firstWeekday,
  readDay,
  readToday,
  toMonthDays,
  toUtcDate,
} from "../calendar.ts";
import { readString } from "../widget-node.ts";
import { PickerElement } from "./picker-element.ts";

/** Days that a key moves by. */
const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/**
 * DatePicker, as `<parlor-date-picker>`: a day from a calendar, sent as `YYYY-MM-DD`. Arrows move by day and week, Home and
 * End within the week, Page Up and Page Down by month, Enter chooses, Escape closes.
 *
 * Properties: `name`, `defaultValue`, `min`, `max` (days, with or without a time), `placeholder`, `clearable`,
 * `onChangeAction`, `side`, `align`, `variant`, `size`, `pill`, `block`, `disabled`.
 */
export class DatePickerElement extends PickerElement {
  static override properties = { ...PickerElement.properties, focusedDay: { state: true } };

  declare focusedDay: Day | undefined;

  protected override get current(): string {
    return readDay(super.current) ?? "";
  }

  get #bounds(): { min: Day | undefined; max: Day | undefined } {
    return { min: readDay(readString(this.node?.min)), max: readDay(readString(this.node?.max)) };
  }

  protected override render(): unknown {
    const { scope, current } = this;
    if (!scope) return nothing;
    const shown = current
      ? new Intl.DateTimeFormat(scope.context.t.locale, { dateStyle: "medium", timeZone: "UTC" }).format(
          toUtcDate(current),
        )
      : "";
    return this.renderPicker(
      "dialog",
      "calendar",
      shown,
      html`${this.isOpen ? this.#renderCalendar() : nothing}`,
    );
  }

  #renderCalendar() {
    const { scope, current } = this;
    const focused = this.focusedDay;
    if (!scope || !focused) return nothing;
    const { t } = scope.context;
    const { min, max } = this.#bounds;
    const format = (options: Intl.DateTimeFormatOptions) => {
      const formatter = new Intl.DateTimeFormat(t.locale, { ...options, timeZone: "UTC" });
      return (day: Day) => formatter.format(toUtcDate(day));
    };
    const toName = format({ dateStyle: "full" });
    const toNumber = format({ day: "numeric" });
    const toWeekday = format({ weekday: "narrow" });
    const toLongWeekday = format({ weekday: "long" });
    const weeks = toMonthDays(focused, firstWeekday(t.locale));
    const month = focused.slice(0, 7);
    const today = readToday();
    const title = format({ month: "long", year: "numeric" })(focused);
    const renderStep = (icon: string, label: string, months: number) =>
      html`<button type="button" class="icon-button small" aria-label=${label} title=${label} @click=${() => this.#moveTo(addMonths(focused, months), false)}>
        ${renderIcon(icon, "flips")}
      </button>`;
    return html`<div class="w-calendar" role="group" aria-label=${title}>
      <div class="w-month">
        <span aria-live="polite">${title}</span>
        ${renderStep("chevron-left", t("widget.monthBefore"), -1)}${renderStep("chevron-right", t("widget.monthAfter"), 1)}
      </div>
      <table role="grid" aria-label=${title}>
        <thead>
          <tr>${weeks[0]?.map((day) => html`<th scope="col" abbr=${toLongWeekday(day)}>${toWeekday(day)}</th>`)}</tr>
        </thead>
        <tbody>
          ${weeks.map(
            (week) => html`<tr>
              ${week.map((day) => {
                const isOutside = clampDay(day, min, max) !== day;
                return html`<td role="gridcell" aria-selected=${day === current}>
                  <button
                    type="button"
                    class="w-day ${day.startsWith(month) ? "" : "w-other"} ${day === today ? "w-today" : ""}"
                    tabindex=${day === focused ? 0 : -1}
                    aria-label=${toName(day)}
                    aria-current=${day === today ? "date" : nothing}
                    aria-pressed=${day === current}
                    ?disabled=${isOutside}
                    @click=${() => this.choose(day)}
                  >
                    ${toNumber(day)}
                  </button>
                </td>`;
              })}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  protected override async open(): Promise<void> {
    const { min, max } = this.#bounds;
    this.focusedDay = clampDay(this.current || readToday(), min, max);
    await super.open();
  }

  protected override onOpened(): void {
    this.#focusDay();
  }

  protected override onKeyDown = (event: KeyboardEvent): void => {
    const { focusedDay: day, scope } = this;
    const { key } = event;
    if (!day || !scope || !(event.target as Element).matches(".w-day")) return;
    const isRtl = getComputedStyle(this).direction === "rtl";
    const weekday = (toUtcDate(day).getUTCDay() - firstWeekday(scope.context.t.locale) + 7) % 7;
    const step = steps[key];
    let target: Day;
    if (step !== undefined) target = addDays(day, isRtl && Math.abs(step) === 1 ? -step : step);
    else if (key === "Home") target = addDays(day, -weekday);
    else if (key === "End") target = addDays(day, 6 - weekday);
    else if (key === "PageUp" || key === "PageDown") {
      target = addMonths(day, (key === "PageUp" ? -1 : 1) * (event.shiftKey ? 12 : 1));
    } else return;
    event.preventDefault();
    this.#moveTo(target, true);
  };

  #moveTo(day: Day, takesFocus: boolean): void {
    const { min, max } = this.#bounds;
    this.focusedDay = clampDay(day, min, max);
    if (takesFocus) void this.updateComplete.then(() => this.#focusDay());
  }

  #focusDay(): void {
    this.querySelector<HTMLElement>('.w-day[tabindex="0"]')?.focus();
  }
}
