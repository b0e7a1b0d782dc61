import { findStretches } from "./stretches.ts";

/** How near to the end counts as at the end, in px. */
const END_SLACK_PX = 40;

/** How much of the view is for what stands before an element that is shown. */
const SHOWN_BEFORE = 0.2;

/** An element, and how far below the top of the view it stands, in px. */
interface Place {
  element: Element;
  offset: number;
}

export interface ScrollKeeperOptions {
  scroller: HTMLElement;
  content: HTMLElement;
  /** Called when the reader comes to the end, or leaves it. */
  onEndChange(isAtEnd: boolean): void;
  onScroll(top: number): void;
}

/**
 * Keeps the reader's place. At the end, it follows what is added; anywhere else nothing that grows, above or below,
 * moves what is being read.
 */
export class ScrollKeeper {
  readonly #options: ScrollKeeperOptions;
  readonly #observer: ResizeObserver;
  #isFollowing = true;
  #isAtEnd = true;
  #top = 0;
  /** Where something stands once what is being added is there. */
  #anchor: Place | undefined;
  /** What a reader who does not follow is looking at, whatever else changes. */
  #place: Place | undefined;

  constructor(options: ScrollKeeperOptions) {
    this.#options = options;
    this.#observer = new ResizeObserver(() => this.#settle());
    this.#observer.observe(options.content);
    this.#observer.observe(options.scroller);
    options.scroller.addEventListener("scroll", this.#onScroll, { passive: true });
  }

  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** Whether to follow what is added while the reader is at the end. */
  canFollow = true;

  /** Goes to the end and follows from there. */
  toEnd(behavior: ScrollBehavior = "instant"): void {
    const { scroller } = this.#options;
    this.#isFollowing = true;
    this.#anchor = undefined;
    this.#place = undefined;
    scroller.scrollTo({ top: scroller.scrollHeight, behavior });
  }

  /** Brings an element into view with some of what stands before it, and stays there. */
  show(element: Element): void {
    const { scroller } = this.#options;
    this.#isFollowing = false;
    const topOf = () => element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += topOf() - scroller.clientHeight * SHOWN_BEFORE;
    this.#top = scroller.scrollTop;
    this.#anchor = { element, offset: topOf() };
    this.#place = this.#anchor;
  }

  /** Call before something is added above: afterwards what is now on top is where it was, unless the end is followed. */
  holdPlace(): void {
    if (!this.#follows) this.#anchor = this.#findPlace();
  }

  /** Makes a change above or below at once, and leaves what is being read where it is. */
  holdPlaceDuring(change: () => void): void {
    const place = this.#follows ? undefined : this.#findPlace();
    change();
    if (place) this.#putBack(place);
  }

  /** Call before the reader opens or folds something: their place is theirs, also at the end. */
  pause(): void {
    this.#isFollowing = false;
  }

  /** Gives back the place after the element was moved in the document, which resets it. */
  restore(): void {
    if (this.#isFollowing) this.toEnd();
    else this.#options.scroller.scrollTop = this.#top;
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#options.scroller.removeEventListener("scroll", this.#onScroll);
  }

  #settle(): void {
    const { scroller } = this.#options;
    if (this.#anchor) {
      const anchor = this.#anchor;
      this.#anchor = undefined;
      this.#putBack(anchor);
    } else if (this.#follows) {
      scroller.scrollTop = scroller.scrollHeight;
    } else if (this.#place && Math.abs(scroller.scrollTop - this.#top) < 1) {
      this.#putBack(this.#place);
    }
    this.#measure();
  }

  get #follows(): boolean {
    return this.#isFollowing && this.canFollow;
  }

  #findPlace(): Place | undefined {
    const { scroller, content } = this.#options;
    const { top } = scroller.getBoundingClientRect();
    const element = findFirstBelow(content, top);
    return element && { element, offset: element.getBoundingClientRect().top - top };
  }

  #putBack({ element, offset }: Place): void {
    const { scroller } = this.#options;
    // Nothing has a place in what is not shown.
    if (!element.isConnected || scroller.clientHeight === 0) return;
    const now = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    if (Math.abs(now - offset) <= 0.5) return;
    scroller.scrollTop += now - offset;
    this.#top = scroller.scrollTop;
  }

  readonly #onScroll = (): void => {
    const { scroller, onScroll } = this.#options;
    const isUpwards = scroller.scrollTop < this.#top - 1;
    this.#top = scroller.scrollTop;
    this.#measure();
    // A smooth way to the end passes places that are not the end; only the reader's own way up leaves it.
    if (this.#isAtEnd) this.#isFollowing = true;
    else if (isUpwards) this.#isFollowing = false;
    this.#place = this.#follows ? undefined : this.#findPlace();
    onScroll(this.#top);
  };

  #measure(): void {
    const { scroller, onEndChange } = this.#options;
    const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_SLACK_PX;
    if (isAtEnd === this.#isAtEnd) return;
    this.#isAtEnd = isAtEnd;
    onEndChange(isAtEnd);
  }
}

/** An item, not the line that says that older ones load: that one goes. Nor an item that has still to be rendered. */
function findFirstBelow(content: Element, top: number): Element | undefined {
  const isBelow = (element: Element) => {
    const { bottom, height } = element.getBoundingClientRect();
    return height > 0 && bottom > top + 1;
  };
  for (const stretch of findStretches(content)) {
    let found = isBelow(stretch) ? [...stretch.children].find(isBelow) : undefined;
    // A part of what is read from its middle.
    while (found && found.getBoundingClientRect().top < top) {
      const part = [...found.children].find(isBelow);
      if (!part) break;
      found = part;
    }
    if (found) return found;
  }
  return undefined;
}
