/** How far out of view, in px, an item has to be. More than a page, so that what comes into view is there already. */
const MARGIN_PX = 1500;

/**
 * Spares the browser the items that are far out of view: their styles, layout and painting are left out, and they keep
 * the height that they had. Near the view they are as all others, so that nothing of them is ever cut off. They stay in
 * the document: they can be found, selected and read out.
 */
export class FarItems {
  readonly #observer: IntersectionObserver;
  #known = new WeakSet<Element>();

  constructor(scroller: HTMLElement) {
    this.#observer = new IntersectionObserver((entries) => entries.forEach(toggle), {
      root: scroller,
      rootMargin: `${MARGIN_PX}px 0px`,
    });
  }

  /** Takes up elements that were added. Those that were taken out of the document are forgotten by themselves. */
  watch(items: Iterable<Element>): void {
    for (const item of items) {
      if (item.localName !== "parlor-item" || this.#known.has(item)) continue;
      this.#known.add(item);
      this.#observer.observe(item);
    }
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#known = new WeakSet();
  }
}

function toggle({ target, isIntersecting, boundingClientRect }: IntersectionObserverEntry): void {
  if (!(target instanceof HTMLElement)) return;
  const isFar = !isIntersecting && boundingClientRect.height > 0;
  if (isFar) target.style.containIntrinsicBlockSize = `${boundingClientRect.height}px`;
  target.toggleAttribute("data-far", isFar);
}
