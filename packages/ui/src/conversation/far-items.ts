import type { ItemElement } from "./item-element.ts";

/** How far out of view, in px, an item has to be. More than a page, so that what comes into view is there already. */
const MARGIN_PX = 1500;

/**
 * Spares the browser the stretches of items that are far out of view: their styles, layout and painting are left out, and
 * they keep the height that they had. Near the view they are as all others, so that nothing of them is ever cut off. They
 * stay in the document: they can be found, selected and read out.
 */
export class FarItems {
  readonly #observer: IntersectionObserver;
  #known = new WeakSet<Element>();

  /** `change` makes what it is given happen: it may move what stands below. */
  constructor(scroller: HTMLElement, change: (make: () => void) => void) {
    this.#observer = new IntersectionObserver((entries) => change(() => entries.forEach(toggle)), {
      root: scroller,
      rootMargin: `${MARGIN_PX}px 0px`,
    });
  }

  /** Takes up elements that were added. Those that were taken out of the document are forgotten by themselves. */
  watch(stretches: Iterable<Element>): void {
    for (const stretch of stretches) {
      if (this.#known.has(stretch)) continue;
      this.#known.add(stretch);
      this.#observer.observe(stretch);
      if (!isRendered(stretch)) void this.#watchAgain(stretch);
    }
  }

  /** Looks at a stretch anew, once it has its height. */
  async #watchAgain(stretch: Element): Promise<void> {
    await Promise.all([...stretch.children].map((item) => (item as Partial<ItemElement>).updateComplete));
    if (!stretch.isConnected || !this.#known.has(stretch)) return;
    this.#observer.unobserve(stretch);
    this.#observer.observe(stretch);
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#known = new WeakSet();
  }
}

function toggle({ target, isIntersecting, boundingClientRect }: IntersectionObserverEntry): void {
  if (!(target instanceof HTMLElement)) return;
  const isFar = !isIntersecting && boundingClientRect.height > 0 && isRendered(target);
  if (isFar) target.style.containIntrinsicBlockSize = `${boundingClientRect.height}px`;
  target.toggleAttribute("data-far", isFar);
}

/** One with items that have still to be rendered has not the height yet that it is to keep. */
function isRendered(stretch: Element): boolean {
  return [...stretch.children].every((item) => (item as Partial<ItemElement>).hasUpdated !== false);
}
