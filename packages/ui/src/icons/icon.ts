import { html, noChange, nothing, type TemplateResult } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";
import { findIcon, hasAllIcons, type Icon, loadAllIcons } from "./find-icon.ts";

const namespace = "http://www.w3.org/2000/svg";

/**
 * An icon of one em and a bit, in the colour of its text and hidden from assistive technology. One that has to be
 * loaded holds its place until it is there. Unknown names show none.
 */
export function renderIcon(name: string | null | undefined, className = ""): TemplateResult | typeof nothing {
  if (!name || (hasAllIcons() && !findIcon(name))) return nothing;
  return html`<svg
    class="icon ${className}"
    viewBox="0 0 24 24"
    fill="none"
    aria-hidden="true"
    focusable="false"
    ${drawn(name)}
  ></svg>`;
}

/** The same as an element, for what is built without templates, of an icon that is there from the start. */
export function createIcon(name: string): SVGSVGElement {
  const element = document.createElementNS(namespace, "svg");
  element.setAttribute("class", "icon");
  element.setAttribute("viewBox", "0 0 24 24");
  element.setAttribute("aria-hidden", "true");
  draw(element, findIcon(name));
  return element;
}

/** Puts an icon's shapes into the element that it stands on. */
class DrawnDirective extends Directive {
  #name = "";

  override render(_name: string): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [name]: [string]): unknown {
    if (name === this.#name) return noChange;
    this.#name = name;
    const icon = findIcon(name);
    draw(element, icon);
    if (!icon) void this.#drawLater(element, name);
    return noChange;
  }

  async #drawLater(element: Element, name: string): Promise<void> {
    // An icon is an ornament: what it stands beside says the same.
    await loadAllIcons().catch(() => undefined);
    if (name === this.#name) draw(element, findIcon(name));
  }
}

const drawn = directive(DrawnDirective);

function draw(element: Element, icon: Icon | undefined): void {
  const shapes = (icon?.node ?? []).map(([tag, attributes]) => {
    const shape = document.createElementNS(namespace, tag);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, String(value));
    return shape;
  });
  element.setAttribute("fill", icon?.isFilled ? "currentColor" : "none");
  element.toggleAttribute("hidden", !icon && hasAllIcons());
  element.replaceChildren(...shapes);
}
