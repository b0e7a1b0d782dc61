import { html, LitElement, nothing, type TemplateResult } from "lit";
import { renderIcon } from "../../icons/icon.ts";
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

  protected get button(): HTMLButtonElement {
    return this.querySelector(".w-picker") as HTMLButtonElement;
  }

  protected get current(): string {
    return this.value ?? readString(this.node?.defaultValue);
  }

  protected get canOpen(): boolean {
    return this.scope?.isInert === false && this.node?.disabled !== true;
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
    const label = readString(node.placeholder);
    const canClear = node.clearable === true && this.current !== "" && node.disabled !== true;
    const isDate = popupRole === "dialog";
    return html`<div class="w-field w-picker-box ${node.block === true ? "w-block" : ""}">
      <input type="hidden" name=${name} .value=${this.current} ?disabled=${node.disabled === true} />
      ${isDate ? popup : nothing}
      <button
        type="button"
        class="w-button w-picker ${toControlClass(node)} ${canClear ? "w-clearable" : ""}"
        id=${id}
        aria-haspopup=${popupRole}
        aria-expanded=${isDate ? nothing : this.isOpen}
        aria-label=${isLabelled ? nothing : `${label || name}${shown ? `: ${shown}` : ""}`}
        aria-labelledby=${isLabelled ? `${id}-label ${id}` : nothing}
        aria-disabled=${scope.isInert}
        ?disabled=${node.disabled === true}
        @click=${() => this.open()}
        @keydown=${(event: KeyboardEvent) => {
          if (!/^Arrow(?:Up|Down)$/.test(event.key)) return;
          event.preventDefault();
          this.open();
        }}
      >
        ${isDate ? renderIcon(icon) : nothing}<span class="w-picked ${shown ? "" : "w-placeholder"}" dir="auto"
          >${shown || label || t("widget.choose")}</span
        >${canClear || isDate ? nothing : renderIcon(icon)}
      </button>
      ${
        canClear
          ? html`<button
              type="button"
              class="w-clear"
              aria-label=${t("widget.clear")}
              title=${t("widget.clear")}
              @click=${() => this.choose("")}
            >
              ${renderIcon("x")}
            </button>`
          : nothing
      }
      ${isDate ? nothing : popup}
    </div>`;
  }

  /** Takes a value, and tells whoever waits for it. */
  protected choose(value: string): void {
    const { scope, node } = this;
    const hasChanged = value !== this.current;
    this.value = value;
    this.button.focus();
    if (!hasChanged || !scope || !node) return;
    // The hidden field has to carry it first.
    void this.updateComplete.then(() => {
      const field = { name: readString(node.name), value };
      scope.act(node.onChangeAction, { node, trigger: this.button, loading: "none", field });
    });
  }

  protected abstract open(): void;
}
