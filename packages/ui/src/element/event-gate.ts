/**
 * Holds events back until those who want them can be listening. The official React component sets options in a layout
 * effect and adds its listeners in a later passive one, which a scheduler runs as a task of its own.
 */
export class EventGate {
  #waiting: (() => void)[] = [];
  #holds = 0;

  /** Holds what is emitted from now on for two tasks. */
  hold(): void {
    this.#holds += 1;
    setTimeout(() => setTimeout(() => this.#release()));
  }

  /** Calls now, or in order once the gate is open. */
  pass(emit: () => void): void {
    if (this.#holds > 0 || this.#waiting.length > 0) this.#waiting.push(emit);
    else emit();
  }

  #release(): void {
    this.#holds -= 1;
    while (this.#holds === 0 && this.#waiting.length > 0) this.#waiting.shift()?.();
  }
}
