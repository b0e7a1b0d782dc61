import type { Source } from "@parlor/protocol";
import type { SourceCardElement } from "./source-card-element.ts";

/** The `<parlor-source-card>` of a part, which is loaded when something is first pointed at. */
export class SourcePointer {
  readonly #host: Element;
  #anchor: Element | undefined;

  constructor(host: Element) {
    this.#host = host;
  }

  /** Something that stands for a source is pointed at; without a source, it is left. */
  point(source: Source | undefined, anchor: Element): void {
    if (source) void this.#point(source, anchor);
    else this.leave();
  }

  leave(): void {
    this.#anchor = undefined;
    this.#card?.leave();
  }

  hide(): void {
    this.#anchor = undefined;
    this.#card?.hide();
  }

  async #point(source: Source, anchor: Element): Promise<void> {
    this.#anchor = anchor;
    try {
      if (!this.#card) await load();
    } catch {
      // What it says stands in the list of sources too.
      return;
    }
    if (this.#anchor === anchor) this.#card?.point(source, anchor);
  }

  /** Looked for among the children: a search in depth would pass all messages. */
  get #card(): SourceCardElement | undefined {
    const card = [...this.#host.children].find((child) => child.matches("parlor-source-card:defined"));
    return card as SourceCardElement | undefined;
  }
}

async function load(): Promise<void> {
  const { SourceCardElement } = await import("./source-card-element.ts");
  if (!customElements.get("parlor-source-card"))
    customElements.define("parlor-source-card", SourceCardElement);
}
