import type { ChatContext } from "../../element/chat-context.ts";
import { readSelection } from "../field/read-selection.ts";
import type { QuoteButtonElement } from "./quote-button-element.ts";

export interface SelectionListeners {
  getContext(): ChatContext | undefined;
  /** Whether a message can be written. */
  canQuote(): boolean;
  onQuote(text: string): void;
}

/** Offers to reply to what is selected in an answer. Gives how to stop. */
export function watchSelection(
  root: ShadowRoot,
  { getContext, canQuote, onQuote }: SelectionListeners,
): () => void {
  let button: QuoteButtonElement | undefined;
  let isLoading = false;

  async function load() {
    if (isLoading) return;
    isLoading = true;
    try {
      const { QuoteButtonElement } = await import("./quote-button-element.ts");
      if (!customElements.get("parlor-quote-button"))
        customElements.define("parlor-quote-button", QuoteButtonElement);
      button = document.createElement("parlor-quote-button") as QuoteButtonElement;
      button.addEventListener("parlor-quote", (event) =>
        onQuote((event as CustomEvent<{ text: string }>).detail.text),
      );
      root.append(button);
      follow();
    } catch {
      // Text can be quoted by hand: the next selection tries again.
      isLoading = false;
    }
  }

  function follow() {
    const context = getContext();
    if (!context) return;
    if (!button) {
      const selected = canQuote() ? readSelection(root) : undefined;
      const start = selected?.startContainer.parentElement;
      if (start?.closest("article.assistant") && isStretch(selected)) void load();
      return;
    }
    button.context = context;
    button.follow(root, canQuote());
  }

  function isStretch(range: ReturnType<typeof readSelection>): boolean {
    return (
      range !== undefined &&
      (range.startContainer !== range.endContainer || range.startOffset !== range.endOffset)
    );
  }

  const hide = () => button?.hide();
  document.addEventListener("selectionchange", follow);
  root.addEventListener("scroll", hide, { capture: true, passive: true });
  return () => {
    document.removeEventListener("selectionchange", follow);
    root.removeEventListener("scroll", hide, { capture: true });
    button?.remove();
  };
}
