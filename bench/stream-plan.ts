export const TOKENS_PER_SECOND = 20;

/** thread.created, the user's message, stream_options, the item added; after the tokens, the item done. */
export const toEventCount = (tokens: number) => tokens + 5;

/** Milliseconds since the epoch, with fractions: processes of one machine share it. */
export const now = () => performance.timeOrigin + performance.now();

/** Digits of a moment in a token: tenths of a millisecond, which come round after an hour and a half. */
const MOMENT_DIGITS = 5;
const ROUND = 36 ** MOMENT_DIGITS;
const toTenths = (milliseconds: number) => Math.round(milliseconds * 10) % ROUND;

/** A token that says when it was due and, in one digit, which one of its stream it is. As long as a word. */
export const toToken = (dueAt: number, index: number) =>
  `${toTenths(dueAt).toString(36).padStart(MOMENT_DIGITS, "0")}${toIndexDigit(index)} `;
export const toIndexDigit = (index: number) => (index % 36).toString(36);

/** Such a token as a delta in a stream's text. */
export const tokenPattern = /"delta":"([0-9a-z]{5})([0-9a-z]) "/g;

/** Milliseconds from the moment in a token to another one, within the same hour. */
export function toDelay(moment: string, at: number): number {
  const tenths = toTenths(at) - Number.parseInt(moment, 36);
  return (tenths < -ROUND / 2 ? tenths + ROUND : tenths) / 10;
}

/** What the process with the clients found. */
export interface ClientReport {
  /** When a token came, in milliseconds since the epoch, and how much later that was than it was due. */
  arrivals: { at: number; delayMs: number }[];
  /** Tokens that did not follow the one before. */
  gaps: number;
  /** Of all streams. */
  events: number;
  /** Streams that ended early, or with another number of events. */
  broken: number;
}
