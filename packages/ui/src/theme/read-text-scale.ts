/** What browsers call `medium` where nobody has set a size. */
const USUAL_PX = 16;

/**
 * How much larger or smaller than usual the reader's browser is set to show text. `rem` would not tell: many pages give
 * their root a size of their own, such as 62.5 %. Where the element is in no page: 1.
 */
export function readTextScale({ isConnected, shadowRoot }: Element): number {
  if (!isConnected || !shadowRoot) return 1;
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.fontSize = "medium";
  shadowRoot.append(probe);
  const size = Number.parseFloat(getComputedStyle(probe).fontSize);
  probe.remove();
  return size > 0 ? size / USUAL_PX : 1;
}
