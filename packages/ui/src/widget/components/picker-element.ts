import { html, LitElement, nothing, type TemplateResult } from "lit";
import { renderIcon } from "../../icons/icon.ts";
import { placePopover } from "../place-popover.ts";
import { readString, type WidgetNode } from "../widget-node.ts";
import type { WidgetScope } from "../widget-scope.ts";
import { toControlClass } from "./button.ts";

/**
 * What Select and DatePicker have in common: a button that shows the value and opens what it is chosen from, a way to
 * clear it, and a hidden field that carries it in its form.
 *
 * Properties: `scope`, `node`.
 */
export abstract class PickerElement extends LitElement {
  static override properties = {
    scope: { attribute: false },
    node: { attribute: false },
    value: { state: true },
    isOpen: { state: true },
  };

  declare scope: WidgetScope | undefined;
  declare node: WidgetNode | undefined;
  /** What was chosen; undefined as long as the default holds. */
  declare value: string | undefined;
  declare isOpen: boolean;

  constructor() {
    super();
    this.isOpen = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected get popup(): HTMLElement {
    return this.querySelector(".w-popup") as HTMLElement;
  }

  protected get button(): HTMLButtonElement {
    return this.querySelector(".w-picker") as HTMLButtonElement;
  }

  protected get current(): string {
    return this.value ?? readString(this.node?.defaultValue);
  }

  protected renderPicker(
    popupRole: "listbox" | "dialog",
    icon: string,
    shown: string,
    popup: TemplateResult,
  ): unknown {
    const { scope, node } = this;
    if (!scope || !node) return nothing;
    const { t } = scope.context;
    const name = readString(node.name);
    const id = `${scope.idPrefix}-${name}`;
    const isLabelled = scope.isLabelled(name);
    const placeholder = readString(node.placeholder) || t("widget.choose");
    const canClear = node.clearable === true && this.current !== "" && node.disabled !== true;
    return html`<div class="w-field w-picker-box ${node.block === true ? "w-block" : ""}">
      <input type="hidden" name=${name} .value=${this.current} ?disabled=${node.disabled === true} />
      <button
        type="button"
        class="w-button w-picker ${toControlClass(node)} ${canClear ? "w-clearable" : ""}"
        id=${id}
        aria-haspopup=${popupRole}
        aria-expanded=${this.isOpen}
        aria-label=${isLabelled ? nothing : `${readString(node.placeholder) || name}${shown ? `: ${shown}` : ""}`}
        aria-labelledby=${isLabelled ? `${id}-label ${id}` : nothing}
        aria-disabled=${scope.isInert}
        ?disabled=${node.disabled === true}
        @click=${() => (this.isOpen ? this.close() : void this.open())}
        @keydown=${(event: KeyboardEvent) => {
          if (!/^Arrow(?:Up|Down)$/.test(event.key)) return;
          event.preventDefault();
          void this.open();
        }}
      >
        ${popupRole === "dialog" ? renderIcon(icon) : nothing}<span class="w-picked ${shown ? "" : "w-placeholder"}" dir="auto">${shown || placeholder}</span>${canClear || popupRole === "dialog" ? nothing : renderIcon(icon)}
      </button>
      ${
        canClear
          ? html`<button type="button" class="w-clear" aria-label=${t("widget.clear")} title=${t("widget.clear")} @click=${() => this.choose("")}>
            ${renderIcon("x")}
          </button>`
          : nothing
      }
      <div class="w-popup" popover="auto" @toggle=${this.#onToggle} @keydown=${this.onKeyDown}>${this.isOpen ? popup : nothing}</div>
    </div>`;
  }

  protected async open(): Promise<void> {
    const { scope, node } = this;
    if (!scope || scope.isInert || node?.disabled === true || this.isOpen) return;
    this.isOpen = true;
    await this.updateComplete;
    this.popup.showPopover();
    placePopover(this.popup, this.button, { side: readString(node?.side), align: readString(node?.align) });
    this.onOpened();
  }

  protected close(): void {
    if (this.popup.matches(":popover-open")) this.popup.hidePopover();
  }

  /** Takes a value, closes, and tells whoever waits for it. */
  protected choose(value: string): void {
    const { scope, node } = this;
    const hasChanged = value !== this.current;
    this.value = value;
    this.close();
    this.button.focus();
    if (!hasChanged || !scope || !node) return;
    // The hidden field has to carry it first.
    void this.updateComplete.then(() => {
      const field = { name: readString(node.name), value };
      scope.act(node.onChangeAction, { node, trigger: this.button, loading: "none", field });
    });
  }

  protected abstract onOpened(): void;
  protected abstract onKeyDown: (event: KeyboardEvent) => void;

  readonly #onToggle = (event: Event): void => {
    if ((event as ToggleEvent).newState === "closed") this.isOpen = false;
  };
}
