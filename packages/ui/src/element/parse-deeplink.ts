/** A `chatkit-link://NAME?key=value` address, taken apart; undefined for any other. */
export function parseDeeplink(address: string): { name: string; data: Record<string, unknown> } | undefined {
  const match = /^chatkit-link:(?:\/\/)?([^?#]*)(?:\?([^#]*))?/i.exec(address);
  if (match === null) return undefined;
  const name = decode((match[1] ?? "").replace(/\/$/, ""));
  return { name, data: Object.fromEntries(new URLSearchParams(match[2] ?? "")) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
