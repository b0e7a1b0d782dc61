import { html, nothing } from "lit";
import { renderIcon } from "../../icons/icon.ts";
import { placePopover } from "../place-popover.ts";
import { isRecord, readString } from "../widget-node.ts";
import { PickerElement } from "./picker-element.ts";

/** From this many options on, a list can be searched unless its author said otherwise. */
const SEARCHABLE_FROM = 16;

/**
 * Select, as `<parlor-select>`: one of a list of options. Arrows, Home, End and first letters move, Enter chooses, Escape
 * closes; long lists can be searched.
 *
 * Properties: `name`, `options` (each `value`, `label`, `description`, `disabled`), `defaultValue`, `placeholder`,
 * `searchable`, `clearable`, `onChangeAction`, `variant`, `size`, `pill`, `block`, `disabled`.
 */
export class SelectElement extends PickerElement {
  static override properties = {
    ...PickerElement.properties,
    query: { state: true },
    active: { state: true },
  };

  declare query: string;
  declare active: number;

  constructor() {
    super();
    this.query = "";
    this.active = -1;
  }

  get #options() {
    const options = this.node?.options;
    return (Array.isArray(options) ? options.filter(isRecord) : []).map((option) => ({
      value: readString(option.value),
      label: readString(option.label) || readString(option.value),
      description: readString(option.description),
      isDisabled: option.disabled === true,
    }));
  }

  get #found() {
    const query = this.query.trim().toLocaleLowerCase();
    return this.#options.filter(({ label, description }) =>
      `${label} ${description}`.toLocaleLowerCase().includes(query),
    );
  }

  protected override render(): unknown {
    const { scope, node } = this;
    if (!scope || !node) return nothing;
    const { t } = scope.context;
    const isSearchable =
      typeof node.searchable === "boolean" ? node.searchable : this.#options.length >= SEARCHABLE_FROM;
    const listId = `${scope.idPrefix}-${readString(node.name)}-list`;
    const found = this.#found;
    const activeId = found[this.active] ? `${listId}-${this.active}` : nothing;
    const shown = this.#options.find(({ value }) => value === this.current)?.label ?? "";
    return this.renderPicker(
      "listbox",
      "chevron-down",
      shown,
      html`<div class="w-popup" popover="auto" @toggle=${this.#onToggle} @keydown=${this.#onKeyDown}>${
        this.isOpen
          ? html`${
              isSearchable
                ? html`<div class="w-search">
            ${renderIcon("search")}<input
              type="text"
              role="combobox"
              aria-expanded="true"
              aria-controls=${listId}
              aria-activedescendant=${activeId}
              aria-label=${t("widget.search")}
              placeholder=${t("widget.search")}
              autocomplete="off"
              .value=${this.query}
              @input=${(event: Event) => {
                this.query = (event.target as HTMLInputElement).value;
                this.active = 0;
              }}
            />
          </div>`
                : nothing
            }
        <div
          class="w-options"
          role="listbox"
          id=${listId}
          tabindex="-1"
          aria-label=${readString(node.placeholder) || readString(node.name)}
          aria-activedescendant=${isSearchable ? nothing : activeId}
        >
          ${found.map(
            (option, index) => html`<div
              class="w-option ${index === this.active ? "w-active" : ""}"
              role="option"
              id=${`${listId}-${index}`}
              aria-selected=${option.value === this.current}
              aria-disabled=${option.isDisabled}
              @pointermove=${() => {
                this.active = index;
              }}
              @click=${() => !option.isDisabled && this.choose(option.value)}
            >
              <span><span dir="auto">${option.label}</span>${option.description ? html`<small dir="auto">${option.description}</small>` : nothing}</span>
              ${option.value === this.current ? renderIcon("check") : nothing}
            </div>`,
          )}
        </div>
        ${found.length === 0 ? html`<p class="w-nothing">${t("widget.nothingFound")}</p>` : nothing}`
          : nothing
      }</div>`,
    );
  }

  get #popup(): HTMLElement {
    return this.querySelector(".w-popup") as HTMLElement;
  }

  protected override open(): void {
    if (!this.canOpen || this.isOpen) return;
    this.isOpen = true;
    this.query = "";
    this.active = Math.max(
      0,
      this.#options.findIndex(({ value }) => value === this.current),
    );
    void this.updateComplete.then(() => {
      this.#popup.showPopover();
      placePopover(this.#popup, this.button);
      this.#popup.querySelector<HTMLElement>("input, [role=listbox]")?.focus();
      this.#showActive();
    });
  }

  protected override choose(value: string): void {
    this.#close();
    super.choose(value);
  }

  #close(): void {
    if (this.#popup.matches(":popover-open")) this.#popup.hidePopover();
  }

  readonly #onToggle = (event: Event): void => {
    if ((event as ToggleEvent).newState === "closed") this.isOpen = false;
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const found = this.#found;
    const { key } = event;
    const isTyping = event.target instanceof HTMLInputElement;
    if (key === "ArrowDown") this.active = Math.min(found.length - 1, this.active + 1);
    else if (key === "ArrowUp") this.active = Math.max(0, this.active - 1);
    else if (key === "Home" && !isTyping) this.active = 0;
    else if (key === "End" && !isTyping) this.active = found.length - 1;
    else if (key === "Enter" || (key === " " && !isTyping)) {
      const option = found[this.active];
      if (option && !option.isDisabled) this.choose(option.value);
    } else if (key === "Tab") {
      this.#close();
      return;
    } else if (key.length === 1 && !isTyping && !event.metaKey && !event.ctrlKey) {
      const after = [...found.keys()].map((step) => (this.active + 1 + step) % found.length);
      const match = after.find((index) =>
        found[index]?.label.toLocaleLowerCase().startsWith(key.toLocaleLowerCase()),
      );
      this.active = match ?? this.active;
    } else return;
    event.preventDefault();
    this.#showActive();
  };

  #showActive(): void {
    void this.updateComplete.then(() =>
      this.querySelector(".w-active")?.scrollIntoView({ block: "nearest" }),
    );
  }
}
