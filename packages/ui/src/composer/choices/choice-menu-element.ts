import { html, LitElement, nothing } from "lit";
import { renderIcon } from "../../icons/icon.ts";
import { adoptStyles } from "../../loading/adopt-styles.ts";
import { placePopover } from "../../widget/place-popover.ts";
import { menuStyles } from "./menu.styles.ts";

/** One thing to choose. */
export interface Choice {
  id: string;
  label: string;
  icon?: string | undefined;
  description?: string | undefined;
  isDisabled?: boolean | undefined;
  isChosen: boolean;
}

export interface ChoiceMenuRequest {
  label: string;
  choices: readonly Choice[];
  anchor: HTMLElement;
  onChoose(id: string): void;
  onClose(): void;
}

/**
 * `<parlor-choice-menu>`: a menu of which one thing is chosen, beside the button that opened it. Arrows, Home, End and
 * first letters move, Enter and Space choose, Escape and Tab close.
 *
 * Parts: `menu`.
 */
export class ChoiceMenuElement extends LitElement {
  static override properties = { request: { state: true } };

  declare request: ChoiceMenuRequest | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyles(this, menuStyles);
    this.popover = "auto";
    this.setAttribute("part", "menu");
    this.addEventListener("toggle", this.#onToggle);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("toggle", this.#onToggle);
  }

  get isOpen(): boolean {
    return this.matches(":popover-open");
  }

  async open(request: ChoiceMenuRequest): Promise<void> {
    this.request = request;
    await this.updateComplete;
    this.showPopover();
    placePopover(this, request.anchor);
    const items = this.#items;
    (items.find((item) => item.ariaChecked === "true") ?? items[0])?.focus();
  }

  get #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=menuitemradio]")];
  }

  protected override render(): unknown {
    const { request } = this;
    if (!request) return nothing;
    return html`<div role="menu" aria-label=${request.label} @keydown=${this.#onKeyDown}>
      ${request.choices.map(
        ({ id, label, icon, description, isDisabled, isChosen }) => html`<div
          class="choice"
          role="menuitemradio"
          tabindex="-1"
          aria-checked=${isChosen}
          aria-disabled=${isDisabled ? "true" : nothing}
          @click=${() => this.#choose(id, isDisabled)}
          @pointermove=${(event: Event) => (event.currentTarget as HTMLElement).focus({ preventScroll: true })}
        >
          ${renderIcon(icon)}
          <span class="choice-text"
            ><span dir="auto">${label}</span>${description ? html`<small dir="auto">${description}</small>` : nothing}</span
          >
          ${isChosen ? renderIcon("check", "choice-check") : nothing}
        </div>`,
      )}
    </div>`;
  }

  #choose(id: string, isDisabled = false): void {
    const { request } = this;
    if (isDisabled || !request) return;
    this.request = undefined;
    this.hidePopover();
    // Where the focus goes after that is for what was chosen.
    request.onClose();
    request.onChoose(id);
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const items = this.#items;
    const at = items.indexOf(event.target as HTMLElement);
    const { key } = event;
    if (key === "Tab") {
      this.hidePopover();
    } else if (key === "Enter" || key === " ") {
      (event.target as HTMLElement).click();
    } else {
      const next = findNext(items, at, key);
      if (!next) return;
      next.focus();
    }
    event.preventDefault();
  };

  readonly #onToggle = (event: Event): void => {
    if ((event as ToggleEvent).newState !== "closed") return;
    const { request } = this;
    this.request = undefined;
    request?.onClose();
  };
}

function findNext(items: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  if (key === "ArrowDown") return items[(at + 1) % items.length];
  if (key === "ArrowUp") return items[(at - 1 + items.length) % items.length];
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.length !== 1) return undefined;
  const letter = key.toLocaleLowerCase();
  return [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) =>
    item.querySelector(".choice-text")?.textContent?.trim().toLocaleLowerCase().startsWith(letter),
  );
}
