/** Puts text on the clipboard, also on pages without TLS. Gives whether that was allowed. */
export async function copyText(text: string, host: ShadowRoot): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, host);
  }
}

/** The old way: what is selected is copied. */
function copyBySelection(text: string, host: ShadowRoot): boolean {
  const focused = host.activeElement;
  const area = document.createElement("textarea");
  area.className = "visually-hidden";
  area.setAttribute("aria-hidden", "true");
  area.value = text;
  host.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}
