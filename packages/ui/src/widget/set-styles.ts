import { noChange } from "lit";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";

/** Declarations by property; undefined ones are left out. */
export type Styles = Record<string, string | undefined>;

class StylesDirective extends Directive {
  #set: string[] = [];

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("Styles are set on an element.");
  }

  render(_styles: Styles): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [styles]: [Styles]): unknown {
    const { style } = element as HTMLElement;
    for (const name of this.#set) if (styles[name] === undefined) style.removeProperty(name);
    this.#set = [];
    for (const [name, value] of Object.entries(styles)) {
      if (value === undefined) continue;
      style.setProperty(name, value);
      this.#set.push(name);
    }
    return noChange;
  }
}

/**
 * Sets declarations one by one. A page's policy that forbids `style` attributes allows that, and a value can never end
 * its declaration or begin another; one that is no value of its property is passed over by the browser.
 */
export const setStyles = directive(StylesDirective);
