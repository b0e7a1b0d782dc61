/** How many items are rendered in a frame. An answer with code and a table takes some milliseconds. */
const ITEMS_PER_FRAME = 3;
/** For a page in the background, which has no frames. */
const HIDDEN_FRAME_MS = 50;

/**
 * Lets older messages be rendered a few in each frame, nearest first: a page of them in one task would hold up the
 * scrolling that asked for them.
 */
export class RenderQueue {
  readonly #beforeFrame: () => void;
  readonly #turns = new Map<string, PromiseWithResolvers<void>>();
  #isRunning = false;
  #cancelFrame: () => void = () => undefined;

  /** `beforeFrame` is called before each frame's items, which may move what stands below them. */
  constructor(beforeFrame: () => void) {
    this.#beforeFrame = beforeFrame;
  }

  get isEmpty(): boolean {
    return this.#turns.size === 0;
  }

  /** Takes items whose turn is to come, in the order of their turns. */
  add(ids: readonly string[]): void {
    for (const id of ids) if (!this.#turns.has(id)) this.#turns.set(id, Promise.withResolvers());
    if (this.#isRunning || this.isEmpty) return;
    this.#isRunning = true;
    this.#next();
  }

  /** Resolves when an item's turn has come; undefined where it need not wait. */
  turnOf(id: string): Promise<void> | undefined {
    return this.#turns.get(id)?.promise;
  }

  /** Lets some go at once, before all others. */
  advance(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#turns.get(id)?.resolve();
      this.#turns.delete(id);
    }
  }

  /** Lets all go at once. */
  flush(): void {
    for (const { resolve } of this.#turns.values()) resolve();
    this.#turns.clear();
    this.#cancelFrame();
    this.#isRunning = false;
  }

  #next(): void {
    if (document.hidden) {
      const timer = setTimeout(() => this.#runFrame(), HIDDEN_FRAME_MS);
      this.#cancelFrame = () => clearTimeout(timer);
    } else {
      const frame = requestAnimationFrame(() => this.#runFrame());
      this.#cancelFrame = () => cancelAnimationFrame(frame);
    }
  }

  #runFrame(): void {
    this.#beforeFrame();
    for (const [id, { resolve }] of [...this.#turns].slice(0, ITEMS_PER_FRAME)) {
      this.#turns.delete(id);
      resolve();
    }
    this.#isRunning = !this.isEmpty;
    if (this.#isRunning) this.#next();
  }
}
