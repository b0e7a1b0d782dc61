/** What is hidden at the bottom and lower than this is no keyboard but a bar of the browser. */
const MIN_KEYBOARD_PX = 80;

/**
 * Tells how much of an element's lower end lies behind an on-screen keyboard, in px, as often as that changes. Where the
 * page itself becomes lower, nothing lies behind it. Gives how to stop.
 */
export function followKeyboard(element: Element, onChange: (hiddenPx: number) => void): () => void {
  const viewport = window.visualViewport;
  if (!viewport) return () => undefined;
  let before = 0;

  function measure() {
    if (!viewport) return;
    // What is zoomed is looked at in parts anyway.
    const end = viewport.scale > 1.01 ? Number.POSITIVE_INFINITY : viewport.offsetTop + viewport.height;
    const hidden = Math.min(element.getBoundingClientRect().bottom, innerHeight) - end;
    const now = hidden >= MIN_KEYBOARD_PX ? Math.round(hidden) : 0;
    if (now === before) return;
    before = now;
    onChange(now);
  }
  viewport.addEventListener("resize", measure);
  viewport.addEventListener("scroll", measure);
  return () => {
    viewport.removeEventListener("resize", measure);
    viewport.removeEventListener("scroll", measure);
  };
}
