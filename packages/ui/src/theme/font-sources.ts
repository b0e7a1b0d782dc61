import type { FontObject } from "@openai/chatkit";

const loaded = new Set<string>();

/** Registers the page's own web fonts, each once. A font that cannot be loaded leaves the system's in place. */
export function loadFonts(sources: readonly FontObject[] = []): void {
  for (const { family, src, weight, style, display, unicodeRange } of sources) {
    const key = JSON.stringify([family, src, weight, style]);
    if (loaded.has(key)) continue;
    loaded.add(key);
    const face = new FontFace(family, `url(${JSON.stringify(src)})`, {
      weight: String(weight ?? "normal"),
      style: style ?? "normal",
      display: display ?? "swap",
      ...(unicodeRange && { unicodeRange }),
    });
    document.fonts.add(face);
    face.load().catch(() => document.fonts.delete(face));
  }
}
