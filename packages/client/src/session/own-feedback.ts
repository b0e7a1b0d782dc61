/** Knows which feedback was given here since a moment: what was read before it arrived does not know of it. */
export class OwnFeedback {
  readonly #settledAt = new Map<string, number>();
  #now = 0;

  /** The present moment, for `isNewer`. */
  get now(): number {
    return this.#now;
  }

  /** Feedback on items is on its way to the server. */
  start(itemIds: readonly string[]): void {
    for (const id of itemIds) this.#settledAt.set(id, Number.POSITIVE_INFINITY);
  }

  /** The server has taken it, or refused it. */
  settle(itemIds: readonly string[]): void {
    this.#now += 1;
    for (const id of itemIds) this.#settledAt.set(id, this.#now);
  }

  /** Whether what was asked for at a moment may not know yet what was said of an item here. */
  isNewer(itemId: string, moment: number): boolean {
    return (this.#settledAt.get(itemId) ?? 0) > moment;
  }
}
